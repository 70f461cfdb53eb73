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


LONG = SURVEY.check_interface(
    {
        "link": "https://example.org/other",
        "questions": [
            {"name": "age", "type": "choice", "options": ["18-24", "25+"], "required": True},
            {
                "name": "shop",
                "type": "matrix",
                "rows": ["price", {"value": "staff", "label": "The staff"}],
                "options": ["bad", "good"],
                "required": True,
                "page": 2,
            },
            {"name": "front", "type": "photo", "page": 3},
            {"name": "sound", "type": "file", "accept": ["audio"], "page": 3},
            {"name": "mail", "type": "email", "page": 3},
        ],
        "pages": [
            {"title": "You"},
            {"title": "The shop", "text": "Only for the young.", "show_if": {"question": "age", "equals": "18-24"}},
            {"title": "Proof"},
        ],
        "completion": {"codes": ["OPEN-4711"]},
        "quotas": [{"question": "age", "equals": "18-24", "most": 2}],
    }
)
FILE = "F" + "A" * 26


def long(**changes):
    given = {"age": "18-24", "shop": {"price": "bad", "staff": "good"}, "completion_code": "OPEN-4711"} | changes
    return {name: value for name, value in given.items() if value is not None}


def test_pages_grids_files_and_a_code():
    answer = long(front=FILE, sound=FILE[:-1] + "B", mail="me@example.org", completion_code=" open-4711")
    assert SURVEY.check_answer(LONG, {}, answer) == answer
    assert [(one.path, one.accept) for one in SURVEY.files(LONG, answer)] == [("answer.front", ("image",)), ("answer.sound", ("audio",))]
    assert "OPEN" not in str(SURVEY.view(LONG, {}))


@pytest.mark.parametrize(
    "answer, field",
    [
        (long(shop=None), "answer.shop"),
        (long(shop={"price": "bad"}), "answer.shop"),
        (long(shop={"price": "bad", "staff": "fair"}), "answer.shop"),
        (long(shop={"price": "bad", "staff": "good", "door": "bad"}), "answer.shop"),
        (long(shop=["bad"]), "answer.shop"),
        (long(age="25+"), "answer.shop"),
        (long(front="photo.jpg"), "answer.front"),
        (long(front=[FILE]), "answer.front"),
        (long(mail="me"), "answer.mail"),
        (long(completion_code="OPEN-4712"), "answer.completion_code"),
        (long(completion_code=None), "answer.completion_code"),
    ],
)
def test_wrong_answers_to_a_long_survey(answer, field):
    with pytest.raises(Invalid) as caught:
        SURVEY.check_answer(LONG, {}, answer)
    assert set(caught.value.fields) == {field}


def test_a_page_that_is_not_shown_leaves_its_questions_out():
    posted = MultiDict({"q.age": "25+", "q.shop.0": "bad", "q.shop.1": "good", "q.completion_code": "OPEN-4711"})
    assert SURVEY.parse_form(LONG, posted) == {"age": "25+", "completion_code": "OPEN-4711"}
    assert SURVEY.schema(LONG)["required"] == ["age", "completion_code"]


def test_quotas_count_what_they_name():
    assert [one.most for one in SURVEY.quotas(LONG, long())] == [2] and SURVEY.quotas(LONG, long(age="25+")) == []
    assert len(SURVEY.quotas(LONG, None)) == 1


@pytest.mark.parametrize(
    "change, field",
    [
        ({"pages": "two"}, "interface.pages"),
        ({"pages": [{"titel": "x"}]}, "interface.pages.0.titel"),
        ({"pages": [{}, {"show_if": {"question": "b", "equals": "x"}}], "completion": {}}, "interface.pages.1.show_if"),
        ({"pages": [{"show_if": {"question": "a", "equals": "x"}}]}, "interface.pages.0.show_if.question"),
        ({"questions": [{"name": "a", "page": 2}]}, "interface.questions.0.page"),
        ({"pages": [{}, {}], "questions": [{"name": "a", "page": 2}, {"name": "b", "page": 1}]}, "interface.questions.1.page"),
        ({"questions": [{"name": "a", "type": "matrix", "options": ["x", "y"]}]}, "interface.questions.0.rows"),
        ({"questions": [{"name": "a", "type": "file", "accept": ["exe"]}]}, "interface.questions.0.accept"),
        ({"questions": [{"name": "a", "type": "photo", "accept": ["video"]}]}, "interface.questions.0.accept"),
        ({"questions": [{"name": "a", "rows": ["x"]}]}, "interface.questions.0.rows"),
        ({"completion": {"codes": ["short"]}}, "interface.completion"),
        ({"completion": True}, "interface.completion"),
        ({"completion": {}, "questions": [{"name": "completion_code"}]}, "interface.completion"),
        ({"quotas": [{"question": "a", "equals": "x", "most": 1}]}, "interface.quotas.0"),
        ({"quotas": [{"question": "b", "equals": "z", "most": 1}]}, "interface.quotas.0"),
        ({"quotas": [{"question": "b", "equals": "x", "most": 0}]}, "interface.quotas.0"),
    ],
)
def test_a_wrong_setting_is_named(change, field):
    with pytest.raises(Invalid) as caught:
        SURVEY.check_interface({"questions": [{"name": "a"}, {"name": "b", "type": "choice", "options": ["x", "y"]}]} | change)
    assert field in caught.value.fields


def test_a_survey_elsewhere_needs_no_question_of_its_own():
    interface = SURVEY.check_interface({"link": "https://example.org", "completion": {}})
    assert SURVEY.check_answer(interface, {}, {"completion_code": "anything"}) == {"completion_code": "anything"}


def test_a_grid_is_merged_row_by_row_and_has_a_column_a_row():
    grids = [long(shop={"price": one, "staff": two}) for one, two in [("bad", "good"), ("bad", "bad"), ("good", "good")]]
    assert SURVEY.merge(grids, interface=LONG)[0]["shop"] == {"price": "bad", "staff": "good"}
    assert SURVEY.export_columns(LONG)[:3] == ["age", "shop.price", "shop.staff"]
    flat = SURVEY.export(grids[0])
    assert flat["shop.staff"] == "good" and SURVEY.read_flat(LONG, flat) == grids[0]


def test_a_long_survey_survives_the_requesters_form():
    problems = {}
    values = SURVEY.form_values(LONG)
    assert SURVEY.check_interface(SURVEY.interface_of_form(values, problems)) == LONG and not problems
    assert SURVEY.form_context(values)["pages"][1]["if"] == "age"
    SURVEY.interface_of_form(values | {"interface.quotas": "age 18-24 50"}, problems)
    assert "interface.quotas" in problems
    assert SURVEY.form_field("interface.quotas.0") == "interface.quotas" and SURVEY.form_field("interface.pages.1.show_if") == "interface.pages.1.is"
