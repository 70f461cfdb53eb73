"""/payouts: somebody asks for their money, an operator settles it."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from marketplace.api import cursors, shapes
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Money, OneOf, Text
from marketplace.payouts.find import payout_of, payouts_of, payouts_waiting
from marketplace.payouts.request import request_payout
from marketplace.payouts.settle import fail, pay

bp = Blueprint("payouts", __name__, description="Money leaving.")


class PayoutIn(Strict):
    """How much; without an amount all whole cents."""

    amount = Money(load_default=None)


class PayoutsQuery(PageQuery):
    """Which payouts. Operators see everybody's unless they ask for their own."""

    state = OneOf(shapes.PAYOUT_STATES, load_default=None)
    of = OneOf(("all", "me"), load_default=None, metadata={"description": "`all` is for operators, and their default."})


class PaidIn(Strict):
    """Proof of the payment."""

    reference = Text(least=1, most=200, required=True)


class FailedIn(Strict):
    """Why the money did not arrive."""

    reason = Text(least=1, most=500, required=True)


@endpoint(bp, "POST", "/payouts", role=("worker", "requester"), body=PayoutIn, answer=shapes.PayoutOut, status=201)
def asked(person: Any, body: dict[str, Any]) -> Any:
    """Ask for a payout of what you earned, or of a deposit that is not held. Below the threshold: 409."""
    return shapes.payout(request_payout(person, body["amount"]))


@endpoint(bp, "GET", "/payouts", role=("worker", "requester", "operator"), query=PayoutsQuery, answer=page_of(shapes.PayoutOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List payouts, newest first: your own, or as an operator everybody's."""
    before, limit, state = cursors.place(query["cursor"]), query["limit"], query["state"]
    if person.has_role("operator") and query["of"] != "me":
        found = payouts_waiting(state, before, limit + 1)
    else:
        found = []
        # One's own are few; a state is picked out of them page by page.
        while len(found) <= limit and (some := payouts_of(person, before, limit + 1)):
            found += [one for one in some if state in (None, one.state)]
            before = some[-1].id
    return cursors.page(found, limit, shapes.payout)


@endpoint(bp, "GET", "/payouts/<payout_id>", role=("worker", "requester", "operator"), answer=shapes.PayoutOut)
def shown(person: Any, payout_id: str) -> Any:
    """Show a payout."""
    return shapes.payout(payout_of(person, payout_id))


@endpoint(bp, "POST", "/payouts/<payout_id>/pay", role="operator", body=PaidIn, answer=shapes.PayoutOut)
def paid(person: Any, payout_id: str, body: dict[str, Any]) -> Any:
    """Mark a payout as paid."""
    return shapes.payout(pay(person, payout_of(person, payout_id), body["reference"]))


@endpoint(bp, "POST", "/payouts/<payout_id>/fail", role="operator", body=FailedIn, answer=shapes.PayoutOut)
def failed(person: Any, payout_id: str, body: dict[str, Any]) -> Any:
    """Mark a payout as failed; the money is its owner's again."""
    return shapes.payout(fail(person, payout_of(person, payout_id), body["reason"]))
