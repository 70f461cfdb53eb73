"""Taking all one's data along, and leaving: what is forgotten, what stays, and what must be finished first."""

from __future__ import annotations

import io
import zipfile

import orjson
import pytest

from marketplace.core import sql
from marketplace.ledger.check import check_books
from tests.cast import PASSWORD
from tests.security.roles import Market


@pytest.fixture
def market(app):
    """Everybody with everything."""
    return Market(app)


def api(market, name, method, path, json=None):
    headers = {"Authorization": f"Bearer {market.people[name].token}"}
    return market.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, json=json, buffered=True)


def leave(market, name, **more):
    return api(market, name, "POST", "/me/leaving", {"password": PASSWORD, **more})


def unpacked(answer) -> dict[str, list]:
    assert answer.status_code == 200 and answer.content_type == "application/zip", answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name.partition(".")[0]: [orjson.loads(line) for line in archive.read(name).splitlines()] for name in archive.namelist() if name.endswith(".ndjson")} | {
            "account": orjson.loads(archive.read("account.json"))
        }  # fmt: skip


def test_all_that_is_kept_is_in_the_zip_and_nothing_of_others(market):
    mine = unpacked(api(market, "worker", "GET", "/me/data"))
    assert mine["account"]["email"] == "worker@example.org"
    assert {one["state"] for one in mine["assignments"]} >= {"claimed", "submitted", "approved", "rejected"}
    assert any(one["answer"] == {"label": "joy"} for one in mine["assignments"])
    for name in ("sessions", "tokens", "access_keys", "payouts", "transfers", "saved_searches", "appeals", "files", "acts"):
        assert mine[name], name
    assert mine["projects"] == [] and all(one["batch_id"].startswith("B") and one["task_id"].startswith("T") for one in mine["assignments"])
    its = unpacked(api(market, "requester", "GET", "/me/data"))
    assert its["projects"][0]["title"] == "Mood" and its["batches"] and not any(one["answer"] for one in its["assignments"])
    text = str(mine) + str(its)
    for word in ("hash", "sealed", "gold_score", "other_worker@", market.people["worker"].token):
        assert word not in text, word
    assert "requester@example.org" not in str(mine) and "worker@example.org" not in str(its).replace("other_worker@", "")


def test_the_page_gives_the_zip_after_a_proof_and_not_again_and_again(app, worker):
    browser = worker.browser()
    assert "Download it" in browser.get("/account/leaving").text
    assert unpacked(browser.post("/account/data"))["account"]["id"] == worker.public_id
    with app.app_context():
        sql.execute("UPDATE sessions SET proven_at = now() - interval '1 hour'")
        from marketplace.extensions import db

        db.session.commit()
    assert browser.post("/account/data").status_code == 403
    assert [worker.get("/me/data").status_code for _ in range(10)][-1] == 429


def test_nobody_leaves_in_the_middle_of_something(market):
    told = api(market, "worker", "GET", "/me/leaving").json
    assert "waits for a decision" in str(told) and "appeal" in str(told) and "payout" in str(told).lower() and told["balance"] != "0"
    refused = leave(market, "worker", give_up_balance=True)
    assert refused.status_code == 409 and refused.json["code"] == "not_finished"
    assert "held for your batches" in str(api(market, "requester", "GET", "/me/leaving").json)
    assert leave(market, "requester").status_code == 409
    assert "only operator" in str(leave(market, "operator").json)
    with market.app.app_context():
        states = sql.rows("SELECT state FROM assignments WHERE id = %(id)s", id=market.claimed_number)
        assert [one.state for one in states] == ["claimed"], "a refused leaving gives nothing back"


def test_leaving_needs_the_password_and_ones_own_hand(app, worker):
    assert worker.post("/me/leaving", {"password": "wrong"}).status_code == 422
    assert worker.post("/me/leaving", {}).status_code == 422
    browser = worker.browser()
    refused = browser.post("/account/leaving", data={"email": "somebody@example.org"})
    assert refused.status_code == 422 and worker.get("/me").status_code == 200


