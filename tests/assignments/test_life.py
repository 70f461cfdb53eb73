"""The life of an assignment: leases, late answers, returned slots, rejected ones, tasks nobody is given twice."""

from __future__ import annotations

from marketplace.assignments.expire import expire
from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from tests.market import check_books, live_batch


def claim(worker, batch, count=1):
    return worker.post(f"/batches/{batch}/claims", {"count": count}).json["assignments"]


def hand_in(worker, assignment, label="1"):
    return worker.post(f"/assignments/{assignment['id']}/submission", {"answer": {"label": label}})


def run_out(app):
    with app.app_context():
        committed(lambda: sql.execute("UPDATE assignments SET lease_expires_at = now() - interval '1 hour' WHERE state = 'claimed'"))
        return committed(expire)


def test_a_late_answer_is_taken_while_its_slot_is_free(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1)
    mine = claim(worker, batch)[0]
    assert run_out(app) == 1
    assert hand_in(worker, mine).json["assignment"]["state"] == "submitted"
    assert claim(worker, batch) == []
    check_books(app)


def test_a_late_answer_whose_slot_is_taken_says_so(app, requester, operator, worker, someone):
    batch = live_batch(requester, operator, tasks=1)
    mine = claim(worker, batch)[0]
    run_out(app)
    other = someone("worker")
    assert len(claim(other, batch)) == 1
    late = hand_in(worker, mine)
    assert late.status_code == 409 and late.json["code"] == "lease_expired" and "somebody else" in late.json["detail"]
    check_books(app)


def test_a_late_answer_to_a_closed_batch_is_refused_as_its_money_is_gone(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1)
    mine = claim(worker, batch)[0]
    run_out(app)
    requester.post(f"/batches/{batch}/close")
    assert hand_in(worker, mine).status_code == 409
    check_books(app)


def test_a_rejected_slot_goes_to_another_and_costs_once(app, requester, operator, worker, someone):
    batch = live_batch(requester, operator, tasks=1, reward="0.50")
    mine = claim(worker, batch)[0]
    hand_in(worker, mine)
    assert requester.post(f"/assignments/{mine['id']}/reject", {"reason_code": "wrong_answer"}).status_code == 200
    other = someone("worker")
    theirs = claim(other, batch)[0]
    assert theirs["task"]["id"] == mine["task"]["id"] and claim(worker, batch) == []
    hand_in(other, theirs)
    requester.post(f"/assignments/{theirs['id']}/approve", {})
    assert (worker.get("/me/balance").json["available"], other.get("/me/balance").json["available"]) == ("0.00", "0.50")
    assert requester.get("/me/balance").json["held"] == "0.00"
    check_books(app)


def test_rejecting_in_a_closed_batch_returns_the_money(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1, reward="0.50")
    mine = claim(worker, batch)[0]
    hand_in(worker, mine)
    requester.post(f"/batches/{batch}/close")
    assert requester.get("/me/balance").json["held"] == "0.55"
    requester.post(f"/assignments/{mine['id']}/reject", {"reason_code": "wrong_answer"})
    assert requester.get("/me/balance").json == requester.get("/me/balance").json | {"held": "0.00", "available": "0.55"}
    check_books(app)


def test_who_did_the_head_of_the_line_finds_the_rest(app, requester, operator, worker, someone):
    """More done tasks at the head than the spare candidates: the search goes on behind them."""
    batch = live_batch(requester, operator, tasks=60, overlap=2)
    done = set()
    for _ in range(3):
        done |= {one["task"]["id"] for one in claim(worker, batch, 20)}
    assert len(done) == 60 and claim(worker, batch) == []
    other = someone("worker")
    assert len({one["task"]["id"] for _ in range(3) for one in claim(other, batch, 20)}) == 60
    check_books(app)


def test_nobody_works_on_their_own_batch(app, someone, operator):
    both = someone("requester", "worker")
    batch = live_batch(both, operator)
    answer = both.post(f"/batches/{batch}/claims", {"count": 1})
    assert answer.json["assignments"] == [] and "own batch" in answer.json["reason"]
    assert batch not in {one["batch_id"] for one in both.get("/feed").json["items"]}
