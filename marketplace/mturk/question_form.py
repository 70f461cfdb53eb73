"""Questions of Mechanical Turk: their XML read into the input of a `page` task, and answers written as XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from marketplace.task_types.page import MOST_FRAME_HEIGHT, MOST_HTML, RESERVED, address_problem
from marketplace.task_types.page import form as question_form
from marketplace.task_types.page.xml import XMLProblem, child, local, namespace, parse, text, whole
from marketplace.uploads.find import size_of

SCHEMAS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
ANSWERS_NAMESPACE = f"{SCHEMAS}2005-10-01/QuestionFormAnswers.xsd"
ROOTS = {"HTMLQuestion": "HTMLQuestion.xsd", "ExternalQuestion": "ExternalQuestion.xsd", "QuestionForm": "QuestionForm.xsd"}


def parse_question(xml: str) -> dict[str, Any]:
    """The input of a `page` task for an HTMLQuestion, an ExternalQuestion or a QuestionForm.

    Refuses with `XMLProblem` (of formatted content: `XHTMLProblem`), whose message says where and why. The root decides the
    kind; its namespace must be one of Mechanical Turk's, of any date.
    """
    root = parse(xml)
    kind = local(root)
    if kind not in ROOTS:
        raise XMLProblem(f"The question must be an HTMLQuestion, an ExternalQuestion or a QuestionForm, not {kind}.")
    if not re.fullmatch(re.escape(SCHEMAS) + r"\d{4}-\d\d-\d\d/" + re.escape(ROOTS[kind]), namespace(root)):
        raise XMLProblem(f"The namespace of {kind} must be like {SCHEMAS}{_DATES[kind]}/{ROOTS[kind]}, not “{namespace(root)}”.")
    if kind == "QuestionForm":
        question_form.read_element(root)
        return {"kind": "form", "xml": xml.strip()}
    height = whole(child(root, "FrameHeight"), "FrameHeight", -1)
    if height < 0:
        raise XMLProblem(f"{kind} needs a FrameHeight, in pixels; 0 fits the frame to its content.")
    if kind == "HTMLQuestion":
        return _html(text(child(root, "HTMLContent")), height)
    address = text(child(root, "ExternalURL")).strip()
    problem = address_problem(address)
    if problem:
        raise XMLProblem(f"ExternalURL: {problem}")
    return {"kind": "external", "url": address, "frame_height": min(height, MOST_FRAME_HEIGHT)}


def answer_xml(input: Mapping[str, Any], answer: Mapping[str, Any] | None) -> str:
    """An answer to a question as a QuestionFormAnswers document; several values of an HTML field are joined by `|`."""
    form = question_form.read(input["xml"]) if input.get("kind") == "form" else None
    answer = answer or {}
    if form is None:
        inside = [_free_text(name, answer[name]) for name in sorted(answer) if name not in RESERVED]
    else:
        inside = [_form_answer(one, answer[one["name"]]) for one in question_form.questions(form) if one["name"] in answer]
    return f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<QuestionFormAnswers xmlns="{ANSWERS_NAMESPACE}">\n{"".join(inside)}</QuestionFormAnswers>'


_DATES = {"HTMLQuestion": "2011-11-11", "ExternalQuestion": "2006-07-14", "QuestionForm": "2017-11-06"}
# XML 1.0 has no way to write these, not even as references.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _html(page: str, height: int) -> dict[str, Any]:
    if not page.strip():
        raise XMLProblem("HTMLContent is empty; put the page into it as CDATA.")
    if len(page) > MOST_HTML:
        raise XMLProblem(f"HTMLContent is longer than {MOST_HTML:,} characters.")
    return {"kind": "html", "html": page, "frame_height": min(height, MOST_FRAME_HEIGHT)}


def _free_text(name: str, value: Any) -> str:
    return _answer(name, _element("FreeText", "|".join(value) if isinstance(value, list) else str(value)))


def _form_answer(question: dict[str, Any], value: Any) -> str:
    if question["answer"]["kind"] == "text":
        return _free_text(question["name"], value)
    if question["answer"]["kind"] == "file":
        return _answer(question["name"], _element("UploadedFileSizeInBytes", str(size_of(value))) + _element("UploadedFileKey", value))
    values, ids = value if isinstance(value, list) else [value], question_form.option_ids(question["answer"])
    chosen = [_element("SelectionIdentifier", one) for one in values if one in ids]
    return _answer(question["name"], "".join(chosen + [_element("OtherSelectionText", one) for one in values if one not in ids]))


def _answer(name: str, inside: str) -> str:
    return f"<Answer>\n{_element('QuestionIdentifier', name)}{inside}</Answer>\n"


def _element(name: str, content: str) -> str:
    return f"<{name}>{escape(_UNWRITABLE.sub('', content))}</{name}>\n"
