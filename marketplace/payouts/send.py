"""Sending payouts over the rail: noted first, then sent with nothing locked, then settled by what the outside says.

The note (`sent_at`) is committed before the outside is called, so that whatever breaks in between, the payout is known as
one that may have been paid: it is sent again under the same key until the answer is final, and nobody fails it by hand.
"""

from __future__ import annotations

import logging

from flask import current_app

from marketplace.core import audit, sql
from marketplace.core.money import format_money
from marketplace.extensions import db
from marketplace.payouts.models import Payout
from marketplace.payouts.rails import Order, Outcome, rail
from marketplace.payouts.settle import fail, pay
from marketplace.people.models import Person

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30, 3600
"""Between two tries of one payout; the wait doubles. The first is longer than any call takes, so that calls do not overlap."""
log = logging.getLogger(__name__)


def due(limit: int = 100) -> list[int]:
    """The payouts to be sent now, oldest first; none where operators pay by hand."""
    if rail() is None:
        return []
    found = sql.rows("SELECT id FROM payouts WHERE state = 'requested' AND coalesce(next_try_at, now()) <= now() ORDER BY id LIMIT %(n)s", n=limit)
    return [one.id for one in found]


def note(payout_id: int) -> Order | None:
    """Notes that a payout is being sent and returns the order; None when somebody else sends or has settled it."""
    found = sql.row(
        """
        UPDATE payouts SET sent_at = coalesce(sent_at, now()), tries = tries + 1,
            next_try_at = now() + make_interval(secs => least(%(longest)s::int, %(first)s::int * power(2, least(tries, 20)))::int)
        WHERE id = (SELECT id FROM payouts WHERE id = %(id)s AND state = 'requested' AND coalesce(next_try_at, now()) <= now() FOR UPDATE SKIP LOCKED)
        RETURNING person_id, amount_micros, tries
        """,
        id=payout_id,
        first=FIRST_WAIT_SECONDS,
        longest=LONGEST_WAIT_SECONDS,
    )
    if found is None:
        return None
    payout, person = db.session.get_one(Payout, payout_id), db.session.get_one(Person, found.person_id)
    audit.record(None, "payout sent", payout.public_id, amount_micros=found.amount_micros, tries=found.tries)
    return Order(payout.public_id, format_money(found.amount_micros), current_app.config["CURRENCY"], person.public_id, person.email, person.name)


def settle(payout_id: int, outcome: Outcome) -> None:
    """Settles a payout by what the outside said; what is unknown stays as it is, and what is settled already, too."""
    sql.execute("SELECT 1 FROM payouts WHERE id = %(id)s FOR UPDATE", id=payout_id)
    payout = db.session.get_one(Payout, payout_id, populate_existing=True)
    if outcome.state == "unknown" or payout.state != "requested":
        log.warning("payout %s: %s; the rail says %s: %s", payout.public_id, payout.state, outcome.state, outcome.note)
    elif outcome.state == "paid":
        pay(None, payout, outcome.note)
    else:
        fail(None, payout, outcome.note)
