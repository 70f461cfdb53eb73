"""A pilot: the first tasks live and funded, the rest when they have shown what they should."""

from __future__ import annotations

import pytest

from tests.market import check_books
from tests.projects.test_rehearsal import draft
from workers.jobs import projects as jobs


@pytest.fixture
def pilot(requester, operator):
    """A draft of six tasks whose first four are the pilot; the rest follows by itself."""
    batch = draft(requester, tasks=6)
    total = requester.get(f"/batches/{batch}/quote").json["total"]
    operator.post("/deposits", {"email": requester.email, "amount": total, "reference": "bank"})
    done = requester.post(f"/batches/{batch}/publish", {"tasks": 4, "then_rest": True})
    assert done.status_code == 200 and done.json["slots"] == 4, done.text
    return batch


@pytest.fixture
def publish_rests(app):
    """The periodic job."""

    def run() -> None:
        with app.app_context():
            jobs.publish_rests()

    return run


def answer_all(worker, requester, batch, decide="approve"):
    """The worker does what there is; the requester decides."""
    held = worker.post(f"/batches/{batch}/claims", {"count": 20}).json["assignments"]
    for one in held:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}})
    ids = [one["id"] for one in held]
    rejections = [{"id": id, "reason_code": "low_effort"} for id in ids] if decide == "reject" else []
    requester.post(f"/batches/{batch}/reviews", {"approve": [] if rejections else ids, "reject": rejections})
    return len(held)


def test_the_rest_follows_by_itself_once_the_pilot_is_approved(app, pilot, requester, worker, publish_rests):
    publish_rests()
    assert requester.get(f"/batches/{pilot}").json["slots"] == 4
    assert answer_all(worker, requester, pilot) == 4
    now = requester.get(f"/batches/{pilot}/pilot").json
    assert now == {"slots": 4, "decided": 4, "approved_share": 1.0, "automatic": True, "problem": ""}
    publish_rests()
    publish_rests()
    assert requester.get(f"/batches/{pilot}").json["slots"] == 6 and requester.get(f"/batches/{pilot}/pilot").status_code == 404
    check_books(app)


def test_a_pilot_that_waits_and_one_without_money(app, requester, operator, worker, publish_rests):
    batch = draft(requester, tasks=6)
    operator.post("/deposits", {"email": requester.email, "amount": "0.088", "reference": "bank"})  # four answers with their fee
    assert requester.post(f"/batches/{batch}/publish", {"tasks": 4, "then_rest": True}).status_code == 200
    answer_all(worker, requester, batch)
    publish_rests()
    assert requester.get(f"/batches/{batch}/pilot").json["problem"] == "funds"
    assert requester.post(f"/batches/{batch}/pilot", {"automatic": False}).json["automatic"] is False
    operator.post("/deposits", {"email": requester.email, "amount": "1", "reference": "bank"})
    publish_rests()
    assert requester.get(f"/batches/{batch}").json["slots"] == 4  # it waits for its requester
    requester.post(f"/batches/{batch}/pilot", {"automatic": True})
    publish_rests()
    assert requester.get(f"/batches/{batch}").json["slots"] == 6
    check_books(app)


def test_bad_answers_stop_it(pilot, requester, someone, publish_rests):
    answer_all(someone("worker"), requester, pilot, "reject")
    answer_all(someone("worker"), requester, pilot)
    publish_rests()
    assert requester.get(f"/batches/{pilot}/pilot").json["automatic"] is False
    assert requester.get(f"/batches/{pilot}/pilot").json["problem"] == "answers" and requester.get(f"/batches/{pilot}").json["slots"] == 4


def test_what_is_refused(requester, operator):
    batch = draft(requester, tasks=3)
    operator.post("/deposits", {"email": requester.email, "amount": "1", "reference": "bank"})
    assert requester.post(f"/batches/{batch}/publish", {"then_rest": True}).status_code == 422
    assert requester.post(f"/batches/{batch}/publish", {"tasks": 3, "then_rest": True}).status_code == 422
    assert requester.post(f"/batches/{batch}/pilot", {"automatic": True}).status_code == 404
