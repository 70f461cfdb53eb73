"""The form of a project: what was typed, the terms it stands for, and back again.

Field names are the paths that refusals use (`reward`, `interface.labels`, `interface.questions.0.label`), so each
message finds its field without a table of translations.
"""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from marketplace.core.money import format_money
from marketplace.errors import Invalid
from marketplace.task_types.survey import questions as survey_questions
from marketplace.web.forms import amount, lines, whole

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
QUESTION_KEYS = ("label", "name", "type", "help", "options", "min", "max", "low", "high", "if", "is")
EMPTY_QUESTION = dict.fromkeys(QUESTION_KEYS, "") | {"type": "choice", "required": True}
START = {
    "title": "", "description": "", "instructions": "", "task_type": "choice", "reward": "", "overlap": "3",
    "lease": "10", "lease_unit": "minutes", "auto_approve": "3", "auto_approve_unit": "days",
    "review": "manual", "review.min_agreement": "50",
    "interface.text": "", "interface.image": "", "interface.audio": "",
    "interface.labels": "", "interface.multiple": "", "interface.min": "", "interface.max": "",
    "interface.language": "", "interface.code": "", "interface.allow_empty": "",
    "questions": [dict(EMPTY_QUESTION)],
}  # fmt: skip


def values_of_form(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, for showing it again as it was."""
    values = {name: form.get(name, "") for name in START if name != "questions"}
    return values | {"questions": _questions_of_form(form) or [dict(EMPTY_QUESTION)]}


def values_of_project(project: Any) -> dict[str, Any]:
    """The form's values of a project that exists."""
    interface, review = project.interface, project.review
    values: dict[str, Any] = {name: getattr(project, name) for name in ("title", "description", "instructions", "task_type")}
    values |= {"reward": format_money(project.reward_micros), "overlap": str(project.overlap), "review": review.get("mode", "manual")}
    values["lease"], values["lease_unit"] = _in_unit(project.lease_seconds)
    values["auto_approve"], values["auto_approve_unit"] = _in_unit(project.auto_approve_seconds)
    values["review.min_agreement"] = f"{float(review.get('min_agreement', 0.5)) * 100:g}"
    for key in ("text", "image", "audio", "min", "max", "language"):
        values[f"interface.{key}"] = interface.get(key, "")
    for key in ("multiple", "code", "allow_empty"):
        values[f"interface.{key}"] = "1" if interface.get(key) else ""
    values["interface.labels"] = _option_lines(interface.get("labels", []))
    values["questions"] = [_question_values(one) for one in interface.get("questions", [])] or [dict(EMPTY_QUESTION)]
    return values


def terms_of(values: dict[str, Any]) -> dict[str, Any]:
    """The project's terms, ready for the act; refuses what is no number or no amount."""
    errors: dict[str, list[str]] = {}
    terms: dict[str, Any] = {name: values[name].strip() for name in ("title", "description", "task_type")}
    terms["instructions"] = values["instructions"].replace("\r\n", "\n")
    terms["reward_micros"] = amount(values["reward"], "reward", errors)
    terms["overlap"] = whole(values["overlap"], "overlap", errors)
    terms["lease_seconds"] = _seconds(values, "lease", errors)
    terms["auto_approve_seconds"] = _seconds(values, "auto_approve", errors)
    terms["review"] = _review(values, errors)
    terms["interface"] = interface_of(values, errors)
    if errors:
        raise Invalid(fields=errors)
    return terms


def interface_of(values: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    """The interface for the chosen kind of task; numbers that are none are noted in `errors`."""
    interface: dict[str, Any] = {key: values[f"interface.{key}"].strip() for key in ("text", "image", "audio") if values[f"interface.{key}"].strip()}
    make = {"choice": _choice, "survey": _survey, "edit": _edit}.get(values["task_type"])
    return interface | (make(values, errors) if make else {})


def field_errors(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """Messages under the names the form's fields have."""
    names = {
        "lease_seconds": "lease",
        "auto_approve_seconds": "auto_approve",
        "reward_micros": "reward",
        "review.mode": "review",
        "interface.questions": "interface.questions.0.label",
    }
    moved: dict[str, list[str]] = {}
    for path, sentences in errors.items():
        path = re.sub(r"^(interface\.questions\.\d+)\.show_if.*", r"\1.is", path)
        path = re.sub(r"^(interface\.questions\.\d+)\.labels$", r"\1.low", path)
        path = re.sub(r"^(interface\.questions\.\d+)$", r"\1.label", path)
        path = re.sub(r"^(interface\.labels)\.\d+.*", r"\1", path)
        moved.setdefault(names.get(path, path), []).extend(sentences)
    return moved


def _choice(values: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    made: dict[str, Any] = {"labels": _options(values["interface.labels"])}
    if values["interface.multiple"]:
        made["multiple"] = True
        for key in ("min", "max"):
            if str(values[f"interface.{key}"]).strip():
                made[key] = whole(str(values[f"interface.{key}"]), f"interface.{key}", errors)
    return made


def _edit(values: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    made: dict[str, Any] = {key: bool(values[f"interface.{key}"]) for key in ("code", "allow_empty")}
    return made | ({"language": values["interface.language"].strip()} if values["interface.language"].strip() else {})


def _survey(values: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    made: list[dict[str, Any]] = []
    names: set[str] = set()
    for place, row in enumerate(values["questions"]):
        question = _question(row, f"interface.questions.{place}", names, made, errors)
        names.add(question["name"])
        made.append(question)
    return {"questions": made}


def _question(row: dict[str, Any], path: str, names: set[str], earlier: list[dict[str, Any]], errors: dict[str, list[str]]) -> dict[str, Any]:
    kind = row["type"]
    question: dict[str, Any] = {
        "name": row["name"].strip() or _name_from(row["label"], names),
        "label": row["label"].strip(),
        "type": kind,
        "required": bool(row["required"]),
    }
    if not question["label"]:
        errors.setdefault(f"{path}.label", []).append("Write the question.")
    if row["help"].strip():
        question["help"] = row["help"].strip()
    if kind in ("choice", "multiple"):
        question["options"] = _options(row["options"])
    if kind == "scale" and (row["low"].strip() or row["high"].strip()):
        question["labels"] = [row["low"].strip(), row["high"].strip()]
    if kind not in ("choice", "boolean"):
        for key in ("min", "max"):
            if row[key].strip():
                question[key] = row[key].strip() if kind == "date" else _number(row[key], f"{path}.{key}", errors)
    if row["if"].strip():
        source = next((one for one in earlier if one["name"] == row["if"].strip()), None)
        wanted = [one.strip() for one in row["is"].split("|")]
        typed = (
            [survey_questions.from_form(source | {"type": "choice" if source["type"] == "multiple" else source["type"]}, [one]) for one in wanted]
            if source
            else wanted
        )
        question["show_if"] = {"question": row["if"].strip(), "in": typed} if len(typed) > 1 else {"question": row["if"].strip(), "equals": typed[0]}
    return question


def _question_values(question: dict[str, Any]) -> dict[str, Any]:
    ends, rule = question.get("labels", ["", ""]), question.get("show_if") or {}
    wanted = rule.get("in", [rule["equals"]] if "equals" in rule else [])
    return {
        "label": question["label"], "name": question["name"], "type": question["type"], "help": question.get("help", ""),
        "options": _option_lines(question.get("options", [])), "min": str(question.get("min", "")), "max": str(question.get("max", "")),
        "low": ends[0], "high": ends[1], "if": rule.get("question", ""), "is": " | ".join(survey_questions.form_value(one) for one in wanted),
        "required": question.get("required", False),
    }  # fmt: skip


def _questions_of_form(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The questions in the order of their numbers; a row without any text was never begun."""
    places = sorted({int(found[1]) for name in form if (found := re.fullmatch(r"interface\.questions\.(\d{1,4})\.type", name))})
    rows = [
        {key: form.get(f"interface.questions.{place}.{key}", "") for key in QUESTION_KEYS}
        | {"required": bool(form.get(f"interface.questions.{place}.required"))}
        for place in places
    ]
    return [row for row in rows if any(str(row[key]).strip() for key in ("label", "name", "options", "help"))]


def _review(values: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    mode = values["review"]
    if mode != "agreement":
        return {"mode": mode}
    percent = _number(values["review.min_agreement"], "review.min_agreement", errors)
    return {"mode": mode, "min_agreement": percent / 100 if percent is not None else 0.5}


def _seconds(values: dict[str, Any], field: str, errors: dict[str, list[str]]) -> int | None:
    count = _number(values[field], field, errors)
    return None if count is None else round(count * UNITS.get(values[f"{field}_unit"], 60))


def _in_unit(seconds: int) -> tuple[str, str]:
    unit = next((unit for unit, size in reversed(UNITS.items()) if seconds and seconds % size == 0), "seconds")
    return str(seconds // UNITS[unit]), unit


def _number(text: str, field: str, errors: dict[str, list[str]]) -> Any:
    """A whole number where it is one, else a decimal one; None after noting that it is neither."""
    found = re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text.strip())
    if not found:
        errors.setdefault(field, []).append("Write a number, such as 3 or 2.5.")
        return None
    return float(text) if found[1] else int(text)


def _options(text: str) -> list[Any]:
    """One a line; "value => what is shown" keeps the two apart."""
    made: list[Any] = []
    for line in lines(text):
        value, arrow, label = line.partition("=>")
        made.append({"value": value.strip(), "label": label.strip()} if arrow else line)
    return made


def _option_lines(options: list[Any]) -> str:
    return "\n".join(one if isinstance(one, str) else f"{one['value']} => {one['label']}" for one in options)


def _name_from(label: str, names: set[str]) -> str:
    """A short key for the answer, made from the question's words."""
    name = "_".join(re.findall(r"\w+", label.lower())[:4])[:40] or "question"
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{name}_{number}"
    return free
