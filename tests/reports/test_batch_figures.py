"""The figures of a batch while it is worked on, and the page that draws them."""

from __future__ import annotations

from marketplace.core import sql
from tests.market import live_batch


def test_figures_say_what_the_answers_are(app, requester, operator, someone):
    batch = live_batch(requester, operator, tasks=4, overlap=2, reward="0.02")
    assert requester.get(f"/batches/{batch}/figures").json["answers"] == 0
    for labels in ("1110", "1100"):
        worker = someone("worker")
        held = worker.post(f"/batches/{batch}/claims", {"count": 4}).json["assignments"]
        for one, label in zip(sorted(held, key=lambda one: one["task"]["input"]["text"]), labels, strict=True):
            assert worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": label}}).status_code == 200
    app_redis_forget(app)
    found = requester.get(f"/batches/{batch}/figures").json
    assert found["answers"] == 8 and found["agreement"] == 0.75
    assert found["columns"] == [{"name": "label", "values": [{"value": "1", "answers": 5}, {"value": "0", "answers": 3}]}]
    assert [one["answers"] for one in found["workers"]] == [4, 4] and all(one["agreement"] == 0.75 for one in found["workers"])
    assert sum(one["answers"] for one in found["steps"]) == 8 and sum(one["answers"] for one in found["times"]) == 8
    page = requester.browser().get(f"/requester/batches/{batch}").text
    assert "What is answered" in page and 'data-poll="/requester/batches' in page and "As a table" in page


def test_a_look_costs_nothing_while_the_last_one_is_fresh(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=2)
    before = requester.get(f"/batches/{batch}/figures").json
    [one] = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]
    worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}})
    assert requester.get(f"/batches/{batch}/figures").json == before
    app_redis_forget(app)
    assert requester.get(f"/batches/{batch}/figures").json["answers"] == 1


def test_days_of_work_come_in_larger_steps(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=3)
    for one in worker.post(f"/batches/{batch}/claims", {"count": 3}).json["assignments"]:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}})
    with app.app_context():
        from marketplace.extensions import db

        sql.execute("UPDATE assignments SET submitted_at = now() - make_interval(days => position)")
        db.session.commit()
    found = requester.get(f"/batches/{batch}/figures").json
    assert found["step_seconds"] == 4 * 3600 and [one["answers"] for one in found["steps"] if one["answers"]] == [1, 1, 1]


def app_redis_forget(app):
    """What is kept for some seconds is gone: Redis is a hint."""
    from marketplace.extensions import redis_client

    for key in redis_client.raw.scan_iter("figures:*"):
        redis_client.raw.delete(key)
