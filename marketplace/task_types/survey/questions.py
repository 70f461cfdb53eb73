"""The kinds of questions: what a requester may say of one, which values answer it, and its JSON Schema."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.core.texts import _
from marketplace.task_types import files, template
from marketplace.task_types.base import Problems, link_host, option_values, options, short_list, stored_options

TYPES = ("text", "long_text", "email", "link", "number", "integer", "scale", "choice", "multiple", "matrix", "boolean", "date", "photo", "file")
KEYS = ("name", "label", "type", "required", "help", "options", "rows", "labels", "min", "max", "accept", "page", "show_if")
LONGEST = {"text": 1_000, "long_text": 20_000, "email": 254, "link": 2_000}
SECONDS = {"text": 12.0, "long_text": 45.0, "photo": 45.0, "file": 45.0, "multiple": 10.0, "email": 10.0, "link": 15.0, "date": 8.0}
"""Seconds to read and answer a question of these types; of the others `SHORT_SECONDS`."""
SHORT_SECONDS = 6.0
ACCEPT = {"photo": ["image"], "file": ["image", "document"]}
"""The kinds of files that questions of these types take where they do not say it themselves."""
MOST_ROWS = 30
# Beyond this a whole number is no longer exact in the browser and in JSON.
LARGEST = 2**53
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
NAME = re.compile(r"[^\s|\0](?:[^|\0\n\r\t]{0,98}[^\s|\0])?")


def seconds(question: Mapping[str, Any]) -> float:
    """Seconds it usually takes to read and answer a question in its stored form; each row of a grid is one."""
    return SHORT_SECONDS * len(question["rows"]) if question["type"] == "matrix" else SECONDS.get(question["type"], SHORT_SECONDS)


# ---------------------------------------------------------------- what the requester says of a question


def check_question(question: Any, path: str, earlier: dict[str, dict[str, Any]], columns: set[str] | None, problems: Problems) -> dict[str, Any]:
    """The question in its stored form; notes what is wrong with it and adds it to `earlier`."""
    if not isinstance(question, Mapping):
        problems[path] = [_("A question must be an object with “name”, “label” and “type”.")]
        return {}
    for key in set(question) - set(KEYS):
        problems[f"{path}.{key}"] = [_("A question has no setting “%(key)s”; it has %(keys)s.", key=key, keys=", ".join(KEYS))]
    clean = {key: question[key] for key in KEYS if question.get(key) is not None}
    name, kind = clean.get("name"), clean.setdefault("type", "text")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        problems[f"{path}.name"] = [_("Give the question a name of 1 to 100 characters, without “|”: it is its key in the answer.")]
    elif name in earlier:
        problems[f"{path}.name"] = [_("There is another question “%(name)s”.", name=name)]
    clean.setdefault("label", name if isinstance(name, str) else "")
    for key in ("label", "help"):
        if not isinstance(clean.get(key, ""), str):
            problems[f"{path}.{key}"] = [_("This must be text.")]
        elif found := template.problems(clean.get(key, ""), columns):
            problems[f"{path}.{key}"] = found
    if not isinstance(clean.setdefault("required", False), bool):
        problems[f"{path}.required"] = [_("This must be true or false.")]
    if kind not in TYPES:
        problems[f"{path}.type"] = [_("There is no such type of question; choose one of %(types)s.", types=", ".join(TYPES))]
        return clean
    _check_options(clean, path, problems)
    _check_bounds(clean, path, problems)
    _check_accept(clean, path, problems)
    if "show_if" in clean:
        check_rule(clean["show_if"], f"{path}.show_if", earlier, problems)
    if isinstance(name, str):
        earlier[name] = clean
    return clean


def _check_options(question: dict[str, Any], path: str, problems: Problems) -> None:
    if question["type"] == "matrix":
        question["rows"] = stored_options(options(question.get("rows"), f"{path}.rows", problems, least=1, joined=True))
        if len(question["rows"]) > MOST_ROWS:
            problems[f"{path}.rows"] = [_("Give at most %(most_rows)s rows.", most_rows=MOST_ROWS)]
    elif "rows" in question:
        problems[f"{path}.rows"] = [_("Rows are for a matrix.")]
    if question["type"] in ("choice", "multiple", "matrix"):
        given = question.pop("labels", None)
        joined = question["type"] == "multiple"
        made = options(question.get("options", given), f"{path}.options", problems, joined=joined)
        question["options"] = stored_options(made)
        return
    if "options" in question:
        problems[f"{path}.options"] = [_("A question of type %(question)s has no options.", question=question["type"])]
    ends = question.get("labels")
    if ends is not None and (question["type"] != "scale" or not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(one, str) for one in ends)):
        problems[f"{path}.labels"] = [_("Labels are for a scale: two texts, for its lower and its upper end.")]


def _check_bounds(question: dict[str, Any], path: str, problems: Problems) -> None:
    kind = question["type"]
    if kind == "scale":
        question.setdefault("min", 1)
        question.setdefault("max", 5)
    for key in ("min", "max"):
        if key not in question:
            continue
        value = question[key]
        if kind in ("choice", "boolean", "matrix", "photo", "file"):
            problems[f"{path}.{key}"] = [_("A question of type %(kind)s has no “%(key)s”.", kind=kind, key=key)]
        elif kind == "date":
            if not is_date(value):
                problems[f"{path}.{key}"] = [_("This must be a date such as 2026-12-31.")]
        elif not is_number(value) or (kind != "number" and not isinstance(value, int)):
            problems[f"{path}.{key}"] = [_("This must be a number.") if kind == "number" else _("This must be a whole number.")]
    if f"{path}.min" in problems or f"{path}.max" in problems:
        return
    if "min" in question and "max" in question and question["min"] > question["max"]:
        problems[f"{path}.max"] = [_("“max” is below “min”.")]
    elif kind == "scale" and not 1 <= question["max"] - question["min"] <= 20:
        problems[f"{path}.max"] = [_("A scale has 2 to 21 steps.")]


def _check_accept(question: dict[str, Any], path: str, problems: Problems) -> None:
    kind = question["type"]
    if kind in ACCEPT:
        question.setdefault("accept", ACCEPT[kind])
    if kind != "file" and question.get("accept") != ACCEPT.get(kind):
        problems[f"{path}.accept"] = [_("Only a question of type file says what it takes.")]
    elif kind == "file" and (problem := files.check_accept(question["accept"])):
        problems[f"{path}.accept"] = [problem]


def check_rule(rule: Any, path: str, earlier: Mapping[str, dict[str, Any]], problems: Problems) -> None:
    """Notes what is wrong with a rule on an earlier answer, which decides whether a question or a page is shown."""
    if not isinstance(rule, Mapping) or set(rule) not in ({"question", "equals"}, {"question", "in"}):
        problems[path] = [_("Write {“question”: an earlier question, “equals”: its answer} or {…, “in”: [answers]}.")]
        return
    source = earlier.get(rule["question"]) if isinstance(rule["question"], str) else None
    if source is None:
        problems[f"{path}.question"] = [_("This must name a question that stands before this one.")]
        return
    if source["type"] in ("matrix", "photo", "file"):
        problems[f"{path}.question"] = [_("A question of type %(source)s cannot decide what is asked next.", source=source["type"])]
        return
    wanted = rule["in"] if "in" in rule else [rule["equals"]]
    if not isinstance(wanted, list) or not wanted:
        problems[f"{path}.in"] = [_("Give a list of answers.")]
        return
    # One option stands for "is among the options picked" where several may be picked.
    single = dict(source, type="choice") if source["type"] == "multiple" else source
    for value in wanted:
        if problem := check_value(single, value):
            problems[f"{path}.{'in' if 'in' in rule else 'equals'}"] = [
                _("“%(source)s” never has this answer. %(problem)s", source=source["name"], problem=problem)
            ]


# ---------------------------------------------------------------- what a worker answers


def holds(rule: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> bool:
    """Whether the answers so far fulfil a rule; no rule always holds."""
    if not rule:
        return True
    if rule["question"] not in answers:
        return False
    given = answers[rule["question"]]
    wanted = rule["in"] if "in" in rule else [rule["equals"]]
    values = given if isinstance(given, list) else [given]
    return any(type(value) is type(one) and value == one or is_number(value) and is_number(one) and value == one for value in values for one in wanted)


def check_value(question: Mapping[str, Any], value: Any) -> str:
    """What is wrong with the value, in a sentence; empty when nothing is."""
    kind = question["type"]
    low, high = question.get("min"), question.get("max")
    if kind in LONGEST:
        if not isinstance(value, str) or "\0" in value:
            return _("Give a text.")
        longest = min(high or LONGEST[kind], LONGEST[kind])
        if not (low or 0) <= len(value) <= longest:
            return _("Give a text of %(value)s to %(longest)s characters; this one has %(value2)s.", value=low or 0, longest=longest, value2=len(value))
        if kind == "email" and not EMAIL.fullmatch(value):
            return _("Give an e-mail address, such as name@example.org.")
        if kind == "link" and not link_host(value):
            return _("Give a web address, such as https://example.org/page.")
    elif kind in ("number", "integer", "scale"):
        if not is_number(value) or (kind != "number" and not isinstance(value, int)):
            return _("Give a number.") if kind == "number" else _("Give a whole number.")
        if (low is not None and value < low) or (high is not None and value > high):
            return _between(low, high)
    elif kind == "choice":
        values = option_values(question["options"])
        if not isinstance(value, str) or value not in values:
            return _("Choose one of %(short_list)s.", short_list=short_list(values))
    elif kind == "multiple":
        return _check_several(option_values(question["options"]), value, low, high)
    elif kind == "matrix":
        return _check_matrix(question, value)
    elif kind in ACCEPT:
        return files.check_id(value)
    elif kind == "boolean":
        if not isinstance(value, bool):
            return _("Answer true or false.")
    elif not is_date(value):
        return _("Give a date such as 2026-12-31.")
    elif (low and value < low) or (high and value > high):
        return _between(low, high)
    return ""


def clean_value(question: Mapping[str, Any], value: Any) -> Any:
    """The value in its stored form: options in the order of the question."""
    if question["type"] == "multiple":
        return [option for option in option_values(question["options"]) if option in value]
    if question["type"] == "matrix":
        return {row: value[row] for row in option_values(question["rows"]) if row in value}
    return value


def form_fields_of(question: Mapping[str, Any]) -> list[str]:
    """The names of the controls of a question; a matrix has one a row."""
    field = f"q.{question['name']}"
    return [f"{field}.{place}" for place in range(len(question["rows"]))] if question["type"] == "matrix" else [field]


def read_form(question: Mapping[str, Any], form: Any) -> Any:
    """What a posted form (a MultiDict) answers to a question; None where it answers nothing."""
    given = [form.getlist(field) for field in form_fields_of(question)]
    if question["type"] == "matrix":
        rows = option_values(question["rows"])
        return {row: raw[0] for row, raw in zip(rows, given, strict=True) if any(raw)} or None
    return from_form(question, given[0]) if any(given[0]) else None


def from_form(question: Mapping[str, Any], raw: list[str]) -> Any:
    """The value that a form's texts stand for; a text that stands for none is kept, for the check to refuse."""
    kind, text = question["type"], raw[0]
    if kind == "multiple":
        return [one for one in raw if one]
    if kind in LONGEST:
        return text.replace("\r\n", "\n") if kind in ("text", "long_text") else text.strip()
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind in ("number", "integer", "scale"):
        for convert in (int, float):
            try:
                return convert(text.strip())
            except ValueError:
                continue
    return text


