"""Fair review: one revision, paid and not used, the cap on rejections, appeals before a blind panel."""

from __future__ import annotations

import pytest

from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.review import cap
from marketplace.review.appeal import decide_appeals
from marketplace.review.automatic import decide
from marketplace.review.revise import end_revisions
from tests.market import check_books, live_batch


def handed_in(worker, batch, label="1"):
    one = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]
    assert worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": label}}).status_code == 200
    return one["id"]


def states(requester, batch):
    found = requester.get(f"/batches/{batch}").json
    return {name: found[name] for name in ("open", "claimed", "submitted", "approved", "rejected")}


def run(app, act):
    with app.app_context():
        return committed(act)


def test_one_revision_and_the_better_answer_counts(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1)
    mine = handed_in(worker, batch, "0")
    assert requester.post(f"/assignments/{mine}/send-back", {}).status_code == 422
    assert requester.post(f"/assignments/{mine}/send-back", {"feedback": "Look at the second one again."}).json["state"] == "revising"
    assert states(requester, batch) == {"open": 0, "claimed": 1, "submitted": 0, "approved": 0, "rejected": 0}
    check_books(app)
    assert worker.get(f"/assignments/{mine}").json["feedback"] == "Look at the second one again."
    again = worker.post(f"/assignments/{mine}/submission", {"answer": {"label": "1"}})
    assert again.json["assignment"]["state"] == "submitted" and again.json["assignment"]["answer"] == {"label": "1"}
    refused = requester.post(f"/assignments/{mine}/send-back", {"feedback": "Once more."})
    assert refused.status_code == 409 and "once already" in refused.json["detail"]
    requester.post(f"/assignments/{mine}/approve", {})
    check_books(app)


def test_without_a_revision_the_first_answer_stands(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1)
    mine = handed_in(worker, batch, "0")
    requester.post(f"/assignments/{mine}/send-back", {"feedback": "Please look again."})
    assert run(app, end_revisions) == 0
    run(app, lambda: sql.execute("UPDATE assignments SET lease_expires_at = now() - interval '1 minute'"))
    assert run(app, end_revisions) == 1
    assert states(requester, batch)["submitted"] == 1
    assert worker.get(f"/assignments/{mine}").json["auto_approve_at"]
    check_books(app)
    requester.post(f"/batches/{batch}/close")
    check_books(app)


def test_paid_and_not_used(app, requester, operator, worker, someone):
    batch = live_batch(requester, operator, tasks=1, overlap=2)
    wrong, right = handed_in(worker, batch, "0"), handed_in(someone("worker"), batch, "1")
    requester.post(f"/assignments/{wrong}/approve", {"use": False})
    requester.post(f"/assignments/{right}/approve", {})
    [row] = requester.get(f"/batches/{batch}/results?format=json").json["items"]
    assert row["answer"] == {"label": "1"} and row["answers"] == 1
    assert worker.get("/me/balance").json["available"] == "0.000125"
    check_books(app)


def test_a_rejected_answer_is_withheld_until_it_is_paid(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1)
    mine = handed_in(worker, batch)
    assert requester.post(f"/assignments/{mine}/reject", {"reason_code": "wrong_answer"}).json["answer"] is None
    [listed] = requester.get(f"/batches/{batch}/assignments").json["items"]
    assert listed["answer"] is None and worker.get(f"/assignments/{mine}").json["answer"] == {"label": "1"}
    assert requester.post(f"/assignments/{mine}/overturn", {}).json["answer"] == {"label": "1"}


def test_beyond_the_cap_a_person_looks_first(app, requester, operator, worker, monkeypatch):
    monkeypatch.setattr(cap, "FREE_REJECTIONS", 2)
    batch = live_batch(requester, operator, tasks=6)
    answers = [handed_in(worker, batch) for _ in range(6)]
    requester.post(f"/assignments/{answers[0]}/approve", {})
    for one in answers[1:3]:
        assert requester.post(f"/assignments/{one}/reject", {"reason_code": "wrong_answer"}).status_code == 200
    refused = requester.post(f"/assignments/{answers[3]}/reject", {"reason_code": "wrong_answer"})
    assert (refused.status_code, refused.json["code"]) == (409, "rejection_cap")
    allowed = operator.post(f"/people/{requester.public_id}/rejections", {"days": 2, "reason": "The answers are spam; looked at ten."})
    assert allowed.status_code == 200
    assert requester.post(f"/assignments/{answers[3]}/reject", {"reason_code": "wrong_answer"}).status_code == 200
    check_books(app)


@pytest.fixture
def panel(app, someone, requester, operator):
    """Five workers who may sit on a panel: each has ten approved answers."""
    workers = [someone("worker") for _ in range(5)]
    batch = live_batch(requester, operator, tasks=10, overlap=5, review={"mode": "all"})
    for one in workers:
        for got in one.post(f"/batches/{batch}/claims", {"count": 10}).json["assignments"]:
            one.post(f"/assignments/{got['id']}/submission", {"answer": {"label": "1"}})
    from marketplace.core.public_id import decode

    run(app, lambda: decide(decode("batch", batch)))
    return workers


