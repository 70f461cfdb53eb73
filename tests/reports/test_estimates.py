"""What a task is guessed to take before anybody has worked on it."""

from __future__ import annotations

import pytest

from marketplace.reports.feed import feed
from marketplace.task_types import TASK_TYPES
from tests.market import live_batch


def steps(count: int) -> dict:
    return {"task_type": "apptest", "interface": {"steps": [{"do": f"Open page {n}.", "expect": "It is there."} for n in range(count)]}}


def test_more_to_do_is_guessed_to_take_longer_and_pays_less_an_hour(context, requester, operator, worker):
    live_batch(requester, operator, title="Short", reward="1.00", **steps(1))
    live_batch(requester, operator, title="Long", reward="1.00", **steps(6))
    short, long = feed(worker.person)
    assert (short.title, long.title) == ("Short", "Long")
    assert long.expected_seconds - short.expected_seconds == pytest.approx(5 * 45)
    assert short.expected_basis == long.expected_basis == "estimate"


def test_a_question_that_may_be_left_out_counts_half_and_each_row_of_a_grid_is_one():
    survey = TASK_TYPES["survey"]
    first = {"name": "a", "label": "A", "type": "boolean"}
    grid = {"name": "g", "label": "G", "type": "matrix", "rows": ["x", "y", "z"], "options": ["1", "2"]}

    def seconds(*questions: dict) -> float:
        return survey.typical_seconds(survey.check_interface({"questions": list(questions)}))

    assert seconds(first, grid) == 4 * seconds(first)
    assert seconds(first, {**first, "name": "b", "show_if": {"question": "a", "equals": True}}) == 1.5 * seconds(first)


@pytest.mark.parametrize("kind", [name for name, one in TASK_TYPES.items() if one.starts])
def test_every_project_to_start_from_pays_a_fair_hour_by_our_own_guess(kind):
    task_type = TASK_TYPES[kind]
    for start in task_type.starts:
        seconds = task_type.typical_seconds(task_type.check_interface(dict(start.interface)))
        assert 6_000_000 <= start.reward_micros * 3600 / seconds <= 60_000_000, (start.name, seconds)
