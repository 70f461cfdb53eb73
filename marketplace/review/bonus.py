"""A requester's extra for an answer, from their purse to the worker's, without a fee."""

from __future__ import annotations

from typing import Any

from marketplace.core import audit, public_id, sql
from marketplace.core.texts import _
from marketplace.errors import WrongState
from marketplace.ledger.accounts import available
from marketplace.ledger.post import Move, post


def grant_bonus(requester: Any, assignment: Any, amount_micros: int, reason: str = "") -> int:
    """Pays a bonus on an answer that was handed in; its id. Refuses without the money."""
    if assignment.submitted_at is None:
        raise WrongState(_("A bonus is for an answer that was handed in."))
    number = sql.value(
        "INSERT INTO bonuses (assignment_id, batch_id, worker_id, amount_micros, reason) VALUES (%(a)s, %(b)s, %(w)s, %(amount)s, %(reason)s) RETURNING id",
        a=assignment.id,
        b=assignment.batch_id,
        w=assignment.worker_id,
        amount=amount_micros,
        reason=reason.strip()[:2000],
    )
    post([Move("bonus", number, available(requester.id), available(assignment.worker_id), amount_micros, memo=reason.strip()[:200] or None)])
    audit.record(requester, "bonus", public_id.encode("assignment", assignment.id), amount_micros=amount_micros)
    return int(number)
