"""/platform: the platform's own money, for operators."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Moment, Money, OneOf, Text
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.ledger.platform import KINDS, contribute, platform_lines, standing, withdraw

bp = Blueprint("platform", __name__, description="The platform's own money.")


class PlatformOut(Schema):
    """How it stands."""

    fees = Money(required=True, metadata={"description": "Earned or put in, and not spent."})
    shortfall = Money(required=True, metadata={"description": "Laid out beyond that (panels of appeals), and not made up for."})
    free = Money(required=True, metadata={"description": "What can be taken out."})
    bank = Money(signed=True, required=True, metadata={"description": "What must be at the bank: everybody's money, the platform's included."})


class ContributionIn(Strict):
    """How much was put in, and how it is found again."""

    amount = Money(required=True)
    reference = Text(most=500, load_default="")


class WithdrawalIn(Strict):
    """How much was taken out; without an amount all that is free."""

    amount = Money(load_default=None)
    reference = Text(most=500, load_default="")


class PlatformLineOut(Schema):
    """One act on the platform's own money."""

    id = Id(required=True)
    created_at = Moment(required=True)
    kind = OneOf(KINDS, required=True)
    amount = Money(required=True)
    memo = Text(required=True, allow_none=True)


@endpoint(bp, "GET", "/platform", role="operator", answer=PlatformOut)
def shown(person: Any) -> Any:
    """Show the platform's own money, and what must be at the bank in all."""
    now = standing()
    return {
        "fees": format_money(now.fees_micros),
        "shortfall": format_money(now.shortfall_micros),
        "free": format_money(now.free_micros),
        "bank": format_money(now.bank_micros),
    }


@endpoint(bp, "GET", "/platform/lines", role="operator", query=PageQuery, answer=page_of(PlatformLineOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List what was put in, taken out, fell short and was made up for, newest first."""
    return cursors.page(platform_lines(cursors.place(query["cursor"]), query["limit"] + 1), query["limit"], _line)


@endpoint(bp, "POST", "/platform/contributions", role="operator", body=ContributionIn, answer=PlatformLineOut, status=201)
def put_in(person: Any, body: dict[str, Any]) -> Any:
    """Record money put in for the platform itself. It makes up for a shortfall first."""
    return _line(contribute(person, body["amount"], body["reference"]))


@endpoint(bp, "POST", "/platform/withdrawals", role="operator", body=WithdrawalIn, answer=PlatformLineOut, status=201)
def taken_out(person: Any, body: dict[str, Any]) -> Any:
    """Record earned fees taken out. More than is free: 409."""
    return _line(withdraw(person, body["amount"], body["reference"]))


def _line(one: Any) -> dict[str, Any]:
    return {
        "id": public_id.encode("transfer", one.id),
        "created_at": rfc3339(one.created_at),
        "kind": one.kind,
        "amount": format_money(one.amount_micros),
        "memo": one.memo,
    }
