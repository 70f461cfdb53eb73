"""A suspended person reads why, appeals once, and another operator than the one who suspended decides."""

from __future__ import annotations

import pytest

from marketplace.core import sql
from tests.cast import PASSWORD


@pytest.fixture
def suspended(operator, worker):
    assert operator.post(f"/people/{worker.public_id}/suspend", {"reason": "Answers were copied."}).status_code == 200
    return worker


def test_the_appeal_is_reached_while_suspended_and_nothing_else(suspended):
    assert suspended.get("/me").json["code"] == "suspended"
    shown = suspended.get("/me/suspension").json
    assert (shown["reason"], shown["appeal"]) == ("Answers were copied.", "none")
    made = suspended.post("/me/suspension/appeal", {"words": "I wrote them myself."})
    assert made.status_code == 201 and made.json["appeal"] == "open"
    assert suspended.post("/me/suspension/appeal", {"words": "Please."}).json["code"] == "already_appealed"
    assert suspended.post("/me/suspension/appeal", {"words": " "}).status_code == 422


def test_another_operator_lets_them_in_again_and_it_is_logged(app, suspended, operator, someone):
    suspended.post("/me/suspension/appeal", {"words": "I wrote them myself."})
    [waiting] = operator.get("/suspension-appeals").json["items"]
    assert (waiting["email"], waiting["words"]) == (suspended.email, "I wrote them myself.")
    decide = f"/suspension-appeals/{waiting['id']}/decide"
    other = someone("operator")
    own = operator.post(decide, {"upheld": True, "reason": "I changed my mind."})
    assert own.status_code == 403 and own.json["code"] == "own_suspension"
    assert other.post(decide, {"upheld": True, "reason": " "}).status_code == 422
    assert other.post(decide, {"upheld": True, "reason": "The texts are their own."}).json["state"] == "upheld"
    assert other.post(decide, {"upheld": False, "reason": "Once more."}).status_code == 409
    assert suspended.get("/me").status_code == 200
    assert suspended.get("/me/suspension").status_code == 404
    with app.app_context():
        acts = [one.act for one in sql.rows("SELECT act FROM audit_log WHERE act <> 'token made' ORDER BY id DESC LIMIT 3")]
        mail = sql.value("SELECT payload->>'text' FROM outbox ORDER BY id DESC LIMIT 1")
    assert acts == ["restore", "decide suspension appeal", "appeal suspension"]
    assert "The texts are their own." in mail


def test_a_dismissed_appeal_stays_and_a_new_suspension_may_be_appealed(suspended, operator, someone):
    suspended.post("/me/suspension/appeal", {"words": "I wrote them myself."})
    other = someone("operator")
    [waiting] = other.get("/suspension-appeals").json["items"]
    other.post(f"/suspension-appeals/{waiting['id']}/decide", {"upheld": False, "reason": "The texts are the same."})
    shown = suspended.get("/me/suspension").json
    assert (shown["appeal"], shown["decision"]) == ("dismissed", "The texts are the same.")
    assert other.get("/suspension-appeals").json["items"] == []
    operator.post(f"/people/{suspended.public_id}/restore", {"reason": "Enough time went by."})
    operator.post(f"/people/{suspended.public_id}/suspend", {"reason": "It began again."})
    assert suspended.post("/me/suspension/appeal", {"words": "It was not me."}).status_code == 201


def test_the_only_operator_decides_and_the_log_says_so(app, suspended, operator):
    suspended.post("/me/suspension/appeal", {"words": "I wrote them myself."})
    [waiting] = operator.get("/suspension-appeals").json["items"]
    assert "There is no other operator" in operator.browser().get("/operator/fairness").text
    decided = operator.post(f"/suspension-appeals/{waiting['id']}/decide", {"upheld": False, "reason": "The texts are the same."})
    assert decided.status_code == 200 and suspended.get("/me/suspension").json["appeal"] == "dismissed"
    with app.app_context():
        detail = sql.value("SELECT detail FROM audit_log WHERE act = 'decide suspension appeal'")
    assert detail["own_suspension"] is True


def test_the_page_after_signing_in(app, suspended, someone):
    browser = app.test_client()
    answer = browser.post("/login", data={"email": suspended.email, "password": PASSWORD, "next": "/worker/"})
    assert answer.status_code == 302 and answer.location == "/suspension"
    assert "Answers were copied." in browser.get("/suspension").text
    kept_out = browser.get("/worker/")
    assert kept_out.status_code == 403 and "/suspension" in kept_out.text
    assert browser.post("/suspension", data={"words": ""}).status_code == 422
    assert browser.post("/suspension", data={"words": "I wrote them myself."}).status_code == 303
    assert "waits for another operator" in browser.get("/suspension").text
    other = someone("operator").browser()
    page = other.get("/operator/fairness").text
    assert "I wrote them myself." in page
    action = page.split('action="/operator/suspension-appeals/')[1].split('"')[0]
    assert other.post(f"/operator/suspension-appeals/{action}", data={"decision": "uphold", "reason": "A mistake of ours."}).status_code == 303
    assert browser.get("/worker/").status_code == 200
    assert browser.get("/suspension").status_code == 302
