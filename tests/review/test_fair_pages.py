"""Fair review on the pages of both sides."""

from __future__ import annotations

from tests.market import live_batch


def test_an_answer_is_sent_back_or_paid_and_set_aside(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=2)
    for one in worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}})
    first, second = (one["id"] for one in requester.get(f"/batches/{batch}/assignments").json["items"])
    browser = requester.browser()
    page = f"/requester/batches/{batch}/reviews"
    assert "Say in 1 to 2000" in browser.post(page, data={"one": f"send-back {first}"}, follow_redirects=True).text
    back = browser.post(page, data={"one": f"send-back {first}", f"feedback-{first}": "Look again."}, follow_redirects=True)
    assert "Sent back; the worker has a day." in back.text
    assert "left out of the results" in browser.post(page, data={"one": f"set-aside {second}"}, follow_redirects=True).text
    states = [one["state"] for one in requester.get(f"/batches/{batch}/assignments").json["items"]]
    assert states == ["revising", "approved"]
    theirs = worker.browser()
    assert "Look again." in theirs.get("/worker/assignments?state=revising").text
    assert "Look again." in theirs.get(f"/worker/batches/{batch}/work").text


def test_a_rejection_is_appealed_on_the_workers_page(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1)
    [one] = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]
    worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}})
    requester.post(f"/assignments/{one['id']}/reject", {"reason_code": "low_effort"})
    theirs = worker.browser()
    assert "Why should this answer be paid?" in theirs.get("/worker/assignments?state=rejected").text
    page = f"/worker/assignments/{one['id']}/appeals"
    assert "Say in 1 to 2000" in theirs.post(page, data={"words": " "}, follow_redirects=True).text
    assert "0 of 3 have decided" in theirs.post(page, data={"words": "I took care."}, follow_redirects=True).text


def test_an_operator_decides_appeals_and_lifts_the_cap(app, requester, operator, worker, monkeypatch):
    from marketplace.review import cap

    monkeypatch.setattr(cap, "FREE_REJECTIONS", 0)
    batch = live_batch(requester, operator, tasks=1)
    [one] = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]
    worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}})
    browser = operator.browser()
    operator.post(f"/people/{requester.public_id}/rejections", {"days": 1, "reason": "A test of the site."})
    requester.post(f"/assignments/{one['id']}/reject", {"reason_code": "low_effort"})
    worker.post(f"/assignments/{one['id']}/appeal", {"words": "I took care of it."})
    page = browser.get("/operator/fairness").text
    assert "I took care of it." in page and requester.email in page
    allowed = browser.post(f"/operator/people/{requester.public_id}/rejections", data={"days": "3", "reason": "Looked at."}, follow_redirects=True)
    assert "Allowed." in allowed.text
    [waiting] = operator.get("/appeals/open").json["items"]
    address = f"/operator/appeals/{waiting['id']}/decision"
    assert "Write the reason." in browser.post(address, data={"decision": "uphold"}, follow_redirects=True).text
    assert "Decided" in browser.post(address, data={"decision": "uphold", "reason": "It is right."}, follow_redirects=True).text
    assert worker.get("/me/balance").json["available"] == "0.000125"
