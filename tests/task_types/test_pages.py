"""The page of each kind: named controls, nothing executable from a requester, nothing inline."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment

from marketplace.task_types import TASK_TYPES, get, template_loader

EXAMPLES = {
    "choice": ({"text": "{{text}}", "image": "{{image}}", "audio": "{{image}}", "labels": ["<b>", "no"]}, {"label": "no"}, {"label"}),
    "survey": (
        {
            "text": "{{text}}",
            "questions": [
                {"name": "a", "label": "<i>{{text}}", "type": "long_text"},
                {"name": "b", "type": "scale", "required": True},
                {"name": "c", "type": "choice", "options": ["x\"'", "y"], "show_if": {"question": "b", "in": [1, 2]}},
                {"name": "d", "type": "date"},
                {"name": "e", "type": "number", "min": 0},
                {"name": "f", "type": "boolean"},
                {"name": "g", "type": "multiple", "options": ["x", "y"]},
                {"name": "h", "type": "matrix", "rows": ["<b>", "r"], "options": ["x", "y"], "page": 2},
                {"name": "i", "type": "photo", "page": 2},
            ],
            "pages": [{"title": "One"}, {"title": "<i>", "show_if": {"question": "b", "equals": 2}}, {}],
            "completion": {"codes": ["open sesame"]},
            "quotas": [{"question": "b", "equals": 2, "most": 5}],
        },
        {"b": 2, "f": False, "g": ["y"], "e": 0},
        {"q.a", "q.b", "q.c", "q.d", "q.e", "q.f", "q.g", "q.h.0", "q.h.1", "q.i", "q.completion_code"},
    ),
    "transcribe": (
        {"audio": "{{image}}", "text": "{{text}}", "draft": "{{text}}", "marks": True},
        {"text": "<b> words", "marks": [{"at": 1.5, "place": 4}]},
        {"text"},
    ),
    "clip": (
        {"audio": "{{image}}", "text": "{{text}}", "labels": ["<b>", "x\"'"], "qualities": ["good", "bad"], "max": 2},
        {"regions": [{"start": 1.5, "end": 2.0, "label": "<b>", "quality": "bad"}]},
        {"regions", *(f"regions.{n}.{key}" for n in (0, 1) for key in ("start", "end", "label", "quality"))},
    ),
    "product_review": (
        {"text": "{{text}}", "image": "{{image}}", "link": "https://example.org/{{text}}"},
        {"stars": 4, "title": "<b>", "pros": ["<i>", "light"], "text": "long", "disclosed": True},
        {"stars", "title", "pros", "cons", "text", "proof", "disclosed"},
    ),
    "apptest": (
        {"text": "{{text}}", "steps": [{"do": "<i>{{text}}", "expect": "<b>"}, "Go"]},
        {"steps": [{"result": "fail", "note": "<u>"}, {"result": "pass"}], "environment": {"browser": 'x"y'}},
        {*(f"steps.{n}.{key}" for n in (0, 1) for key in ("result", "note", "screenshot")), "recording", "share_environment", "remark"}
        | {f"environment.{key}" for key in ("browser", "system", "screen", "language", "input")},
    ),
    "form": (
        {
            "text": "{{text}}",
            "schema": {
                "properties": {
                    "name": {"title": "<i>{{text}}", "default": "{{text}}"},
                    "when": {"format": "date"},
                    "file": {"format": "file", "accept": ["image", "audio"]},
                    "tags": {"type": "array", "items": {"enum": ["x\"'", "y"]}},
                }
            },
        },
        {"name": "a"},
        {"q.name", "q.when", "q.file", "q.tags"},
    ),
    "edit": ({"text": "{{text}}", "code": True, "language": "python"}, None, {"text"}),
    "spans": ({"text": "{{text}}", "image": "{{image}}", "labels": ["<b>", "no"]}, {"spans": [{"start": 0, "end": 3, "label": "no"}]}, {"spans", "nothing"}),
    "boxes": ({"image": "{{image}}", "text": "{{text}}", "labels": ["<b>", "no"]}, {"shapes": []}, {"shapes", "nothing"}),
    "compare": (
        {"mode": "ranking", "text": "{{text}}", "items": ["{{text}}", {"name": "x y", "content": "{{image}}"}]},
        {"ranking": ["x y", "text"]},
        {"ranking", "rank.text", "rank.x y"},
    ),
    "page": ({}, {"a": "no", "b": ["x", "mine"]}, {"q.a", "q.b", "other.b"}),
}
QUESTION_FORM = """<QuestionForm xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2017-11-06/QuestionForm.xsd">
<Overview><Text>&lt;script&gt;</Text><FormattedContent><![CDATA[<b onclick="x()" style="color:red">&lt;script&gt;</b>]]></FormattedContent></Overview>
<Question><QuestionIdentifier>a</QuestionIdentifier><QuestionContent><Text>What?</Text></QuestionContent>
<AnswerSpecification><FreeTextAnswer/></AnswerSpecification></Question>
<Question><QuestionIdentifier>b</QuestionIdentifier><QuestionContent><Text>Which?</Text></QuestionContent>
<AnswerSpecification><SelectionAnswer><MaxSelectionCount>2</MaxSelectionCount><Selections>
<Selection><SelectionIdentifier>x</SelectionIdentifier><Text>X</Text></Selection><OtherSelection/></Selections></SelectionAnswer></AnswerSpecification>
</Question></QuestionForm>"""
TASK = {"text": "<script>alert(1)</script>\nline", "image": 'https://example.org/a?b="c'}


def page(kind):
    interface, answer, fields = EXAMPLES[kind]
    environment = Environment(loader=template_loader(), autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.install_null_translations(newstyle=True)
    task_type = get(kind)
    task = {"kind": "form", "xml": QUESTION_FORM} if kind == "page" else TASK
    view = task_type.view(task_type.check_interface(interface, set(task)), task)
    return environment.get_template(task_type.page).render(view=view, answer=answer), fields


@pytest.mark.parametrize("kind", TASK_TYPES)
def test_controls_are_named_as_the_form_is_read(kind):
    html, fields = page(kind)
    assert set(re.findall(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"', html)) == fields


@pytest.mark.parametrize("kind", TASK_TYPES)
def test_nothing_of_the_requester_acts(kind):
    html, _ = page(kind)
    assert "<script" not in html and "&lt;script&gt;" in html
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)


@pytest.mark.parametrize("kind", TASK_TYPES)
def test_every_control_has_a_label(kind):
    html, _ = page(kind)
    for control in re.finditer(r"<(?:input|textarea)[^>]*>", html):
        if 'type="hidden"' in control[0]:
            continue  # what a script keeps there is labelled by its widget
        wrapped = html.rfind("<label", 0, control.start()) > html.rfind("</label>", 0, control.start())
        named = re.search(r'\bid="([^"]+)"', control[0])
        assert wrapped or (named and f'for="{named[1]}"' in html), control[0]


def test_given_answers_are_filled_in():
    assert re.search(r'value="no" required checked', page("choice")[0])
    survey = page("survey")[0]
    assert re.search(r'name="q.b" value="2"[^>]*checked', survey) and re.search(r'name="q.f" value="false"[^>]*checked', survey)
    assert 'name="q.e" value="0"' in survey and "x&#34;&#39;" in survey
