"""The confidence means the same for every kind of task, so that "answers until sure" asks as much of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.task_types import TASK_TYPES, get
from marketplace.task_types.confidence import confidence, confidence_of_likeness
from tests.task_types import test_in_the_market as marks
from tests.task_types import test_properties as forms

FIRST = {
    "choice": ({"text": "{{t}}", "labels": ["a", "b"]}, {"label": "a"}),
    "choice, several": ({"text": "{{t}}", "labels": ["a", "b"], "multiple": True}, {"labels": ["a"]}),
    "edit": ({"text": "{{t}}"}, {"text": "What somebody wrote."}),
    "survey": ({"questions": [{"name": "mood", "type": "choice", "label": "Mood?", "options": ["good", "bad"]}]}, {"mood": "good"}),
    "page": ({"html": "<input name=a>"}, {"a": "1"}),
    "spans": (marks.KINDS["spans"][0], marks.KINDS["spans"][1][0]),
    "boxes": (marks.KINDS["boxes"][0], marks.KINDS["boxes"][1][0]),
} | {f"compare, {name}": (marks.KINDS[name][0], marks.KINDS[name][1][0]) for name in ("compare", "ranking", "rubric")}


def cases():
    """(kind, interface, a strategy of answers) of every kind there is."""
    given_answers = {name: (interface, st.just(answer)) for name, (interface, answer) in FIRST.items()} | forms.KINDS
    assert {name.partition(",")[0] for name in given_answers} == set(TASK_TYPES)
    return [pytest.param(get(name.partition(",")[0]), interface, answers, id=name) for name, (interface, answers) in given_answers.items()]


@pytest.mark.parametrize("kind, interface, answers", cases())
def test_the_first_answer_makes_nobody_sure_and_each_equal_one_makes_surer(kind, interface, answers):
    whole = kind.check_interface(interface)

    @given(answers)
    def holds(answer):
        answer = kind.check_answer(whole, {"text": "Ann met Bob", "picture": "b", "t": "x"}, answer)
        sure = [kind.merge([answer] * times, list(range(times)), whole)[1] for times in (1, 2, 3, 5)]
        assert sure == sorted(sure) and 0.5 < sure[0] < 0.95 and sure[0] < sure[1] < sure[2] <= 1

    holds()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_it_is_a_share_never_above_the_mean_likeness_and_does_not_follow_the_order(likeness):
    sure = confidence_of_likeness(likeness)
    assert 0 <= sure <= sum(likeness) / len(likeness) + 1e-4
    assert sure == pytest.approx(confidence_of_likeness(likeness[::-1]), abs=2e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(0, 19))
def test_a_more_alike_answer_never_makes_less_sure(likeness, place):
    better = list(likeness)
    better[place % len(better)] = 1.0
    assert confidence_of_likeness(better) >= confidence_of_likeness(likeness) - 1e-4


@given(st.integers(1, 300))
def test_equal_answers_make_as_sure_as_votes_for_one_of_two_labels(count):
    assert confidence_of_likeness([1.0] * count) == pytest.approx(confidence([count], 2), abs=1e-4)
