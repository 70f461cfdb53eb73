"""What a kind needs to read the fields of its `form.html`, and to fill them: texts, ticks, numbers, labels as lines, rows.

Fields are named by the paths that refusals use: `interface.labels`, `interface.questions.0.label`. Values are a mapping
of these names to the text that was typed, so that a refused form is shown as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import gettext

Problems = dict[str, list[str]]
Values = Mapping[str, str]


def text(values: Values, key: str) -> str:
    """What was typed into a setting's field, trimmed; browsers' line breaks become plain ones."""
    return values.get(f"interface.{key}", "").replace("\r\n", "\n").strip()


def texts(values: Values, keys: Iterable[str]) -> dict[str, Any]:
    """The settings of these names that were filled in, as text."""
    return {key: given for key in keys if (given := text(values, key))}


def ticked(values: Values, key: str) -> bool:
    """Whether a setting's box is ticked."""
    return bool(values.get(f"interface.{key}"))


def lines(typed: str) -> list[str]:
    """The lines that are not empty, trimmed."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


def numbers(values: Values, keys: Iterable[str], problems: Problems) -> dict[str, Any]:
    """The settings of these names that were filled in, as numbers; what is none is noted."""
    return {key: number(given, f"interface.{key}", problems) for key in keys if (given := text(values, key))}


def number(typed: str, field: str, problems: Problems) -> Any:
    """A whole number where it is one, else a decimal one; None after noting that it is neither."""
    found = re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", typed.strip())
    if not found:
        problems.setdefault(field, []).append(gettext("Write a number, such as 3 or 2.5."))
        return None
    return float(typed) if found[1] else int(typed)


def options(typed: str) -> list[Any]:
    """Labels, one a line: `value`, or `value => text shown`, and behind ` -- ` a hint."""
    made: list[Any] = []
    for line in lines(typed):
        line, _, hint = (part.strip() for part in line.partition(" -- "))
        value, arrow, label = (part.strip() for part in line.partition("=>"))
        one = {"value": value} | ({"label": label} if arrow else {}) | ({"hint": hint} if hint else {})
        made.append(value if len(one) == 1 else one)
    return made


def option_lines(stored: Iterable[Any]) -> str:
    """Stored labels as those lines."""
    return "\n".join(one if isinstance(one, str) else _option_line(one) for one in stored)


def rows(values: Values, group: str, keys: Sequence[str], begun: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a list, such as `interface.questions`, in the order of their numbers.

    A row with none of the keys `begun` filled in was never begun and is left out; but a field `….new` asks for an
    empty row: the button that adds one without script.
    """
    names = [found for name in values if (found := re.fullmatch(rf"{re.escape(group)}\.(\d{{1,4}})\.(\w+)", name))]
    places = sorted({int(found[1]) for found in names})
    read = [{key: values.get(f"{group}.{place}.{key}", "") for key in [*keys, "new"]} for place in places]
    return [row for row in read if any(row[key].strip() for key in [*begun, "new"])]


def with_empty_row(values: dict[str, str], group: str) -> dict[str, str]:
    """The values with one more, empty row at the end of a list."""
    places = [int(found[1]) for name in values if (found := re.match(rf"{re.escape(group)}\.(\d{{1,4}})\.", name))]
    return values | {f"{group}.{max(places, default=-1) + 1}.new": "1"}


def row_values(group: str, given: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Rows as fields."""
    return {f"{group}.{place}.{key}": str(value) for place, row in enumerate(given) for key, value in row.items()}


def _option_line(one: Mapping[str, str]) -> str:
    line = one["value"] if one.get("label", one["value"]) == one["value"] else f"{one['value']} => {one['label']}"
    return f"{line} -- {one['hint']}" if one.get("hint") else line
