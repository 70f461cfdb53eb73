"""The form of a project: what was typed, the terms it stands for, and back again.

Field names are the paths that refusals use (`reward`, `interface.labels`, `interface.questions.0.label`), so each
message finds its field without a table of translations. The fields of the interface are the kind's own: its `form.html`
draws them, and it reads and fills them (`marketplace/task_types/base.py`).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from werkzeug.datastructures import MultiDict

from marketplace.core.money import format_money
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.task_types import TASK_TYPES
from marketplace.task_types.base import TaskType
from marketplace.task_types.form_fields import number, with_empty_row
from marketplace.task_types.starts import Start
from marketplace.web.forms import amount, whole

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
START = {
    "title": "", "description": "", "instructions": "", "task_type": "choice", "reward": "", "overlap": "3",
    "lease": "10", "lease_unit": "minutes", "auto_approve": "3", "auto_approve_unit": "days",
    "review": "manual", "review.min_agreement": "50", "start": "",
}  # fmt: skip


def values_of_form(form: MultiDict[str, str]) -> dict[str, str]:
    """What was typed, for showing it again as it was; with one more row where the form asks for it."""
    values = {name: form.get(name, "") for name in START}
    values |= {name: form[name] for name in form if name.startswith("interface.")}
    return with_empty_row(values, form["add_row"]) if form.get("add_row", "").startswith("interface.") else values


def values_of_project(project: Any) -> dict[str, str]:
    """The form's values of a project that exists."""
    review = project.review
    values: dict[str, str] = {name: getattr(project, name) for name in ("title", "description", "instructions", "task_type")}
    values |= {"reward": format_money(project.reward_micros), "overlap": str(project.overlap), "review": review.get("mode", "manual"), "start": ""}
    values["lease"], values["lease_unit"] = _in_unit(project.lease_seconds)
    values["auto_approve"], values["auto_approve_unit"] = _in_unit(project.auto_approve_seconds)
    values["review.min_agreement"] = f"{float(review.get('min_agreement', 0.5)) * 100:g}"
    return values | TASK_TYPES[project.task_type].form_values(project.interface)


def start_named(name: str) -> tuple[TaskType, Start]:
    """The project to start from of a name such as `choice.mood`; refuses one that is none."""
    kind = TASK_TYPES.get(name.partition(".")[0])
    found = next((one for one in kind.starts if one.name == name.partition(".")[2]), None) if kind else None
    if kind is None or found is None:
        raise NotFound(_("There is no project to start from by this name."))
    return kind, found


def values_of_start(name: str) -> dict[str, str]:
    """The form's values of a project to start from."""
    kind, start = start_named(name)
    interface = kind.check_interface(start.interface)
    return values_of_project(SimpleNamespace(**{**vars(start), "interface": interface, "task_type": kind.name})) | {"start": name}


def kind_of(values: dict[str, str]) -> TaskType:
    """The kind whose fields the form shows: the chosen one, and the first where none is."""
    return TASK_TYPES.get(values["task_type"]) or next(iter(TASK_TYPES.values()))


def terms_of(values: dict[str, str]) -> dict[str, Any]:
    """The project's terms, ready for the act; refuses what is no number or no amount."""
    errors: dict[str, list[str]] = {}
    terms: dict[str, Any] = {name: values[name].strip() for name in ("title", "description", "task_type")}
    terms["instructions"] = values["instructions"].replace("\r\n", "\n")
    terms["reward_micros"] = amount(values["reward"], "reward", errors)
    terms["overlap"] = whole(values["overlap"], "overlap", errors)
    terms["lease_seconds"] = _seconds(values, "lease", errors)
    terms["auto_approve_seconds"] = _seconds(values, "auto_approve", errors)
    terms["review"] = _review(values, errors)
    terms["interface"] = kind_of(values).interface_of_form(values, errors)
    if errors:
        raise Invalid(fields=errors)
    return terms


def field_errors(errors: dict[str, list[str]], values: dict[str, str]) -> dict[str, list[str]]:
    """Messages under the names the form's fields have."""
    names = {"lease_seconds": "lease", "auto_approve_seconds": "auto_approve", "reward_micros": "reward", "review.mode": "review"}
    moved: dict[str, list[str]] = {}
    for path, sentences in errors.items():
        name = kind_of(values).form_field(path) if path.startswith("interface.") else names.get(path, path)
        moved.setdefault(name, []).extend(sentences)
    return moved


def _review(values: dict[str, str], errors: dict[str, list[str]]) -> dict[str, Any]:
    mode = values["review"]
    if mode != "agreement":
        return {"mode": mode}
    percent = number(values["review.min_agreement"], "review.min_agreement", errors)
    if percent is not None and not 0 <= percent <= 100:
        errors["review.min_agreement"] = [_("Write a number from 0 to 100.")]
    return {"mode": mode, "min_agreement": percent / 100 if percent is not None else 0.5}


def _seconds(values: dict[str, str], field: str, errors: dict[str, list[str]]) -> int | None:
    count, unit = number(values[field], field, errors), UNITS.get(values[f"{field}_unit"])
    if unit is None:
        errors.setdefault(field, []).append(_("Choose one of %(units)s.", units=", ".join(UNITS)))
        return None
    return None if count is None else round(count * unit)


def _in_unit(seconds: int) -> tuple[str, str]:
    unit = next((unit for unit, size in reversed(UNITS.items()) if seconds and seconds % size == 0), "seconds")
    return str(seconds // UNITS[unit]), unit
