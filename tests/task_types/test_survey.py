"""Questions of many kinds, and their skip rules."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get

SURVEY = get("survey")
VISIT = SURVEY.check_interface(
    {
        "text": "About {{place}}",
        "questions": [
            {"name": "been", "label": "Have you been to {{place}}?", "type": "boolean", "required": True},
            {
                "name": "mood",
                "label": "How was it?",
                "type": "scale",
                "labels": ["bad", "good"],
                "required": True,
                "show_if": {"question": "been", "equals": True},
            },
            {"name": "why", "type": "long_text", "show_if": {"question": "mood", "in": [1, 2]}},
            {"name": "how", "type": "multiple", "options": ["foot", "bike", {"value": "car", "label": "by car"}], "max": 2},
            {"name": "age", "type": "integer", "min": 16, "max": 120},
            {"name": "cost", "type": "number", "min": 0},
            {"name": "day", "type": "date", "max": "2030-01-01"},
            {"name": "who", "type": "choice", "options": ["alone", "others"]},
        ],
    }
)


def refused(answer):
    with pytest.raises(Invalid) as caught:
        SURVEY.check_answer(VISIT, {}, answer)
    return set(caught.value.fields)


def test_a_full_answer_in_the_order_of_the_questions():
    answer = {"who": "alone", "how": ["car", "foot"], "been": True, "mood": 2, "why": "rain", "age": 40, "cost": 1.5, "day": "2026-02-28"}
    clean = SURVEY.check_answer(VISIT, {}, answer)
    assert clean == {**answer, "how": ["foot", "car"]} and list(clean)[:3] == ["been", "mood", "why"]


@pytest.mark.parametrize(
    "answer, field",
    [
        ({"no such question": "x"}, "answer.no such question"),
        ({"been": True}, "answer.mood"),
        ({}, "answer.been"),
        ({"been": "yes"}, "answer.been"),
        ({"been": 1}, "answer.been"),
        ({"been": True, "mood": 6}, "answer.mood"),
        ({"been": True, "mood": True}, "answer.mood"),
        ({"been": True, "mood": 2.0}, "answer.mood"),
        ({"been": False, "mood": 3}, "answer.mood"),
        ({"been": True, "mood": 5, "why": "x"}, "answer.why"),
        ({"been": False, "how": ["foot", "bike", "car"]}, "answer.how"),
        ({"been": False, "how": ["plane"]}, "answer.how"),
        ({"been": False, "age": 15}, "answer.age"),
        ({"been": False, "age": "40"}, "answer.age"),
        ({"been": False, "cost": 1e30}, "answer.cost"),
        ({"been": False, "day": "2026-02-30"}, "answer.day"),
        ({"been": False, "day": "2031-01-01"}, "answer.day"),
        ({"been": False, "who": "both"}, "answer.who"),
        (["been"], "answer"),
    ],
)
def test_wrong_answers(answer, field):
    assert field in refused(answer)


def test_an_optional_question_may_be_null_or_empty():
    assert SURVEY.check_answer(VISIT, {}, {"been": False, "age": None, "how": [], "who": ""}) == {"been": False}


def test_a_survey_without_required_questions_wants_one_answer():
    interface = SURVEY.check_interface({"questions": [{"name": "a"}]})
    with pytest.raises(Invalid) as caught:
        SURVEY.check_answer(interface, {}, {})
    assert set(caught.value.fields) == {"answer"}


@pytest.mark.parametrize(
    "questions, field",
    [
        (None, "interface.questions"),
        ([], "interface.questions"),
        (["a"], "interface.questions.0"),
        ([{"label": "x"}], "interface.questions.0.name"),
        ([{"name": "a"}, {"name": "a"}], "interface.questions.1.name"),
        ([{"name": "a", "type": "colour"}], "interface.questions.0.type"),
        ([{"name": "a", "type": "choice"}], "interface.questions.0.options"),
        ([{"name": "a", "type": "scale", "min": 5, "max": 1}], "interface.questions.0.max"),
        ([{"name": "a", "show_if": {"question": "b", "equals": 1}}], "interface.questions.0.show_if.question"),
        ([{"name": "a", "type": "boolean"}, {"name": "b", "show_if": {"question": "a", "equals": "yes"}}], "interface.questions.1.show_if.equals"),
        ([{"name": "a", "show_if": {"question": "a"}}], "interface.questions.0.show_if"),
        ([{"name": "a", "colour": 1}], "interface.questions.0.colour"),
        ([{"name": "a", "label": "{{x"}], "interface.questions.0.label"),
        ([{"name": "a", "required": 1}], "interface.questions.0.required"),
    ],
)
def test_a_wrong_interface_names_the_setting(questions, field):
    with pytest.raises(Invalid) as caught:
        SURVEY.check_interface({"questions": questions})
    assert field in caught.value.fields


def test_columns_in_labels_count():
    assert SURVEY.columns(VISIT) == {"place"}
    assert SURVEY.view(VISIT, {"place": "Rome"})["questions"][0]["label"] == "Have you been to Rome?"


def test_a_form_drops_what_the_rules_leave_out():
    form = MultiDict([("q.been", "false"), ("q.mood", "3"), ("q.how", "foot"), ("q.how", "bike"), ("q.age", "40"), ("q.cost", "1.5"), ("q.why", "")])
    assert SURVEY.parse_form(VISIT, form) == {"been": False, "how": ["foot", "bike"], "age": 40, "cost": 1.5}
    assert SURVEY.parse_form(VISIT, MultiDict([("q.age", "forty")])) == {"age": "forty"}


def test_consensus_question_by_question():
    answers = [{"been": True, "mood": 2, "how": ["foot"]}, {"been": True, "mood": 5, "how": ["foot", "car"]}, {"been": False, "cost": 3}]
    merged, sure = SURVEY.merge(answers, interface=VISIT)
    assert merged == {"been": True, "mood": 2, "how": ["foot"]} and 0 < sure < 1
    assert SURVEY.merge([], interface=VISIT) == ({}, 0.0)


def test_agreement_export_and_back():
    assert SURVEY.agree({"a": 1, "b": 2}, {"a": 1}) == 0.5
    assert SURVEY.export({"how": ["foot", "car"], "been": True}) == {"how": "foot|car", "been": True}
    assert SURVEY.read_flat(VISIT, {"how": "foot|car", "been": "true", "age": "40"}) == {"how": ["foot", "car"], "been": True, "age": 40}
    assert SURVEY.export_columns(VISIT) == ["been", "mood", "why", "how", "age", "cost", "day", "who"]
