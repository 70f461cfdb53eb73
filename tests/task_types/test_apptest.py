"""Tests of apps, step by step."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get

APPTEST = get("apptest")
SHOP = APPTEST.check_interface({"link": "{{page}}", "steps": [{"do": "Open {{page}}", "expect": "It is there"}, "Buy"], "recording": "optional"})
FILE, FILM = "F" + "A" * 26, "F" + "B" * 26
DONE = {"steps": [{"result": "pass"}, {"result": "fail", "note": "Nothing happens", "screenshot": FILE}]}


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


def test_an_answer_names_its_files():
    answer = DONE | {"recording": FILM, "environment": {"browser": " Firefox 140 "}, "remark": " slow "}
    clean = APPTEST.check_answer(SHOP, {}, answer)
    assert clean == DONE | {"recording": FILM, "environment": {"browser": "Firefox 140"}, "remark": "slow"}
    assert [(one.path, one.accept) for one in APPTEST.files(SHOP, clean)] == [("answer.steps.1.screenshot", ("image",)), ("answer.recording", ("video",))]


@pytest.mark.parametrize(
    "answer, field",
    [
        ({"steps": [{"result": "pass"}]}, "answer.steps"),
        ({"steps": "pass"}, "answer.steps"),
        ({}, "answer.steps"),
        ({"steps": [{"result": "pass"}, {"result": "maybe"}]}, "answer.steps.1.result"),
        ({"steps": [{"result": "pass"}, "pass"]}, "answer.steps.1.result"),
        ({"steps": [{"result": "pass"}, {"result": "blocked"}]}, "answer.steps.1.note"),
        ({"steps": [{"result": "pass"}, {"result": "fail", "note": "no"}]}, "answer.steps.1.screenshot"),
        ({"steps": [{"result": "pass", "screenshot": "a.png"}, {"result": "pass"}]}, "answer.steps.0.screenshot"),
        (DONE | {"environment": {"address": "10.0.0.1"}}, "answer.environment"),
        (DONE | {"environment": "Firefox"}, "answer.environment"),
        (DONE | {"recording": "a.mp4"}, "answer.recording"),
        (DONE | {"remark": 5}, "answer.remark"),
        (DONE | {"mood": "bad"}, "answer.mood"),
    ],
)
def test_wrong_answers(answer, field):
    assert refused(APPTEST.check_answer, SHOP, {}, answer) == {field}


@pytest.mark.parametrize(
    "interface, field",
    [
        ({}, "interface.steps"),
        ({"steps": []}, "interface.steps"),
        ({"steps": [{"expect": "x"}]}, "interface.steps.0.do"),
        ({"steps": ["{{a"]}, "interface.steps.0.do"),
        ({"steps": ["a"], "screenshot": "sometimes"}, "interface.screenshot"),
        ({"steps": [{"do": "a", "then": "b"}]}, "interface.steps.0.then"),
    ],
)
def test_a_wrong_interface_names_the_setting(interface, field):
    assert field in refused(APPTEST.check_interface, interface)


def test_what_is_required_and_what_is_not_asked_for():
    strict = APPTEST.check_interface({"steps": ["a"], "screenshot": "always", "recording": "required", "environment": "required"})
    assert refused(APPTEST.check_answer, strict, {}, {"steps": [{"result": "pass"}]}) == {"answer.steps.0.screenshot", "answer.recording", "answer.environment"}
    bare = APPTEST.check_interface({"steps": ["a"], "screenshot": "none", "recording": "none", "environment": "none"})
    full = {"steps": [{"result": "pass", "screenshot": FILE}], "recording": FILM, "environment": {"browser": "x"}}
    assert refused(APPTEST.check_answer, bare, {}, full) == {"answer.steps.0.screenshot", "answer.recording", "answer.environment"}


def test_the_environment_is_sent_only_with_consent():
    posted = {
        "steps.0.result": "pass",
        "steps.1.result": "fail",
        "steps.1.note": "Nothing happens",
        "steps.1.screenshot": FILE,
        "environment.browser": "Firefox",
    }
    assert APPTEST.parse_form(SHOP, MultiDict(posted)) == DONE
    assert APPTEST.parse_form(SHOP, MultiDict(posted | {"share_environment": "true"})) == DONE | {"environment": {"browser": "Firefox"}}


def test_of_as_many_votes_the_one_to_look_at_wins():
    ok, bad = {"steps": [{"result": "pass"}, {"result": "pass"}]}, DONE
    merged, sure = APPTEST.merge([ok, bad])
    assert merged == DONE and sure == 0.75
    assert APPTEST.merge([ok, bad, ok])[0] == ok
    assert APPTEST.merge([]) == ({}, 0.0)


def test_steps_are_columns_of_a_table():
    assert APPTEST.export(DONE) == {"step_1": "pass", "step_2": "fail", "step_2_note": "Nothing happens", "step_2_screenshot": FILE}
    assert APPTEST.columns(SHOP) == {"page"}


def test_the_requesters_form_and_back():
    problems = {}
    assert APPTEST.check_interface(APPTEST.interface_of_form(APPTEST.form_values(SHOP), problems)) == SHOP and not problems
    assert APPTEST.form_field("interface.steps.0") == "interface.steps.0.do"


def test_a_known_result_comes_from_columns_and_needs_no_evidence():
    flat = {"step_1": "pass", "step_2": "fail", "step_2_note": "The button is dead"}
    assert APPTEST.check_gold(SHOP, {}, flat) == {"steps": [{"result": "pass"}, {"result": "fail", "note": "The button is dead"}]}
    assert APPTEST.check_gold(SHOP, {}, DONE) == DONE