def test_who_left_is_forgotten_and_the_books_stay(market):
    email, person = "worker@example.org", market.people["worker"]
    finish(market)
    kept = leave(market, "worker")
    assert kept.status_code == 409 and kept.json["code"] == "balance_left"
    assert leave(market, "worker", give_up_balance=True).json == {"done": True}
    client = market.app.test_client()
    assert api(market, "worker", "GET", "/me").status_code == 401
    assert client.post("/login", data={"email": email, "password": PASSWORD}).status_code == 422
    client.set_cookie("rivulet_session", person.session)
    assert client.get("/account/").status_code == 302
    with market.app.app_context():
        for table in ("persons", "sessions", "api_tokens", "aws_keys", "saved_searches", "idempotency_keys"):
            assert email not in str([tuple(row) for row in sql.rows(f"SELECT t::text FROM {table} t WHERE t::text NOT LIKE '%%other_worker%%'")]), table
        left = sql.row("SELECT * FROM persons WHERE id = %(id)s", id=person.id)
        assert left.closed_at and left.roles == [] and left.password_hash == "" and left.email.endswith("@left.invalid")
        answers = sql.rows("SELECT state, answer FROM assignments WHERE worker_id = %(id)s", id=person.id)
        assert {one.state for one in answers} >= {"approved", "returned"} and any(one.answer for one in answers)
        assert check_books()["ok"]
        assert sql.value("SELECT payload->>'text' FROM outbox WHERE payload->>'to' = %(to)s ORDER BY id DESC LIMIT 1", to=email).startswith(
            "Your account here is closed"
        )
    again = client.post("/sign-up", data={"email": email, "password": "River-stone-77", "roles": ["worker"]})
    assert again.status_code == 302, "the address is free"
    results = api(market, "requester", "GET", f"/batches/{market.names['batch_id']}/results?format=csv&level=assignment")
    assert results.status_code == 200 and "joy" in results.text and email not in results.text
    for path in ("/operator/people", f"/operator/people/{person.public_id}", "/operator/books/accounts", "/operator/payouts", "/operator/audit-log"):
        client.set_cookie("rivulet_session", market.people["operator"].session)
        assert client.get(path).status_code == 200, path


def test_a_requester_leaves_when_nothing_is_held_any_more(market):
    finish(market)
    assert leave(market, "requester", give_up_balance=True).json == {"done": True}
    with market.app.app_context():
        assert sql.value("SELECT count(*) FROM batches WHERE requester_id = %(id)s AND state <> 'closed'", id=market.people["requester"].id) == 0
        assert check_books()["ok"]
    assert api(market, "worker", "GET", "/me/assignments").status_code == 200
    client = market.app.test_client()
    client.set_cookie("rivulet_session", market.people["worker"].session)
    for path in ("/worker/", "/worker/assignments", "/payouts", f"/worker/batches/{market.names['batch_id']}"):
        assert client.get(path).status_code in (200, 404), path


def finish(market) -> None:
    """The appeal is decided, the payout paid, the answers too, and the batch closed."""
    names = market.names
    assert api(market, "operator", "POST", f"/appeals/{names['appeal_id']}/decide", {"upheld": False, "reason": "The panel was right."}).status_code == 200
    assert api(market, "operator", "POST", f"/payouts/{names['payout_id']}/pay", {"reference": "transfer 7"}).status_code == 200
    assert api(market, "worker", "POST", f"/assignments/{names['claimed']}/return").status_code == 200
    assert api(market, "requester", "POST", f"/assignments/{names['submitted']}/approve").status_code == 200
    assert api(market, "requester", "POST", f"/batches/{names['batch_id']}/close").status_code == 200
    end = api(market, "requester", "POST", f"/projects/{names['project_id']}/training/end")
    assert end.status_code == 200, end.text
