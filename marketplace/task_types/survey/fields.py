"""Questions as rows of the requester's form, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields
from marketplace.task_types.form_fields import Problems
from marketplace.task_types.survey import questions as kinds
from marketplace.task_types.survey import settings

GROUP = "interface.questions"
KEYS = ("label", "name", "type", "help", "options", "rows", "min", "max", "low", "high", "accept", "page", "if", "is", "required")
BEGUN = ("label", "name", "options", "help")
BLANK = dict.fromkeys(KEYS, "") | {"type": "choice", "required": "1"}
TYPE_WORDS = {
    "text": N_("Short text"), "long_text": N_("Long text"), "number": N_("Number"), "integer": N_("Whole number"), "scale": N_("Scale"),
    "choice": N_("One of several"), "multiple": N_("Several of many"), "matrix": N_("Grid: one answer a row"), "boolean": N_("Yes or no"), "date": N_("Date"),
    "email": N_("E-mail address"), "link": N_("Web address"), "photo": N_("Photograph"), "file": N_("File"),
}  # fmt: skip
ACCEPT_WORDS = {
    "": N_("Picture, PDF or plain text"), "image": N_("Picture"), "audio": N_("Sound recording"), "video": N_("Film"), "document": N_("PDF or plain text"),
    "image audio video document": N_("Any of these"),
}  # fmt: skip


def question_rows(values: form_fields.Values) -> list[dict[str, str]]:
    """The rows as they are shown: those begun, or one to begin with."""
    return [dict(BLANK) if row["new"] else row for row in form_fields.rows(values, GROUP, KEYS, BEGUN)] or [dict(BLANK)]


def questions_of(values: form_fields.Values, problems: Problems) -> list[dict[str, Any]]:
    """The questions that the rows stand for."""
    made: list[dict[str, Any]] = []
    names: set[str] = set()
    for place, row in enumerate(question_rows(values)):
        question = _question(row, f"{GROUP}.{place}", names, made, problems)
        names.add(question["name"])
        made.append(question)
    return made


def question_values(question: Mapping[str, Any]) -> dict[str, str]:
    """A question as a row."""
    ends, rule = question.get("labels", ["", ""]), question.get("show_if") or {}
    wanted = rule.get("in", [rule["equals"]] if "equals" in rule else [])
    accept = question.get("accept") if question["type"] == "file" and question.get("accept") != kinds.ACCEPT["file"] else None
    return {
        "label": question["label"], "name": question["name"], "type": question["type"], "help": question.get("help", ""),
        "options": form_fields.option_lines(question.get("options", [])), "min": str(question.get("min", "")), "max": str(question.get("max", "")),
        "low": ends[0], "high": ends[1], "if": rule.get("question", ""), "is": " | ".join(kinds.form_value(one) for one in wanted),
        "required": "1" if question.get("required") else "", "rows": form_fields.option_lines(question.get("rows", [])),
        "accept": " ".join(accept or ()), "page": str(question.get("page", "")),
    }  # fmt: skip


def field_of(path: str) -> str:
    """The field beside which a refusal of this path is told."""
    path = re.sub(r"^(interface\.questions\.\d+)\.show_if.*", r"\1.is", path)
    path = re.sub(r"^(interface\.questions\.\d+)\.labels$", r"\1.low", path)
    path = re.sub(r"^(interface\.questions\.\d+)$", r"\1.label", path)
    return f"{GROUP}.0.label" if path == GROUP else path


def _question(row: dict[str, str], path: str, names: set[str], earlier: list[dict[str, Any]], problems: Problems) -> dict[str, Any]:
    kind = row["type"]
    question: dict[str, Any] = {
        "name": row["name"].strip() or _name_from(row["label"], names),
        "label": row["label"].strip(),
        "type": kind,
        "required": bool(row["required"]),
    }
    if not question["label"]:
        problems.setdefault(f"{path}.label", []).append(_("Write the question."))
    if row["help"].strip():
        question["help"] = row["help"].strip()
    if kind in ("choice", "multiple", "matrix"):
        question["options"] = form_fields.options(row["options"])
    if kind == "matrix":
        question["rows"] = form_fields.options(row["rows"])
    if kind == "file" and row["accept"].strip():
        question["accept"] = row["accept"].split()
    if row["page"].strip():
        question["page"] = form_fields.number(row["page"], f"{path}.page", problems)
    if kind == "scale" and (row["low"].strip() or row["high"].strip()):
        question["labels"] = [row["low"].strip(), row["high"].strip()]
    if kind in ("text", "long_text", "number", "integer", "scale", "multiple", "date"):
        for key in ("min", "max"):
            if row[key].strip():
                question[key] = row[key].strip() if kind == "date" else form_fields.number(row[key], f"{path}.{key}", problems)
    if row["if"].strip():
        question["show_if"] = settings.rule_of(row, earlier)
    return question


def _name_from(label: str, names: set[str]) -> str:
    """A short key for the answer, made from the question's words."""
    name = "_".join(re.findall(r"\w+", label.lower())[:4])[:40] or "question"
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{name}_{number}"
    return free
