"""A requester's own qualifications through the JSON API: made, granted by hand and from a list, asked for, decided, taken back."""

from __future__ import annotations

import pytest

from tests.market import live_batch


@pytest.fixture
def made(requester):
    def make(name="Good eyes", **more):
        answer = requester.post("/qualifications", {"name": name, "description": "Sees well"} | more)
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    return make


def test_a_batch_asks_for_what_its_requester_granted(requester, operator, worker, made):
    kind = made()
    wanted = [{"qualification": kind, "comparator": "GreaterThanOrEqualTo", "integer_values": [80]}]
    batch = live_batch(requester, operator, tasks=2, requirements=wanted)
    assert not worker.get(f"/batches/{batch}/eligibility").json["eligible"]
    [held] = requester.post(f"/qualifications/{kind}/holders", {"holders": [{"worker": worker.public_id, "value": 90}]}).json["items"]
    assert held["value"] == 90 and held["state"] == "granted" and worker.public_id not in str(held)
    assert len(worker.post(f"/batches/{batch}/claims", {}).json["assignments"]) == 1
    assert requester.post(f"/qualifications/{kind}/holders", {"holders": [{"worker": held["worker"]}]}).json["items"][0]["value"] == 1
    taken = requester.post(f"/qualifications/{kind}/holders/{held['worker']}/revoke", {"reason": "long ago"})
    assert taken.json["state"] == "revoked" and requester.get(f"/qualifications/{kind}/holders").json["items"] == []
    assert requester.get(f"/qualifications/{kind}/holders?state=revoked").json["items"] == [taken.json]
    assert requester.post(f"/qualifications/{kind}/holders/{held['worker']}/revoke", {}).status_code == 409


def test_a_list_with_a_stranger_in_it_grants_nothing(requester, worker, made):
    kind = made()
    for name in ("WNOBODYATALL", "A0", requester.public_id):
        refused = requester.post(f"/qualifications/{kind}/holders", {"holders": [{"worker": worker.public_id}, {"worker": name}]})
        assert refused.status_code == 404 and refused.json["code"] == "worker_does_not_exist"
    assert requester.get(f"/qualifications/{kind}/holders").json["items"] == []


def test_requests_wait_for_their_owner(requester, worker, stranger, made):
    kind, other = made(), made("Good ears")
    requests = [worker.post(f"/qualifications/{one}/requests", {}).json["id"] for one in (kind, other)]
    waiting = requester.get("/qualification-requests").json["items"]
    assert [one["id"] for one in waiting] == requests and worker.public_id not in str(waiting)
    assert stranger.post(f"/qualification-requests/{requests[0]}/accept", {}).status_code in (403, 404)
    assert requester.post(f"/qualification-requests/{requests[0]}/accept", {"value": 7}).json["state"] == "granted"
    assert requester.post(f"/qualification-requests/{requests[1]}/reject", {"reason": "not now"}).json["reason"] == "not now"
    assert requester.post(f"/qualification-requests/{requests[0]}/reject", {}).status_code == 409
    assert (requester.get("/qualification-requests").json["items"], worker.get(f"/qualifications/{kind}").json["value"]) == ([], 7)


def test_what_is_changed_and_ended(requester, made):
    kind = made()
    assert requester.post(f"/qualifications/{kind}", {"status": "inactive"}).json["is_requestable"] is False
    assert requester.post(f"/qualifications/{kind}", {"answer_key": "<x/>"}).json["errors"][0]["field"] == "answer_key"
    assert requester.post("/qualifications", {"name": "Good eyes", "description": "again"}).json["code"] == "qualification_type_exists"
    assert requester.post("/qualifications", {"name": " "}).status_code == 422
    assert requester.post(f"/qualifications/{kind}/delete").status_code == 200
    assert requester.get(f"/qualifications/{kind}").status_code == 404 and made()


def test_the_same_on_the_page(requester, worker, stranger):
    browser = requester.browser()
    assert browser.post("/requester/qualifications", data={"name": "", "description": ""}).status_code == 422
    page = browser.post("/requester/qualifications", data={"name": "Good eyes", "description": "Sees well"}).headers["Location"]
    id = page.rpartition("/")[2]
    for text, status, said in (("", 422, "a worker a line"), ("WNOBODY", 404, "WNOBODY"), (f"{worker.public_id} many", 422, "Write a number")):
        refused = browser.post(f"{page}/holders", data={"workers": text})
        assert refused.status_code == status and said in refused.text
    assert browser.post(f"{page}/holders", data={"workers": f"{worker.public_id}; 80\n"}).status_code == 303
    [held] = requester.get(f"/qualifications/{id}/holders").json["items"]
    assert held["value"] == 80 and held["worker"] in browser.get(page).text and worker.public_id not in browser.get(page).text
    assert browser.post(f"{page}/holders/{held['worker']}/revocations").status_code == 303
    asked = worker.post(f"/qualifications/{id}/requests", {}).json["id"]
    shown = browser.get("/requester/qualifications").text
    assert asked in shown and "Good eyes" in shown
    decide = f"/requester/qualification-requests/{asked}/decisions"
    assert browser.post(decide, data={"decision": "accept", "value": "1.5"}).status_code == 303 and requester.get("/qualification-requests").json["items"]
    assert browser.post(decide, data={"decision": "accept", "value": "7"}).status_code == 303
    assert worker.get(f"/qualifications/{id}").json["value"] == 7
    assert stranger.browser().get(page).status_code == 404
