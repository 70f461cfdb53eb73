"""Payouts as their owner and as operators see them."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.extensions import db
from marketplace.payouts.models import MOVES, Payout


def payouts_of(person: Any, before_id: int | None = None, limit: int = 50) -> list[Payout]:
    """The person's payouts, newest first."""
    query = db.select(Payout).where(Payout.person_id == person.id, Payout.id < (before_id or 2**62))
    return list(db.session.execute(query.order_by(Payout.id.desc()).limit(limit)).scalars())


def payouts_waiting(state: str | None = "requested", before_id: int | None = None, limit: int = 50) -> list[Payout]:
    """Everybody's payouts in a state (None: all), newest first; for operators."""
    if state is not None and state not in MOVES:
        raise Invalid(fields={"state": [_("Choose one of %(moves)s.", moves=", ".join(MOVES))]})
    query = db.select(Payout).where(Payout.id < (before_id or 2**62))
    if state is not None:
        query = query.where(Payout.state == state)
    return list(db.session.execute(query.order_by(Payout.id.desc()).limit(limit)).scalars())


def payout_of(person: Any, text: str) -> Payout:
    """A payout of the person, or for operators any; NotFound otherwise."""
    payout = db.session.get(Payout, public_id.decode("payout", text))
    if payout is None or (payout.person_id != person.id and not person.has_role("operator")):
        raise NotFound(_("There is no payout with this id that you can see."))
    return payout
