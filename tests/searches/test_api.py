"""Saved searches, marks, goals, eligibility, reports and drafts through the API; each refused to strangers."""

from __future__ import annotations

import pytest

from tests.market import live_batch


@pytest.fixture
def batch(requester, operator):
    return live_batch(requester, operator, tasks=3, title="Photos", reward="0.05")


@pytest.fixture
def task(worker, batch):
    return worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]["id"]


def test_a_search_is_saved_replaced_and_deleted(worker, stranger):
    made = worker.post("/me/searches", {"name": "Good", "reward": "0.05", "alert": True})
    assert made.status_code == 201 and (made.json["reward"], made.json["alert"], made.json["qualified"]) == ("0.05", True, True)
    again = worker.post("/me/searches", {"name": "good", "task_type": "choice"})
    assert again.json["id"] == made.json["id"] and len(worker.get("/me/searches").json["items"]) == 1
    assert stranger.post(f"/me/searches/{made.json['id']}/delete").status_code == 404
    assert worker.post(f"/me/searches/{made.json['id']}/delete").json == {"items": []}


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x", "reward": "much"}, {"name": "x", "task_type": "none"}, {"name": "x", "alert": "yes"}])
def test_a_search_that_makes_no_sense_is_refused(worker, wrong):
    assert worker.post("/me/searches", wrong).status_code == 422


def test_a_requester_is_hidden_and_shown_again(worker, batch):
    [mark] = worker.post(f"/batches/{batch}/marks", {"mark": "hidden"}).json["items"]
    assert worker.get("/feed").json["items"] == []
    assert worker.post(f"/me/marks/hidden/{mark['subject_id']}/delete").json == {"items": []}
    assert len(worker.get("/feed").json["items"]) == 1


def test_the_feed_takes_filters(worker, batch):
    assert len(worker.get("/feed?words=photos&reward=0.05&task_type=choice").json["items"]) == 1
    assert worker.get("/feed?reward=0.06").json["items"] == []
    assert worker.get("/feed?reward=cheap").status_code == 422


def test_goals(worker):
    assert worker.get("/me/goals").json == {"day": None, "week": None}
    assert worker.post("/me/goals", {"day": "20.00"}).json == {"day": "20.00", "week": None}
    assert worker.post("/me/goals", {"day": "0"}).status_code == 422


def test_eligibility_of_a_batch_that_asks_for_nothing(worker, batch):
    assert worker.get(f"/batches/{batch}/eligibility").json == {"eligible": True, "missing": [], "reason": "", "hourly_floor": "0.00"}


def test_a_task_is_reported_and_its_requester_reads_it(worker, requester, stranger, batch, task):
    said = worker.post(f"/assignments/{task}/report", {"reason": "broken", "words": "No picture"})
    assert said.status_code == 200 and said.json["reason"] == "broken"
    worker.post(f"/assignments/{task}/report", {"reason": "impossible"})
    [read] = requester.get(f"/batches/{batch}/reports").json["items"]
    assert (read["reason"], read["words"], read["task"]["key"]) == ("impossible", "", "k0")
    assert worker.public_id not in str(read)
    assert stranger.post(f"/assignments/{task}/report", {"reason": "broken"}).status_code == 404
    assert stranger.get(f"/batches/{batch}/reports").status_code == 404


@pytest.mark.parametrize("wrong", [{"reason": "bad"}, {"reason": "other"}, {"reason": "other", "words": "  "}, {"reason": "broken", "words": "x" * 2001}])
def test_a_report_needs_a_reason_that_is_one(worker, task, wrong):
    assert worker.post(f"/assignments/{task}/report", wrong).status_code == 422


def test_a_draft_is_kept_until_the_answer_is_handed_in(worker, stranger, task):
    assert worker.get(f"/assignments/{task}/draft").json == {"answer": None, "saved_at": None}
    assert worker.post(f"/assignments/{task}/draft", {"answer": {"label": "1"}}).json["answer"] == {"label": "1"}
    assert worker.get(f"/assignments/{task}/draft").json["answer"] == {"label": "1"}
    assert stranger.get(f"/assignments/{task}/draft").status_code == 404
    assert worker.post(f"/assignments/{task}/draft", {"answer": {"text": "x" * 300_000}}).status_code == 422
    worker.post(f"/assignments/{task}/submission", {"answer": {"label": "0"}})
    assert worker.post(f"/assignments/{task}/draft", {"answer": {"label": "1"}}).status_code == 409


def test_drafts_are_swept_once_the_task_is_done(app, worker, task):
    from marketplace.assignments.draft import forget_drafts
    from marketplace.extensions import db

    worker.post(f"/assignments/{task}/draft", {"answer": {"label": "1"}})
    with app.app_context():
        assert forget_drafts() == 0
    worker.post(f"/assignments/{task}/submission", {"answer": {"label": "0"}})
    with app.app_context():
        assert forget_drafts() == 1
        db.session.commit()
