"""Acts of operators and acts on money leave an entry that nobody can change."""

from __future__ import annotations

import psycopg
import pytest

from marketplace.core import sql
from tests.market import live_batch


def acts(app) -> list[str]:
    with app.app_context():
        return [row.act for row in sql.rows("SELECT act FROM audit_log ORDER BY id")]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_log SET act = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log", "UPDATE transfers SET amount_micros = 1", "DELETE FROM transfers"],
)
def test_entries_are_final(app, servers, operator, requester, statement):
    assert operator.post("/deposits", {"email": requester.email, "amount": "5", "reference": "bank"}).status_code == 201
    with psycopg.connect(servers.postgres.url("test")) as connection, pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        connection.execute(statement)


def test_every_act_of_an_operator_and_on_money_is_there(app, operator, requester, worker):
    batch = live_batch(requester, operator, tasks=3, reward="3", overlap=1)
    held = worker.post(f"/batches/{batch}/claims", {"count": 3}).json["assignments"]
    for one in held:
        assert worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}}).status_code == 200
    for one in held:
        assert requester.post(f"/assignments/{one['id']}/approve", {}).status_code == 200
    assert operator.post("/deposits", {"email": requester.email, "amount": "5", "reference": "b"}).status_code == 201
    assert requester.post(f"/batches/{batch}/pause").status_code == 200
    assert requester.post(f"/batches/{batch}/close").status_code == 200
    first = worker.post("/payouts", {"amount": "5"}).json["id"]
    assert operator.post(f"/payouts/{first}/fail", {"reason": "The account is closed."}).status_code == 200
    second = worker.post("/payouts", {"amount": "5"}).json["id"]
    assert operator.post(f"/payouts/{second}/pay", {"reference": "t7"}).status_code == 200
    made = operator.post("/people", {"email": "new@example.org", "roles": ["worker"]})
    assert made.status_code == 201, made.text
    assert operator.post(f"/people/{worker.public_id}/suspend", {"reason": "For the test."}).status_code == 200
    assert operator.post(f"/people/{worker.public_id}/restore", {"reason": "It is over."}).status_code == 200
    browser = requester.browser()
    assert browser.post("/account/tokens", data={"name": "nightly"}).status_code == 200
    there = acts(app)
    for act in (
        "deposit", "publish", "batch paused", "batch closed", "payout requested", "payout failed", "payout paid", "person created", "suspend", "restore",
        "token made",
    ):  # fmt: skip
        assert act in there, act


def test_a_bonus_is_there(app, operator, requester, worker):
    batch = live_batch(requester, operator, tasks=1)
    held = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]
    worker.post(f"/assignments/{held['id']}/submission", {"answer": {"label": "1"}})
    operator.post("/deposits", {"email": requester.email, "amount": "5", "reference": "b"})
    assert requester.post(f"/assignments/{held['id']}/approve", {"bonus": "1"}).status_code == 200
    assert "bonus" in acts(app)


def test_a_refused_act_leaves_no_entry(app, operator, requester):
    before = acts(app)
    assert operator.post("/deposits", {"email": "nobody@example.org", "amount": "5", "reference": "b"}).status_code in (404, 422)
    assert acts(app) == before


def test_wrong_logins_and_refusals_are_logged_without_a_way_to_forge_lines(app, client, requester, caplog):
    with caplog.at_level("INFO"):
        client.post("/login", data={"email": "mill@example.org\n2026 web WARNING all is well", "password": "secret word"})
        requester.get("/books")
    lines = [record.getMessage() for record in caplog.records]
    assert any(line.startswith("login failed for 'mill@example.org\\n2026") for line in lines)
    assert any(line.startswith("refused GET '/api/v1/books' to person") for line in lines)
    assert not any("\n" in line or "secret word" in line for line in lines)
