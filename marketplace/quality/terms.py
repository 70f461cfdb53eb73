"""The terms of quality of a project, checked and brought into their one stored form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.core import public_id, sql
from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.quality.eligibility import COMPARATORS, GUARDS
from marketplace.quality.newcomers import MOST_SHARE

Fields = dict[str, list[str]]
AI_HELP = ("forbidden", "allowed", "wanted")
MOST_REQUIREMENTS = 10


def check_quality(quality: Any, overlap: int, fields: Fields) -> dict[str, Any]:
    """The settings given, checked; what is wrong is noted in `fields`.

    gold_rate (share of answers on tasks with a known answer, 0 to 0.5), max_overlap and target_confidence (more answers, up
    to that many, until the consensus of a task is that sure), refill_rejected (a rejected answer's slot is offered again;
    true), ai_help (forbidden, allowed or wanted), gold_from_consensus (tasks with a strong consensus
    become gold; needs a gold_rate), newcomer_share (share of slots kept for newcomers,
    0 to 0.5), screener (see `quality/screener.py`), rules (see `quality/rules.py`).
    """
    from marketplace.quality.rules import check_rules
    from marketplace.quality.screener import check_screener

    if not isinstance(quality, dict):
        fields["quality"] = [_("Write an object.")]
        return {}
    checks = {
        "gold_rate": lambda v: _number(v, 0, 0.5) or _("Write a number from 0 to 0.5: the share of answers that go to tasks with a known answer."),
        "max_overlap": lambda v: _whole(v, overlap, 1000) or _("Write a whole number from the overlap (%(overlap)s) to 1000.", overlap=overlap),
        "target_confidence": lambda v: _number(v, 0.5, 0.999) or _("Write a number from 0.5 to 0.999."),
        "refill_rejected": lambda v: isinstance(v, bool) or _("Write true or false."),
        "ai_help": lambda v: v in AI_HELP or _("Choose one of %(ai_help)s.", ai_help=", ".join(AI_HELP)),
        "gold_from_consensus": lambda v: isinstance(v, bool) or "Write true or false.",
        "newcomer_share": lambda v: (
            _number(v, 0, MOST_SHARE) or _("Write a number from 0 to %(most_share)s: the share of slots kept for newcomers.", most_share=MOST_SHARE)
        ),
        "screener": lambda v: True,
        "rules": lambda v: True,
    }
    for name, value in quality.items():
        if name not in checks:
            fields[f"quality.{name}"] = [_("There is no such setting; there are %(checks)s.", checks=", ".join(checks))]
        elif (said := checks[name](value)) is not True:
            fields[f"quality.{name}"] = [str(said)]
    if "target_confidence" in quality and "max_overlap" not in quality:
        fields["quality.max_overlap"] = [_("Say how many answers a task may get at most to reach the confidence.")]
    if "max_overlap" in quality and "target_confidence" not in quality:
        fields["quality.target_confidence"] = [_("Say at which confidence no more answers are needed.")]
    if quality.get("gold_from_consensus") is True and not quality.get("gold_rate"):
        fields["quality.gold_rate"] = ["Say which share of answers shall go to tasks with a known answer."]
    clean = {name: quality[name] for name in checks if name in quality}
    if "rules" in clean:
        clean["rules"] = check_rules(clean["rules"], fields)
    if clean.get("screener"):
        clean["screener"] = check_screener(clean["screener"], fields)
    # What asks for nothing is left out, so that the batch stays one of those that let everybody in.
    return {name: value for name, value in clean.items() if value or name not in ("screener", "newcomer_share")}


def check_requirements(requirements: Any, fields: Fields) -> list[dict[str, Any]]:
    """Up to ten requirements, each {"qualification": public id or system name, "comparator", "integer_values"?,
    "locale_values"?, "guard"?}; stored with the type's number."""
    if not isinstance(requirements, Sequence) or isinstance(requirements, str) or len(requirements) > MOST_REQUIREMENTS:
        fields["requirements"] = [_("Write a list of at most %(most_requirements)s requirements.", most_requirements=MOST_REQUIREMENTS)]
        return []
    return [one for n, entry in enumerate(requirements) if (one := _requirement(entry, f"requirements.{n}", fields))]


def requirements_out(requirements: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored requirements as they are shown outside."""
    names = (
        {one.id: one.system_name for one in sql.rows("SELECT id, system_name FROM qualification_types WHERE system_name IS NOT NULL")} if requirements else {}
    )
    return [
        {"qualification": names.get(one["qualification_id"]) or public_id.encode("qualification", one["qualification_id"])}
        | {name: one[name] for name in one if name != "qualification_id"}
        for one in requirements
    ]


def _requirement(entry: Any, path: str, fields: Fields) -> dict[str, Any] | None:
    if not isinstance(entry, dict):
        fields[path] = [_("Write an object.")]
        return None
    if unknown := set(entry) - {"qualification", "qualification_id", "comparator", "integer_values", "locale_values", "guard"}:
        fields[f"{path}.{sorted(unknown)[0]}"] = [_("There is no such setting of a requirement.")]
    number = _type_number(entry)
    if number is None:
        fields[f"{path}.qualification"] = [_("There is no qualification with this id.")]
    comparator = entry.get("comparator")
    if comparator not in COMPARATORS:
        fields[f"{path}.comparator"] = [_("Choose one of %(comparators)s.", comparators=", ".join(COMPARATORS))]
    if entry.get("guard", "accept") not in GUARDS:
        fields[f"{path}.guard"] = [_("Choose one of %(guards)s.", guards=", ".join(GUARDS))]
    integers, places = entry.get("integer_values") or [], entry.get("locale_values") or []
    if not isinstance(integers, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in integers):
        fields[f"{path}.integer_values"] = [_("Write a list of whole numbers.")]
    elif not isinstance(places, list) or not all(isinstance(one, dict) and isinstance(one.get("country"), str) for one in places):
        fields[f"{path}.locale_values"] = [_('Write a list of places such as {"country": "DE"}.')]
    elif comparator not in ("Exists", "DoesNotExist") and not integers and not places:
        fields[f"{path}.integer_values"] = [_("%(comparator)s needs a value.", comparator=comparator)]
    if any(name == path or name.startswith(f"{path}.") for name in fields):
        return None
    clean: dict[str, Any] = {"qualification_id": number, "comparator": comparator, "guard": entry.get("guard", "accept")}
    return clean | ({"integer_values": integers} if integers else {}) | ({"locale_values": places} if places else {})


def _type_number(entry: dict[str, Any]) -> int | None:
    number = entry.get("qualification_id")
    text = entry.get("qualification")
    if isinstance(text, str):
        found = sql.value("SELECT id FROM qualification_types WHERE system_name = %(name)s", name=text)
        if found is not None:
            return int(found)
        try:
            number = public_id.decode("qualification", text)
        except NotFound:
            return None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    found = sql.value("SELECT id FROM qualification_types WHERE id = %(id)s AND status <> 'deleted'", id=number)
    return int(found) if found is not None else None


def _number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