def form_value(value: Any) -> str:
    """A value as the form's control carries it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def schema(question: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of the values of a question."""
    kind, low, high = question["type"], question.get("min"), question.get("max")
    made: dict[str, Any] = {"title": question["label"]}
    if kind in LONGEST:
        made |= {"type": "string", "maxLength": min(high or LONGEST[kind], LONGEST[kind])}
        made |= {"minLength": low} if low else {}
        made |= {"format": {"email": "email", "link": "uri"}[kind]} if kind in ("email", "link") else {}
    elif kind in ("number", "integer", "scale"):
        made["type"] = "number" if kind == "number" else "integer"
        made |= {name: bound for name, bound in (("minimum", low), ("maximum", high)) if bound is not None}
    elif kind in ("choice", "multiple"):
        one = {"type": "string", "enum": option_values(question["options"])}
        made |= {"type": "array", "items": one, "uniqueItems": True} if kind == "multiple" else one
    elif kind == "matrix":
        rows = option_values(question["rows"])
        one = {"type": "string", "enum": option_values(question["options"])}
        made |= {"type": "object", "properties": dict.fromkeys(rows, one), "additionalProperties": False, "minProperties": 1}
        made |= {"required": rows} if question.get("required") else {}
    elif kind in ACCEPT:
        made |= files.schema(question["accept"])
    elif kind == "boolean":
        made["type"] = "boolean"
    else:
        made |= {"type": "string", "format": "date"}
    return made


