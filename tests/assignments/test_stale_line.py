"""A line that was made again while others claimed: it begins with slots that are taken, and nobody is told for that that nothing is left."""

from __future__ import annotations

import pytest

from marketplace.assignments import queue
from marketplace.core import public_id, sql
from tests.market import live_batch


@pytest.mark.parametrize("stale", [1, 12, 60])
def test_slots_that_are_taken_at_the_head_hide_nothing(app, context, requester, operator, someone, stale):
    batch = live_batch(requester, operator, tasks=120)
    number = public_id.decode("batch", batch)
    first, second = someone("worker"), someone("worker")
    for _ in range(3):
        assert len(first.post(f"/batches/{batch}/claims", {"count": 20}).json["assignments"]) == 20
    queue.add(number, [(61 - stale, 60, 1)], first=True)
    [held] = second.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]
    queue.add(number, [(61 - stale, 60, 1)], first=True)
    following = second.post(f"/assignments/{held['id']}/submission", {"answer": {"label": "0"}, "claim_next": 2}).json["next"]
    assert len(following) == 2
    assert sql.value("SELECT count(*) FROM (SELECT DISTINCT position FROM assignments) taken") == 63


def test_a_line_that_moves_is_left_alone_and_one_that_stands_still_is_mended(context, requester, operator, monkeypatch):
    number = public_id.decode("batch", live_batch(requester, operator, tasks=50))
    queue.take(number, 3)  # in somebody's hands, or lost
    with monkeypatch.context() as patched:
        patched.setattr("time.sleep", lambda _seconds: queue.take(number, 1))
        assert queue.mend() == []
    assert queue.mend() == [number] and queue.length(number) == 50
    assert queue.mend() == []


def test_a_line_of_which_much_is_missing_is_mended_while_claims_go_on(context, requester, operator, monkeypatch):
    number = public_id.decode("batch", live_batch(requester, operator, tasks=20))
    monkeypatch.setattr(queue, "MOST_IN_HANDS", 10)
    queue.take(number, 12)
    monkeypatch.setattr("time.sleep", lambda _seconds: queue.take(number, 1))
    assert queue.mend() == [number]


def test_of_a_long_line_a_process_keeps_some_ahead_and_what_dies_with_it_is_found_when_the_line_is_short(context, requester, operator, monkeypatch):
    number = public_id.decode("batch", live_batch(requester, operator, tasks=50))
    monkeypatch.setattr(queue, "LONG", 30)
    given = [queue.take(number, 2)[0] for _ in range(3)]
    assert [position for pairs in given for position, _ in pairs] == [1, 2, 3, 4, 5, 6]
    assert queue.length(number) == 50 - 2 - queue.AHEAD, "one call of Redis for all three"
    queue._kept_ahead.clear()  # the process dies
    assert queue.mend() == [], "a long line that stands still has enough"
    monkeypatch.setattr(queue, "LONG", 45)
    assert queue.mend() == [number] and queue.length(number) == 50


def test_of_a_short_line_nothing_is_kept_ahead(context, requester, operator):
    number = public_id.decode("batch", live_batch(requester, operator, tasks=20))
    assert queue.take(number, 2)[0] == [(1, 1), (2, 1)] and queue.length(number) == 18
