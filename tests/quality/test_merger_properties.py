"""What holds for every merger, whatever the answers: of labels over a whole crowd, and of each kind of answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.quality.consensus import consensus
from marketplace.quality.dawid_skene import dawid_skene
from marketplace.quality.majority import majority
from marketplace.quality.one_coin import one_coin
from marketplace.quality.votes import Votes
from marketplace.quality.weighted import weighted_majority
from marketplace.task_types import get

METHODS = [majority, weighted_majority, one_coin, dawid_skene, consensus]
ANSWERS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5), st.sampled_from("abc")), min_size=1, max_size=60, unique_by=lambda one: one[:2])


@pytest.mark.parametrize("method", METHODS)
def test_each_task_gets_a_label_somebody_could_give_with_a_probability(method):
    @given(ANSWERS)
    def holds(answers):
        found = method(Votes.of(answers, "abc"))
        assert np.allclose(found.probability.sum(axis=1), 1) and (found.probability >= 0).all()
        assert set(found.named().values()) <= set("abc") and (found.confidence >= 1 / 3 - 1e-9).all()

    holds()


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_answers_and_the_names_of_people_do_not_matter(method):
    @given(ANSWERS, st.randoms(use_true_random=False))
    def holds(answers, draw):
        found = method(Votes.of(answers, "abc"))
        shuffled = [(task, f"w{worker}", label) for task, worker, label in draw.sample(answers, len(answers))]
        again = method(Votes.of(shuffled, "abc"))
        place = {name: number for number, name in enumerate(again.votes.tasks)}
        for number, name in enumerate(found.votes.tasks):
            assert np.allclose(found.probability[number], again.probability[place[name]], atol=1e-4)

    holds()


@pytest.mark.parametrize("method", METHODS)
def test_what_everybody_says_is_what_comes_out(method):
    @given(st.dictionaries(st.integers(0, 9), st.sampled_from("abc"), min_size=1), st.integers(2, 5))
    def holds(truth, people):
        found = method(Votes.of([(task, worker, label) for task, label in truth.items() for worker in range(people)], "abc"))
        assert found.named() == truth

    holds()


@given(st.lists(st.text("ab ", max_size=6), min_size=1, max_size=6))
def test_the_edit_that_comes_out_is_one_that_came_in(texts):
    merged, sure = get("edit").merge([{"text": text} for text in texts])
    assert merged["text"] in texts and 0 <= sure <= 1


@given(st.lists(st.fixed_dictionaries({}, optional={"mood": st.sampled_from(["good", "bad"]), "n": st.integers(0, 9)}), min_size=1, max_size=7))
def test_a_survey_that_comes_out_could_have_been_answered(answers):
    interface = get("survey").check_interface(
        {
            "questions": [
                {"name": "mood", "type": "choice", "label": "Mood?", "options": ["good", "bad"], "required": False},
                {"name": "n", "type": "integer", "label": "How many?", "min": 0, "max": 9, "required": False},
            ]
        }
    )
    merged, sure = get("survey").merge(answers, list(range(len(answers))), interface)
    assert 0 <= sure <= 1
    if merged:  # nothing, where no question was answered by half of them
        assert get("survey").check_answer(interface, {}, merged) == merged


@given(
    st.lists(st.fixed_dictionaries({}, optional={"a": st.sampled_from(["x", "y"]), "b": st.lists(st.sampled_from("pqr"), unique=True)}), min_size=1, max_size=7)
)
def test_of_a_page_each_field_that_half_gave_comes_out(answers):
    merged, sure = get("page").merge(answers)
    for name in ("a", "b"):
        assert (name in merged) == (2 * sum(name in one for one in answers) >= len(answers) and any(name in one for one in answers))
    assert 0 <= sure <= 1
