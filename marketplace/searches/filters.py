"""The filters of the feed, in the form in which they are remembered, saved and asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from marketplace.core.money import money, parse_money
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.task_types import TASK_TYPES

MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What a worker wants to see. Empty values ask for nothing; `qualified` leaves out what one may not take (yet)."""

    words: str = ""
    task_type: str = ""
    least_reward_micros: int = 0
    least_hourly_micros: int = 0
    qualified: bool = True
    favourites: bool = False

    @property
    def is_default(self) -> bool:
        """Whether nothing is filtered beyond what always is."""
        return self == Filters()

    def stored(self) -> dict[str, Any]:
        """The form that is kept."""
        return asdict(self)

    def describe(self) -> str:
        """In words, such as "choice, at least $0.05 a task"."""
        parts = [
            f"“{self.words}”" if self.words else "",
            _(TASK_TYPES[self.task_type].label).lower() if self.task_type in TASK_TYPES else "",
            _("at least %(amount)s a task", amount=money(self.least_reward_micros)) if self.least_reward_micros else "",
            _("at least %(amount)s an hour", amount=money(self.least_hourly_micros)) if self.least_hourly_micros else "",
            _("favourites") if self.favourites else "",
        ]
        what = ", ".join(filter(None, parts)) or _("all work")
        return what if self.qualified else _("%(what)s, also what you are not eligible for", what=what)


def read_filters(given: Mapping[str, Any]) -> Filters:
    """Filters out of what a person sent: `words`, `task_type`, `reward` and `hourly` (decimal strings), `qualified`, `favourites`.

    Refuses an unknown task type and amounts that are none, naming the field.
    """
    problems: dict[str, list[str]] = {}
    words = str(given.get("words") or "").strip()
    if len(words) > MOST_CHARACTERS:
        problems["words"] = [_("Write at most %(most_characters)s characters.", most_characters=MOST_CHARACTERS)]
    kind = str(given.get("task_type") or "")
    if kind and kind not in TASK_TYPES:
        problems["task_type"] = [_("Choose one of %(task_types)s.", task_types=", ".join(TASK_TYPES))]
    amounts = {}
    for name in ("reward", "hourly"):
        text = str(given.get(name) or "").strip()
        try:
            amounts[name] = parse_money(text) if text else 0
        except ValueError as error:
            problems[name] = [str(error)]
    if problems:
        raise Invalid(fields=problems)
    return Filters(words, kind, amounts["reward"], amounts["hourly"], _yes(given.get("qualified", True)), _yes(given.get("favourites", False)))


def stored_filters(kept: Mapping[str, Any]) -> Filters:
    """Filters out of their kept form; what this version does not know is left out."""
    known = {name: value for name, value in kept.items() if name in Filters.__slots__}
    filters = Filters(**known)
    return filters if not filters.task_type or filters.task_type in TASK_TYPES else Filters(**known | {"task_type": ""})


def _yes(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "on", "yes")
