"""Asking for a payout."""

from __future__ import annotations

from typing import Any

from marketplace.core import audit
from marketplace.core.money import CENT_MICROS, money
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import available, in_flight, lock
from marketplace.ledger.post import Move, post
from marketplace.payouts.balance import threshold_micros
from marketplace.payouts.models import Payout


def request_payout(worker: Any, amount_micros: int | None = None) -> Payout:
    """Takes an amount (default: all whole cents) from the purse and puts it in flight.

    Payouts leave in whole cents; what is less stays. Refuses below the threshold, above the balance, and parts of a cent.
    """
    purse, threshold = available(worker.id), threshold_micros()
    balance = lock([purse])[purse]
    if amount_micros is not None and (amount_micros <= 0 or amount_micros % CENT_MICROS):
        raise Invalid(fields={"amount": [_("Write a positive amount in whole cents; what is less than a cent stays on your balance.")]})
    amount = balance - balance % CENT_MICROS if amount_micros is None else amount_micros
    if balance < threshold or balance < CENT_MICROS:
        raise WrongState(
            _("Payouts begin at %(threshold)s; %(balance)s is available.", threshold=money(threshold), balance=money(balance)),
            code="below_threshold",
        )
    if amount < threshold:
        raise WrongState(_("The least payout is %(threshold)s.", threshold=money(threshold)), code="below_threshold")
    if amount > balance:
        raise WrongState(_("Only %(balance)s is available.", balance=money(balance)), code="above_balance")
    payout = Payout(person_id=worker.id, amount_micros=amount, state="requested")
    db.session.add(payout)
    db.session.flush()  # the transfer is about its id
    post([Move("payout", payout.id, purse, in_flight(worker.id), amount)])
    audit.record(worker, "payout requested", payout.public_id, amount_micros=amount)
    return payout
