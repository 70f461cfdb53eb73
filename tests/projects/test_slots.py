"""Tasks with an overlap of their own: added to a live batch, grown, closed and opened again, with their money."""

from __future__ import annotations

import pytest

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.core.unit_of_work import committed
from marketplace.errors import MissingFunds
from marketplace.extensions import db
from marketplace.projects.find import any_batch
from marketplace.projects.slots import add_tasks, close_task, reopen_task, settle_closed_tasks, want_more
from tests.market import TERMS, check_books, live_batch

COST = 137  # 125 micros and the fee of a tenth, rounded


@pytest.fixture
def rich(requester, operator):
    operator.post("/deposits", {"email": requester.email, "amount": "1.00", "reference": "bank"})
    return requester


def draft(requester, **terms):
    project = requester.post("/projects", TERMS | terms).json["id"]
    return requester.post(f"/projects/{project}/batches", {"name": "one by one"}).json["id"]


def act(app, batch, action):
    """Runs an act on the batch in a transaction of its own."""
    with app.app_context():
        found = committed(lambda: action(any_batch(decode("batch", batch))))
        db.session.remove()
        return found


def claimed(worker, batch, count=20):
    return worker.post(f"/batches/{batch}/claims", {"count": count}).json["assignments"]


def figures(requester, batch):
    found = requester.get(f"/batches/{batch}").json
    return found["slots"], found["open"], found["held"]


def money(micros):
    return f"{micros / 1_000_000:.6f}".rstrip("0")


def test_tasks_are_added_one_by_one_each_with_its_overlap(app, rich, worker, someone):
    batch = draft(rich)
    for overlap in (1, 3, None):
        act(app, batch, lambda b, n=overlap: add_tasks(rich.person, b, [{"input": {"text": "same"}, "overlap": n}]))
    assert figures(rich, batch) == (5, 5, money(5 * COST))
    assert len(claimed(worker, batch)) == 3
    assert len(claimed(someone("worker"), batch)) == 1, "only the second task wants more answers"
    assert len(claimed(someone("worker"), batch)) == 1
    last = someone("worker").post(f"/batches/{batch}/claims", {"count": 1}).json
    assert last["assignments"] == [] and "taken" in last["reason"]
    check_books(app)


def test_without_the_money_no_task_is_added(app, requester):
    batch = draft(requester)
    with pytest.raises(MissingFunds):
        act(app, batch, lambda b: add_tasks(requester.person, b, [{"input": {"text": "x"}}]))
    assert requester.get(f"/batches/{batch}").json["tasks"] == 0


def test_a_closed_task_is_not_handed_out_and_its_free_slots_are_paid_back(app, rich, worker, someone):
    batch = draft(rich)
    act(app, batch, lambda b: add_tasks(rich.person, b, [{"input": {"text": "a"}, "overlap": 3}, {"input": {"text": "b"}, "overlap": 1}]))
    held = claimed(worker, batch, 1)
    assert act(app, batch, lambda b: close_task(b, 1)) == 2
    assert figures(rich, batch) == (2, 1, money(2 * COST))
    check_books(app)
    assert [one["task"]["input"]["text"] for one in claimed(someone("worker"), batch)] == ["b"]
    worker.post(f"/assignments/{held[0]['id']}/return")
    assert claimed(someone("worker"), batch) == [], "what comes back to a closed task is not handed out"
    with app.app_context():
        assert committed(settle_closed_tasks) == 1
    assert figures(rich, batch) == (1, 0, money(COST))
    check_books(app)
    assert act(app, batch, lambda b: reopen_task(b, 1, 4)) == 4
    assert figures(rich, batch) == (5, 4, money(5 * COST))
    assert len(claimed(someone("worker"), batch)) == 1
    check_books(app)


def test_more_answers_from_the_purse_and_from_the_reserve(app, rich, worker, someone):
    batch = draft(rich, overlap=1, quality={"max_overlap": 3, "target_confidence": 0.9})
    rows = b'{"input": {"text": "a"}}\n{"input": {"text": "b"}}'
    rich.post(f"/batches/{batch}/tasks", data=rows, content_type="application/x-ndjson")
    assert rich.get(f"/batches/{batch}/quote").json["total"] == money(6 * COST)
    rich.post(f"/batches/{batch}/publish")
    assert figures(rich, batch) == (2, 2, money(6 * COST))
    assert act(app, batch, lambda b: want_more(b, {1: 9}, from_reserve=True)) == 4
    assert figures(rich, batch) == (6, 6, money(6 * COST))
    assert act(app, batch, lambda b: want_more(b, {1: 2})) == 2
    assert figures(rich, batch) == (8, 8, money(8 * COST))
    assert len(claimed(worker, batch)) == 2
    assert sum(len(claimed(someone("worker"), batch)) for _ in range(7)) == 6
    check_books(app)
    rich.post(f"/batches/{batch}/close")
    check_books(app)


def test_a_wiped_line_is_made_again_with_each_tasks_own_overlap(app, rich, redis, someone):
    batch = draft(rich, overlap=2)
    act(app, batch, lambda b: add_tasks(rich.person, b, [{"input": {"n": n}, "overlap": n} for n in (1, 2, 4)]))
    act(app, batch, lambda b: close_task(b, 2))
    redis.flushdb()
    with app.app_context():
        assert queue.rebuild(decode("batch", batch)) == 5
    assert [len(claimed(someone("worker"), batch)) for _ in range(5)] == [2, 1, 1, 1, 0]
    check_books(app)


