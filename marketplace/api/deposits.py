"""/deposits: money that came in, recorded by an operator."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Id, Moment, Money, Text
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.ledger.deposit import deposit
from marketplace.people.find import person_by_email

bp = Blueprint("deposits", __name__, description="Money coming in.")


class DepositIn(Strict):
    """Whose money, how much, and how it is found again."""

    email = Text(least=1, most=320, required=True)
    amount = Money(required=True)
    reference = Text(most=200, load_default="")
    note = Text(most=500, load_default="")


class DepositOut(Schema):
    """The transfer."""

    id = Id(required=True)
    email = Text(required=True)
    amount = Money(required=True)
    memo = Text(required=True, allow_none=True)
    created_at = Moment(required=True)


@endpoint(bp, "POST", "/deposits", role="operator", body=DepositIn, answer=DepositOut, status=201, problems=(404,))
def made(person: Any, body: dict[str, Any]) -> Any:
    """Record a deposit. Send an Idempotency-Key: money is not counted twice by accident."""
    receiver = person_by_email(body["email"])
    row = deposit(person, receiver, body["amount"], body["reference"], body["note"])
    return {
        "id": public_id.encode("transfer", row.id),
        "email": receiver.email,
        "amount": format_money(row.amount_micros),
        "memo": row.memo,
        "created_at": rfc3339(row.created_at),
    }