def votes(app, panel, labels):
    """The panel's tasks are found in the feed, claimed and answered like any others."""
    for one, label in zip(panel, labels, strict=False):
        [offer] = [row for row in one.get("/feed").json["items"] if row["title"].startswith("Appeals")]
        [got] = one.post(f"/batches/{offer['batch_id']}/claims", {"count": 5}).json["assignments"]
        case = got["task"]["input"]["case"]
        assert "I read the instructions again" in case and "@example.org" not in case
        one.post(f"/assignments/{got['id']}/submission", {"answer": {"label": label}})
    return run(app, decide_appeals)


@pytest.mark.parametrize("upheld", [True, False])
def test_an_appeal_is_decided_by_a_panel_and_the_loser_bears_the_cost(app, requester, operator, panel, upheld):
    batch = live_batch(requester, operator, tasks=2, reward="0.50")
    operator.post("/deposits", {"email": requester.email, "amount": "5.00", "reference": "bank"})
    worker = panel[0]
    mine = handed_in(worker, batch)
    assert worker.post(f"/assignments/{mine}/appeal", {"words": "x"}).status_code == 409
    requester.post(f"/assignments/{mine}/reject", {"reason_code": "wrong_answer", "feedback": "No."})
    opened = worker.post(f"/assignments/{mine}/appeal", {"words": "I read the instructions again and 1 is right."})
    assert opened.status_code == 201, opened.text
    assert worker.post(f"/assignments/{mine}/appeal", {"words": "again"}).json["code"] == "already_appealed"
    check_books(app)
    appeals = [row for row in worker.get("/feed").json["items"] if row["title"].startswith("Appeals")]
    assert not appeals or not worker.post(f"/batches/{appeals[0]['batch_id']}/claims", {"count": 1}).json["assignments"], "not one's own judge"
    before = {one.email: one.get("/me/balance").json["available"] for one in (requester, worker)}
    assert votes(app, panel[1:4], ["pay", "pay", "keep"] if upheld else ["keep", "pay", "keep"]) == 1
    [shown] = worker.get("/appeals").json["items"]
    assert shown["state"] == ("upheld" if upheld else "dismissed") and shown["is_paid"] is upheld
    after = {one.email: one.get("/me/balance").json["available"] for one in (requester, worker)}
    cost = 0.165  # three times five cents and the fee
    change = {email: round(float(after[email]) - float(before[email]), 6) for email in after}
    if upheld:
        assert change == {requester.email: -cost, worker.email: 0.5}
        assert requester.get(f"/batches/{batch}/assignments?state=approved").json["items"][0]["answer"] == {"label": "1"}
    else:
        assert change == {requester.email: 0.0, worker.email: -min(cost, float(before[worker.email]))}
    assert run(app, decide_appeals) == 0
    check_books(app)


def test_an_operator_decides_where_no_panel_comes_and_an_empty_purse_pays_later(app, requester, operator, worker, someone):
    batch = live_batch(requester, operator, tasks=1)
    mine = handed_in(worker, batch)
    requester.post(f"/assignments/{mine}/reject", {"reason_code": "wrong_answer"})
    handed_in(someone("worker"), batch)  # the slot and its money are somebody else's now
    worker.post(f"/assignments/{mine}/appeal", {"words": "It is right."})
    [waiting] = operator.get("/appeals/open").json["items"]
    assert requester.post(f"/appeals/{waiting['id']}/decide", {"upheld": False, "reason": "I say so"}).status_code == 403
    decided = operator.post(f"/appeals/{waiting['id']}/decide", {"upheld": True, "reason": "The instructions allow it."})
    assert decided.json["state"] == "upheld" and decided.json["is_paid"] is False
    check_books(app)
    operator.post("/deposits", {"email": requester.email, "amount": "1.00", "reference": "bank"})
    run(app, decide_appeals)
    assert worker.get("/appeals").json["items"][0]["is_paid"] is True
    assert worker.get("/me/balance").json["available"] == "0.000125"
    check_books(app)


def test_the_record_of_a_requester_tells_pay_and_lost_appeals(app, requester, operator, worker, someone):
    from marketplace.reports.records import refresh_records

    batch = live_batch(requester, operator, tasks=4, reward="0.01")
    lost, kept = handed_in(worker, batch), handed_in(worker, batch)
    requester.post(f"/assignments/{kept}/approve", {})
    requester.post(f"/assignments/{lost}/reject", {"reason_code": "wrong_answer"})
    worker.post(f"/assignments/{lost}/appeal", {"words": "It is right."})
    [open_one] = operator.get("/appeals/open").json["items"]
    operator.post(f"/appeals/{open_one['id']}/decide", {"upheld": True, "reason": "It is."})
    apart = "submitted_at - make_interval(mins => (id * 10)::int)"  # one after the other, 36 seconds of work each
    run(app, lambda: sql.execute(f"UPDATE assignments SET submitted_at = {apart}, claimed_at = {apart} - interval '36 seconds' WHERE submitted_at IS NOT NULL"))
    run(app, refresh_records)
    [offer] = someone("worker").get("/feed").json["items"][:1]
    assert (offer["requester"]["appeals_decided"], offer["requester"]["appeals_lost"], offer["requester"]["hourly"]) == (1, 1, "1.00")
