"""What a survey says beside its questions: pages, the completion code of an outside survey, quotas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.core.texts import _
from marketplace.task_types import form_fields, template
from marketplace.task_types.base import Problems
from marketplace.task_types.survey import questions as kinds

MOST_PAGES = 50
SHORTEST_CODE = 6
MOST_QUOTAS = 100
BLANK_PAGE = {"title": "", "text": "", "if": "", "is": ""}
_PAGES = "interface.pages"
_RULE = {
    "type": "object",
    "properties": {"question": {"type": "string"}, "equals": {}, "in": {"type": "array"}},
    "required": ["question"],
    "description": "Shown only when the earlier question has this answer, or one of these.",
}
_QUESTION = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 100},
        "label": {"type": "string"},
        "type": {"type": "string", "enum": list(kinds.TYPES), "default": "text"},
        "required": {"type": "boolean", "default": False},
        "help": {"type": "string"},
        "options": {"type": "array", "items": {"type": ["string", "object"]}},
        "rows": {"type": "array", "items": {"type": ["string", "object"]}, "description": "Of a matrix."},
        "labels": {"type": "array", "items": {"type": "string"}, "description": "The words at both ends of a scale."},
        "min": {"type": ["number", "string"]},
        "max": {"type": ["number", "string"]},
        "accept": {"type": "array", "items": {"type": "string", "enum": ["image", "audio", "video", "document"]}, "description": "Of a file."},
        "page": {"type": "integer", "minimum": 1, "default": 1},
        "show_if": _RULE,
    },
    "required": ["name"],
    "additionalProperties": False,
}
SCHEMA = {
    "questions": {"type": "array", "items": _QUESTION, "maxItems": 200},
    "pages": {
        "type": "array",
        "maxItems": MOST_PAGES,
        "items": {"type": "object", "properties": {"title": {"type": "string"}, "text": {"type": "string"}, "show_if": _RULE}, "additionalProperties": False},
    },
    "completion": {"type": "object", "properties": {"codes": {"type": "array", "items": {"type": "string", "minLength": SHORTEST_CODE}}}},
    "quotas": {
        "type": "array",
        "maxItems": MOST_QUOTAS,
        "items": {
            "type": "object",
            "properties": {"question": {"type": "string"}, "equals": {}, "most": {"type": "integer", "minimum": 1}},
            "required": ["question", "equals", "most"],
        },
    },
}
"""What the API's document says of these settings."""


