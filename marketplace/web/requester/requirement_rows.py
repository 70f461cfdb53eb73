"""The requirements of a project as rows of a form: which qualification, compared how, with what, and what is kept from others."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from marketplace.core import public_id
from marketplace.core.texts import N_, gettext
from marketplace.quality.eligibility import COMPARATORS, WORDS
from marketplace.quality.qualifications.find import find_types
from marketplace.quality.terms import MOST_REQUIREMENTS, requirements_out
from marketplace.task_types.form_fields import number

FIELDS = ("qualification", "comparator", "value", "guard")
PLACE = "locale"
LEAST_ROWS, MORE_ROWS = 2, 1
KEPT_FROM_OTHERS = {"accept": N_("taking tasks"), "preview": N_("also seeing the tasks"), "discover": N_("also finding the batch")}


def values_of(requirements: list[dict[str, Any]]) -> dict[str, str]:
    """The form's values of stored requirements."""
    values: dict[str, str] = {}
    for n, one in enumerate(requirements_out(requirements)):
        places = ["-".join(filter(None, (place["country"], place.get("subdivision")))) for place in one.get("locale_values", [])]
        given = one | {"value": ", ".join([*map(str, one.get("integer_values", [])), *places])}
        values |= {f"requirements.{n}.{name}": str(given.get(name, "")) for name in FIELDS}
    return values


def requirements_of(form: MultiDict[str, str], errors: dict[str, list[str]]) -> tuple[list[dict[str, Any]], list[int]]:
    """The requirements that the rows stand for, unchecked, and the number of each one's row."""
    found, rows = [], []
    for n in range(MOST_REQUIREMENTS + MORE_ROWS):
        given = {name: form.get(f"requirements.{n}.{name}", "").strip() for name in FIELDS}
        if not given["qualification"]:
            continue
        one: dict[str, Any] = {name: given[name] for name in ("qualification", "comparator", "guard")}
        parts = [part.strip() for part in given["value"].split(",") if part.strip()]
        if given["qualification"] == PLACE:
            one["locale_values"] = [
                {"country": country} | ({"subdivision": part} if part else {}) for country, _, part in (p.upper().partition("-") for p in parts)
            ]
        else:
            numbers = [number(part, f"requirements.{n}.value", errors) for part in parts]
            one["integer_values"] = [int(value) if value is not None and value == int(value) else value for value in numbers]
        found.append(one)
        rows.append(n)
    return found, rows


def field_of(path: str, rows: list[int]) -> str:
    """The field beside which a refusal of this path of a requirement is told."""
    _, n, name = (path.split(".") + ["0", "qualification"])[:3]
    return f"requirements.{rows[int(n)] if rows else 0}.{name if name in FIELDS else 'value'}"


def choices_of(person: Any, values: Any) -> dict[str, Any]:
    """What the rows choose from: qualifications computed here, the person's own, and those chosen already."""
    chosen = {values.get(f"requirements.{n}.qualification", "") for n in range(MOST_REQUIREMENTS)}
    types = [(one.system_name or public_id.encode("qualification", one.id), one) for one in find_types(person, limit=10_000)]
    shown = [(id, one.name) for id, one in types if one.system_name or one.owner_id == person.id or id in chosen]
    taken = sum(1 for name in chosen if name)
    return {
        "asked_types": [("", "–"), *shown],
        "comparators": [(name, gettext(WORDS[name])) for name in COMPARATORS],
        "guards": [(name, gettext(words)) for name, words in KEPT_FROM_OTHERS.items()],
        "asked_rows": min(MOST_REQUIREMENTS, max(LEAST_ROWS, taken + MORE_ROWS)),
    }
