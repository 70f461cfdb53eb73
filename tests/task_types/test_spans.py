"""Mark words in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get
from tests.task_types import laws

SPANS = get("spans")
TEXT = {"text": "Ann 🌊 met Bo\r\nin Rome."}
FREE = SPANS.check_interface({"text": "{{text}}", "labels": ["person", {"value": "place", "label": "Place", "hint": "towns"}]})
ONCE = SPANS.check_interface({"text": "{{text}}", "labels": ["x"], "overlap": False, "unit": "character", "max": 3})


def span(start, end, label="person"):
    return {"start": start, "end": end, "label": label}


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


@pytest.mark.parametrize(
    "interface, field",
    [
        ({"labels": ["a"]}, "interface.text"),
        ({"text": "{{text}}"}, "interface.labels"),
        ({"text": "{{text}}", "labels": ["a", "a"]}, "interface.labels"),
        ({"text": "{{text}}", "labels": ["a"], "unit": "line"}, "interface.unit"),
        ({"text": "{{text}}", "labels": ["a"], "overlap": "no"}, "interface.overlap"),
        ({"text": "{{text}}", "labels": ["a"], "min": 3, "max": 2}, "interface.max"),
        ({"text": "{{text}}", "labels": ["a"], "max": 0}, "interface.max"),
        ({"text": "{{text}}", "labels": ["a"], "question": 7}, "interface.question"),
    ],
)
def test_a_wrong_interface_names_the_setting(interface, field):
    assert field in refused(SPANS.check_interface, interface)


@pytest.mark.parametrize(
    "spans, field",
    [
        ([span(0, 0)], "answer.spans.0"),
        ([span(0, 3), span(-1, 2)], "answer.spans.1"),
        ([span(0, 23)], "answer.spans.0"),
        ([span(0, 3, "dog")], "answer.spans.0"),
        ([span(0, True)], "answer.spans.0"),
        ([span(0, 3) | {"text": "Ann"}], "answer.spans.0"),
        (["Ann"], "answer.spans.0"),
        ([span(0, 3), span(0, 3)], "answer.spans"),
        ("Ann", "answer.spans"),
        (None, "answer.spans"),
    ],
)
def test_wrong_answers(spans, field):
    assert refused(SPANS.check_answer, FREE, TEXT, {"spans": spans}) == {field}


def test_positions_are_code_points_of_the_text_as_it_is():
    """The wave is one code point, the line break two."""
    answer = SPANS.check_answer(FREE, TEXT, {"spans": [span(16, 20, "place"), span(10, 12)]})
    assert answer["spans"] == [span(10, 12), span(16, 20, "place")]
    assert SPANS.details(FREE, TEXT, answer) == {"marked": ["Bo", " Rom"]}
    assert SPANS.check_answer(FREE, TEXT, {"spans": [span(0, 22)]})


def test_overlaps_only_where_they_are_allowed():
    both = [span(0, 5, "x"), span(4, 6, "x")]
    assert refused(SPANS.check_answer, ONCE, TEXT, {"spans": both}) == {"answer.spans"}
    assert SPANS.check_answer(ONCE, TEXT, {"spans": [span(0, 4, "x"), span(4, 6, "x")]})
    assert refused(SPANS.check_answer, ONCE, TEXT, {"spans": [span(n, n + 1, "x") for n in range(4)]}) == {"answer.spans"}


def test_forms():
    assert SPANS.parse_form(FREE, MultiDict({"spans": '[{"start": 0, "end": 3, "label": "person"}]'})) == {"spans": [span(0, 3)]}
    assert SPANS.parse_form(FREE, MultiDict({"spans": ""})) == {"spans": []}
    assert refused(SPANS.check_answer, FREE, TEXT, SPANS.parse_form(FREE, MultiDict({"spans": "[oh"}))) == {"answer.spans"}


def test_agreement_is_f1_of_characters():
    assert SPANS.agree({"spans": [span(0, 4)]}, {"spans": [span(2, 4)]}) == pytest.approx(2 * 2 / 6)
    assert SPANS.agree({"spans": [span(0, 4)]}, {"spans": [span(0, 4, "place")]}) == 0
    assert SPANS.agree({"spans": []}, {"spans": []}) == 1 and SPANS.agree({"spans": []}, {"spans": [span(0, 1)]}) == 0


def test_what_more_than_half_mark_is_kept():
    answers = [{"spans": [span(0, 3), span(10, 12)]}, {"spans": [span(0, 3)]}, {"spans": [span(0, 6), span(16, 20, "place")]}]
    merged, sure = SPANS.merge(answers, interface=FREE)
    assert merged == {"spans": [span(0, 3)]} and 0.5 < sure < 0.9
    assert SPANS.merge([{"spans": []}] * 3, interface=FREE)[0] == {"spans": []}
    assert SPANS.merge([]) == ({}, 0.0)


def test_borders_go_with_the_majority():
    answers = [{"spans": [span(0, 8)]}, {"spans": [span(1, 9)]}, {"spans": [span(1, 8)]}]
    assert SPANS.merge(answers, interface=FREE)[0] == {"spans": [span(1, 8)]}


def test_overlapping_marks_of_one_label_stay_apart():
    answer = {"spans": [span(0, 10), span(4, 6), span(8, 14)]}
    assert SPANS.merge([answer] * 3, interface=FREE)[0] == answer


def test_reviewers_see_the_text_in_parts():
    shown = SPANS.answer_view(FREE, {"text": "abcdef"}, {"spans": [span(0, 4), span(2, 6, "place")]})
    assert [(part["text"], part["marks"], part["ends"]) for part in shown["parts"]] == [("ab", [0], []), ("cd", [0, 1], [0]), ("ef", [1], [1])]


one_span = st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from(["person", "place"]))
free = st.lists(one_span.map(lambda one: span(one[0], min(22, one[0] + one[1]), one[2])), max_size=5, unique_by=str).map(lambda spans: {"spans": spans})
once = st.lists(st.integers(0, 21), max_size=3, unique=True).map(lambda places: {"spans": [span(place, place + 1, "x") for place in sorted(places)]})


@given(data=st.data(), case=st.sampled_from([(FREE, free), (ONCE, once)]))
def test_laws(data, case):
    interface, answers = case
    given_answers = [SPANS.check_answer(interface, TEXT, one) for one in data.draw(st.lists(answers, min_size=1, max_size=5))]
    laws.hold_for_one(SPANS, interface, TEXT, given_answers[0])
    laws.hold_for_two(SPANS, given_answers[0], given_answers[-1])
    laws.hold_for_many(SPANS, dict(interface, max=1000), TEXT, given_answers, data.draw(st.permutations(given_answers)))


@pytest.mark.parametrize("start", SPANS.starts, ids=lambda start: start.name)
def test_projects_to_start_from_survive_the_form(start):
    interface = SPANS.check_interface(start.interface, set(start.example[0]))
    problems = {}
    assert SPANS.check_interface(SPANS.interface_of_form(SPANS.form_values(interface), problems)) == interface and not problems
