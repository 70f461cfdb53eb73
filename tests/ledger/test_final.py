"""The books cannot be changed behind their back, and a lie in them is found."""

from __future__ import annotations

import psycopg
import pytest

from marketplace.core import sql
from marketplace.extensions import db
from marketplace.ledger.check import check_books
from tests.market import live_batch


@pytest.mark.parametrize("statement", ["UPDATE transfers SET amount_micros = 1", "DELETE FROM transfers", "TRUNCATE transfers", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_what_was_booked(context, requester, operator, statement):
    operator.post("/deposits", {"email": requester.email, "amount": "1.00", "reference": "x"})
    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        sql.execute(statement)
    db.session.rollback()


def test_no_balance_but_the_worlds_falls_below_zero(context, requester, operator):
    operator.post("/deposits", {"email": requester.email, "amount": "1.00", "reference": "x"})
    with pytest.raises(psycopg.errors.CheckViolation):
        sql.execute("UPDATE accounts SET balance_micros = -1 WHERE kind = 'available'")
    db.session.rollback()


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        ("UPDATE accounts SET balance_micros = balance_micros + 1 WHERE kind = 'available'", "each balance equals its transfers"),
        ("UPDATE assignments SET state = 'approved' WHERE state = 'submitted'", "each approved assignment is credited exactly once"),
        ("UPDATE batches SET slots = slots + 1", "each hold covers exactly"),
        ("UPDATE batch_tallies SET claimed = claimed + 1 WHERE stripe = 3", "the tally of each batch"),
        ("INSERT INTO payouts (person_id, amount_micros) SELECT id, 50000 FROM persons LIMIT 1", "payouts and their transfers agree"),
    ],
)
def test_a_lie_is_found(context, requester, operator, worker, lie, found):
    batch = live_batch(requester, operator)
    mine = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]
    worker.post(f"/assignments/{mine['id']}/submission", {"answer": {"label": "1"}})
    assert check_books()["ok"]
    db.session.rollback()
    sql.execute(lie)
    db.session.commit()
    proof = check_books()
    assert not proof["ok"] and any(one["proof"].startswith(found) for one in proof["wrong"]), proof["wrong"]