def is_number(value: Any) -> bool:
    """Whether this is a finite number of a size that JSON carries exactly; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= LARGEST


def is_date(value: Any) -> bool:
    """Whether this is a day of the calendar, as 2026-12-31."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _check_several(values: list[str], value: Any, low: int | None, high: int | None) -> str:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return _("Give a list of options out of %(short_list)s.", short_list=short_list(values))
    if wrong := sorted(set(value) - set(values)):
        return _("%(short_list)s is not among %(short_list2)s.", short_list=short_list(wrong), short_list2=short_list(values))
    if len(set(value)) != len(value):
        return _("An option is named twice.")
    if not (low or 0) <= len(value) <= (high or len(values)):
        return _("Choose %(value)s to %(value2)s options.", value=low or 0, value2=high or len(values))
    return ""


def _check_matrix(question: Mapping[str, Any], value: Any) -> str:
    rows, values = option_values(question["rows"]), option_values(question["options"])
    if not isinstance(value, Mapping) or not value:
        return _("Give an object with an answer for each of %(short_list)s.", short_list=short_list(rows))
    if wrong := [str(row) for row in value if row not in rows]:
        return _("%(short_list)s is not among the rows %(short_list2)s.", short_list=short_list(wrong), short_list2=short_list(rows))
    if wrong := [row for row, one in value.items() if not isinstance(one, str) or one not in values]:
        return _("%(short_list)s: choose one of %(short_list2)s.", short_list=short_list(wrong), short_list2=short_list(values))
    if question.get("required") and (missing := [row for row in rows if row not in value]):
        return _("An answer is missing for %(short_list)s.", short_list=short_list(missing))
    return ""


def _between(low: Any, high: Any) -> str:
    if low is None:
        return _("Give at most %(high)s.", high=high)
    return _("Give at least %(low)s.", low=low) if high is None else _("Give a value from %(low)s to %(high)s.", low=low, high=high)