def pages_of(interface: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The pages; without any there is one, without a title."""
    return list(interface.get("pages") or [{}])


def page_of(interface: Mapping[str, Any], question: Mapping[str, Any]) -> Mapping[str, Any]:
    """The page that a question stands on."""
    return pages_of(interface)[question.get("page", 1) - 1]


def is_code(interface: Mapping[str, Any], code: str) -> bool:
    """Whether this is a completion code of the outside survey; capitals and spaces around it do not matter."""
    codes = interface["completion"].get("codes")
    return not codes or code.strip().casefold() in [one.casefold() for one in codes]


# ---------------------------------------------------------------- what the requester says


def check_completion(interface: dict[str, Any], problems: Problems) -> None:
    """Notes what is wrong with the completion code."""
    completion = interface.get("completion")
    if completion is None:
        return
    codes = completion.get("codes", []) if isinstance(completion, Mapping) and not set(completion) - {"codes"} else None
    if not isinstance(codes, list) or not all(isinstance(one, str) and SHORTEST_CODE <= len(one.strip()) <= 100 for one in codes):
        problems["interface.completion"] = [
            _(
                "Write {“codes”: […]} with codes of %(shortest_code)s to 100 characters, which nobody can guess; no codes at all: any is taken.",
                shortest_code=SHORTEST_CODE,
            )
        ]
        interface["completion"] = {}
        return
    interface["completion"] = {"codes": [one.strip() for one in codes]} if codes else {}


def check_pages(interface: dict[str, Any], columns: set[str] | None, problems: Problems) -> None:
    """Notes what is wrong with the pages and with the places of the questions on them."""
    pages = interface.get("pages", [])
    if not isinstance(pages, list) or len(pages) > MOST_PAGES or not all(isinstance(page, Mapping) for page in pages):
        problems[_PAGES] = [_("Give a list of at most %(most_pages)s pages, each an object with “title”, “text” and perhaps “show_if”.", most_pages=MOST_PAGES)]
        return
    questions = interface["questions"]
    before = 1
    for place, question in enumerate(questions):
        page = question.get("page", 1)
        if not isinstance(page, int) or isinstance(page, bool) or not before <= page <= max(1, len(pages)):
            problems[f"interface.questions.{place}.page"] = [
                _("This must be the number of a page from %(before)s to %(max)s: pages follow the questions' order.", before=before, max=max(1, len(pages)))
            ]
            return
        before = page
    if pages:
        interface["pages"] = [_checked_page(page, number, questions, columns, problems) for number, page in enumerate(pages, 1)]
        if "completion" in interface and "show_if" in interface["pages"][-1]:
            problems[f"{_PAGES}.{len(pages) - 1}.show_if"] = [_("The last page asks for the completion code, so it is always shown.")]
    else:
        interface.pop("pages", None)


def _checked_page(page: Mapping[str, Any], number: int, questions: Sequence[Mapping[str, Any]], columns: set[str] | None, problems: Problems) -> dict[str, Any]:
    path = f"{_PAGES}.{number - 1}"
    for key in set(page) - {"title", "text", "show_if"}:
        problems[f"{path}.{key}"] = [_("A page has no setting “%(key)s”; it has title, text, show_if.", key=key)]
    for key in ("title", "text"):
        if not isinstance(page.get(key, ""), str):
            problems[f"{path}.{key}"] = [_("This must be text.")]
        elif found := template.problems(page.get(key, ""), columns):
            problems[f"{path}.{key}"] = found
    if page.get("show_if") is not None:
        earlier = {one["name"]: dict(one) for one in questions if isinstance(one.get("name"), str) and one.get("page", 1) < number}
        kinds.check_rule(page["show_if"], f"{path}.show_if", earlier, problems)
    return {key: page[key] for key in ("title", "text", "show_if") if page.get(key)}


def check_quotas(interface: dict[str, Any], questions: Mapping[str, Mapping[str, Any]], problems: Problems) -> None:
    """Notes what is wrong with the quotas."""
    quotas = interface.get("quotas")
    if quotas is None:
        return
    if not isinstance(quotas, list) or len(quotas) > MOST_QUOTAS:
        problems["interface.quotas"] = [_("Give a list of at most %(most_quotas)s quotas.", most_quotas=MOST_QUOTAS)]
        return
    if not quotas:
        del interface["quotas"]
    for place, quota in enumerate(quotas):
        if problem := _quota_problem(quota, questions):
            problems[f"interface.quotas.{place}"] = [problem]


def _quota_problem(quota: Any, questions: Mapping[str, Mapping[str, Any]]) -> str:
    if not isinstance(quota, Mapping) or set(quota) != {"question", "equals", "most"}:
        return _("A quota is {“question”: a question, “equals”: an answer to it, “most”: how many}.")
    question = questions.get(quota["question"]) if isinstance(quota["question"], str) else None
    if question is None or question.get("type") not in ("choice", "multiple", "boolean", "scale", "integer"):
        return _("A quota needs a question with options, a scale, yes or no, or a whole number.")
    single = dict(question, type="choice") if question["type"] == "multiple" else question
    if problem := kinds.check_value(single, quota["equals"]):
        return _("“%(quota)s” never has this answer. %(problem)s", quota=quota["question"], problem=problem)
    if not isinstance(quota["most"], int) or isinstance(quota["most"], bool) or not 1 <= quota["most"] <= 10_000_000:
        return _("“most” must be a whole number, 1 or more.")
    return ""


# ---------------------------------------------------------------- the requester's form


def page_rows(values: form_fields.Values) -> list[dict[str, str]]:
    """The pages as rows; none as long as the survey has one page."""
    return [dict(BLANK_PAGE) if row["new"] else row for row in form_fields.rows(values, _PAGES, list(BLANK_PAGE), list(BLANK_PAGE))]


def form_values(interface: Mapping[str, Any]) -> dict[str, str]:
    """Pages, completion code and quotas as fields."""
    pages = [{"title": page.get("title", ""), "text": page.get("text", ""), **_rule_texts(page.get("show_if"))} for page in interface.get("pages", ())]
    quotas = [f"{one['question']} = {kinds.form_value(one['equals'])}: {one['most']}" for one in interface.get("quotas", ())]
    return form_fields.row_values(_PAGES, pages) | {
        "interface.completion": "1" if "completion" in interface else "",
        "interface.codes": "\n".join(interface.get("completion", {}).get("codes", ())),
        "interface.quotas": "\n".join(quotas),
    }


def of_form(values: form_fields.Values, questions: Sequence[Mapping[str, Any]], problems: Problems) -> dict[str, Any]:
    """The settings that the fields stand for, unchecked."""
    made: dict[str, Any] = {}
    if pages := page_rows(values):
        made["pages"] = [
            {key: page[key].strip() for key in ("title", "text") if page[key].strip()} | ({"show_if": rule_of(page, questions)} if page["if"].strip() else {})
            for page in pages
        ]
    if form_fields.ticked(values, "completion"):
        made["completion"] = {"codes": form_fields.lines(form_fields.text(values, "codes"))}
    if lines := form_fields.lines(form_fields.text(values, "quotas")):
        made["quotas"] = [one for line in lines if (one := _quota_of(line, questions, problems))]
    return made


def rule_of(row: Mapping[str, str], earlier: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rule of a row with `if` (a question's name) and `is` (its answers, separated by |)."""
    name = row["if"].strip()
    source = next((one for one in earlier if one["name"] == name), None)
    wanted: list[Any] = [typed_value(source, one.strip()) for one in row["is"].split("|")]
    return {"question": name, "in": wanted} if len(wanted) > 1 else {"question": name, "equals": wanted[0]}


def typed_value(question: Mapping[str, Any] | None, text: str) -> Any:
    """The answer to a question that a text stands for; of several options, one."""
    if question is None or question["type"] == "matrix":
        return text
    return kinds.from_form(dict(question, type="choice") if question["type"] == "multiple" else question, [text])


def field_of(path: str) -> str:
    """The field beside which a refusal of this path is told."""
    path = re.sub(r"^(interface\.pages\.\d+)\.show_if.*", r"\1.is", path)
    path = re.sub(r"^(interface\.pages\.\d+)$", r"\1.title", path)
    return {_PAGES: f"{_PAGES}.0.title", "interface.completion": "interface.codes"}.get(
        re.sub(r"^(interface\.quotas)\..*", r"\1", path), re.sub(r"^(interface\.quotas)\..*", r"\1", path)
    )


def _rule_texts(rule: Mapping[str, Any] | None) -> dict[str, str]:
    if not rule:
        return {"if": "", "is": ""}
    wanted = rule.get("in", [rule["equals"]] if "equals" in rule else [])
    return {"if": rule["question"], "is": " | ".join(kinds.form_value(one) for one in wanted)}


def _quota_of(line: str, questions: Sequence[Mapping[str, Any]], problems: Problems) -> dict[str, Any] | None:
    found = re.fullmatch(r"(.+?)\s*=\s*(.+?)\s*:\s*(\d{1,8})", line)
    if not found:
        problems.setdefault("interface.quotas", []).append(_("Write a quota as “question = answer: number”; this line is not one: %(line)s", line=line))
        return None
    source = next((one for one in questions if one["name"] == found[1]), None)
    return {"question": found[1], "equals": typed_value(source, found[2]), "most": int(found[3])}
