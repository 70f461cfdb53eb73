"""The end of a payout: it was paid, or it failed and the money returns. An operator says so, or the rail's final answer."""

from __future__ import annotations

from marketplace.core import audit, sql
from marketplace.core.clock import now
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import available, in_flight, world
from marketplace.ledger.post import Move, post
from marketplace.payouts.models import MOVES, Payout
from marketplace.payouts.rails import rail
from marketplace.people.models import Person


def pay(operator: Person | None, payout: Payout, reference: str) -> Payout:
    """Marks a payout as paid, with the reference of the outside payment; `operator` None stands for the rail.

    Refuses one that is settled, and, to people, one that was sent over the rail: only its answer says what became of it.
    """
    if not reference.strip():
        raise Invalid(fields={"reference": [_("Write the reference of the payment, so that it can be found again.")]})
    _move(operator, payout, "paid")
    payout.reference = reference.strip()[:200]
    post([Move("payout_paid", payout.id, in_flight(payout.person_id), world(), payout.amount_micros, memo=payout.reference)])
    audit.record(operator, "payout paid", payout.public_id, reference=payout.reference, amount_micros=payout.amount_micros)
    return payout


def fail(operator: Person | None, payout: Payout, reason: str) -> Payout:
    """Marks a payout as failed; the money is the worker's again. Refuses as `pay` does."""
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Write why it failed; the worker will read it.")]})
    _move(operator, payout, "failed")
    payout.reason = reason.strip()[:500]
    post([Move("payout_failed", payout.id, in_flight(payout.person_id), available(payout.person_id), payout.amount_micros, memo=payout.reason)])
    audit.record(operator, "payout failed", payout.public_id, reason=payout.reason, amount_micros=payout.amount_micros)
    return payout


def _move(operator: Person | None, payout: Payout, state: str) -> None:
    sql.execute("SELECT 1 FROM payouts WHERE id = %(id)s FOR UPDATE", id=payout.id)
    db.session.refresh(payout)
    if state not in MOVES[payout.state]:
        raise WrongState(_("This payout is %(state)s already.", state=_(payout.state)))
    if operator is not None and payout.sent_at is not None and rail() is not None:
        raise WrongState(
            _("This payout was sent over the payout rail, and may have been paid: its answer settles it, and it is asked again by itself."), code="sent"
        )
    payout.state, payout.settled_at, payout.settled_by_id = state, now(), operator.id if operator else None