def test_a_task_closed_at_the_moment_of_a_claim_is_either_claimed_or_paid_back(app, rich, someone):
    import threading

    batch = draft(rich)
    act(app, batch, lambda b: add_tasks(rich.person, b, [{"input": {"n": n}, "overlap": 4} for n in range(12)]))
    workers = [someone("worker") for _ in range(4)]
    got = []

    def claims(worker):
        for _ in range(6):
            got.extend(claimed(worker, batch, 2))

    def closes():
        for position in range(1, 13):
            act(app, batch, lambda b, p=position: close_task(b, p))

    threads = [threading.Thread(target=claims, args=(one,)) for one in workers] + [threading.Thread(target=closes)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    slots, left, _ = figures(rich, batch)
    assert (slots, left) == (len(got), 0)
    check_books(app)


def test_a_rejected_slot_ends_where_the_batch_asks_for_no_other_answer(app, rich, worker, someone, redis):
    batch = draft(rich, overlap=2, quality={"refill_rejected": False})
    act(app, batch, lambda b: add_tasks(rich.person, b, [{"input": {"text": "a"}}]))
    mine = claimed(worker, batch)[0]
    worker.post(f"/assignments/{mine['id']}/submission", {"answer": {"label": "1"}})
    rich.post(f"/assignments/{mine['id']}/reject", {"reason_code": "low_effort"})
    assert figures(rich, batch) == (1, 1, money(COST))
    redis.flushdb()
    assert [len(claimed(someone("worker"), batch)) for _ in range(2)] == [1, 0]
    check_books(app)
    assert rich.post(f"/assignments/{mine['id']}/overturn", {"feedback": "On a second look it is right."}).json["state"] == "approved"
    assert worker.get("/me/balance").json["available"] == "0.000125"
    check_books(app)


@pytest.mark.parametrize("taken_by_another", [False, True])
def test_a_rejected_answer_is_paid_after_all(app, requester, operator, worker, someone, taken_by_another):
    batch = live_batch(requester, operator, tasks=1)
    mine = claimed(worker, batch)[0]
    worker.post(f"/assignments/{mine['id']}/submission", {"answer": {"label": "1"}})
    requester.post(f"/assignments/{mine['id']}/reject", {"reason_code": "wrong_answer"})
    if taken_by_another:
        assert claimed(someone("worker"), batch)
        missing = requester.post(f"/assignments/{mine['id']}/overturn", {})
        assert missing.status_code == 402 and missing.json["needed"] == money(COST)
        operator.post("/deposits", {"email": requester.email, "amount": "0.01", "reference": "bank"})
    assert requester.post(f"/assignments/{mine['id']}/overturn", {}).json["state"] == "approved"
    assert worker.get("/me/balance").json["available"] == "0.000125"
    assert requester.post(f"/assignments/{mine['id']}/overturn", {}).status_code == 409
    check_books(app)


def test_a_pilot_is_published_first_and_the_rest_later(app, rich, worker):
    batch = draft(rich)
    rows = b"\n".join(b'{"input": {"text": "t%d"}}' % n for n in range(10))
    rich.post(f"/batches/{batch}/tasks", data=rows, content_type="application/x-ndjson")
    assert rich.post(f"/batches/{batch}/publish", {"tasks": 0}).status_code == 422
    piloted = rich.post(f"/batches/{batch}/publish", {"tasks": 3}).json
    assert (piloted["slots"], piloted["waiting_tasks"], piloted["held"]) == (3, 7, money(3 * COST))
    assert [one["task"]["input"]["text"] for one in claimed(worker, batch)] == ["t0", "t1", "t2"]
    check_books(app)
    assert rich.get(f"/batches/{batch}/quote").json["slots"] == 7
    assert rich.post(f"/batches/{batch}/publish").json["slots"] == 10
    assert len(claimed(worker, batch)) == 7
    check_books(app)


def test_the_forecast_reads_the_pace_of_the_newest_answers(app, rich, worker):
    from marketplace.projects.progress import progress
    from marketplace.reports.forecast import forecast, throughput

    batch = draft(rich)
    act(app, batch, lambda b: add_tasks(rich.person, b, [{"input": {"n": n}} for n in range(40)]))
    assert act(app, batch, lambda b: forecast(b, progress(b))) is None
    for one in claimed(worker, batch, 10):
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}})
    with app.app_context():
        committed(lambda: sql.execute("UPDATE assignments SET submitted_at = now() - make_interval(mins => (60 - id * 6)::int) WHERE submitted_at IS NOT NULL"))
    found = act(app, batch, lambda b: forecast(b, progress(b)))
    assert 9 <= found.per_hour <= 12 and 2 * 3600 < found.seconds_left < 4 * 3600 and found.cost_micros == 40 * COST
    assert sum(count for _, count in act(app, batch, throughput)) == 10
    page = rich.browser().get(f"/requester/batches/{batch}").text
    assert "answers an hour at present" in page
