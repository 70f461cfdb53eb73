"""Paying a rejected answer after all: a requester's second thought, or an appeal that was won."""

from __future__ import annotations

from typing import Any

from psycopg.errors import UniqueViolation

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import WrongState
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.find import any_batch
from marketplace.projects.models import STRIPES, Batch
from marketplace.projects.slots import lock_batch, reserve_money
from marketplace.review.approve import approve, reviewed


def overturn(reviewer: Person, assignment_id: int, feedback: str = "") -> Any:
    """Approves and pays a rejected answer; the answer is the requester's from then on.

    Where its slot is still free the money is there; else it is held anew from the requester's purse. Refuses answers that
    are not rejected, and, with what is missing, without the money.
    """
    held = reviewed(reviewer, assignment_id)
    overturn_for(reviewer, any_batch(held.batch_id), held, feedback, "overturned")
    return reviewed(reviewer, assignment_id)


def overturn_for(reviewer: Person | None, batch: Batch, held: Any, feedback: str, rule: str) -> None:
    """The same, for an assignment that is known, by a person or a rule."""
    if held.state != "rejected":
        raise WrongState(_("This answer is %(state)s; only a rejected one can be paid after all.", state=_(held.state)))
    lock_batch(batch)
    if not _into_free_slot(batch, held):
        reserve_money(batch, 1)
        if batch.quality.get("refill_rejected", True):  # its slot went to somebody else: one more is wanted
            slot = sql.value(
                "UPDATE tasks t SET overlap = coalesce(t.overlap, b.overlap) + 1 FROM batches b"
                " WHERE b.id = t.batch_id AND t.batch_id = %(batch)s AND t.position = %(position)s RETURNING t.overlap",
                batch=batch.id,
                position=held.position,
            )
        else:
            slot = held.slot_number
        batch.slots += 1
        db.session.flush()
        _back(held, slot)
    if not approve(reviewer, batch, [held.id], feedback, rule):
        raise WrongState(_("This answer was decided anew at the same moment."))


def _into_free_slot(batch: Batch, held: Any) -> bool:
    if not batch.quality.get("refill_rejected", True):
        return False
    for one in queue.free_slots(batch.id, [held.position]):
        try:
            with db.session.begin_nested():
                _back(held, one.slot)
            return True
        except UniqueViolation:  # somebody claimed it at this moment
            continue
    return False


def _back(held: Any, slot: int) -> None:
    """Undecided again, in a slot; the approval follows in the same transaction."""
    moved = sql.execute(
        f"""
        WITH back AS (
            UPDATE assignments SET state = 'submitted', slot_number = %(slot)s, decided_at = NULL, decided_by_id = NULL, decided_rule = NULL
            WHERE id = %(id)s AND batch_id = %(batch)s AND state = 'rejected' RETURNING batch_id
        )
        UPDATE batch_tallies t SET rejected = t.rejected - 1, submitted = t.submitted + 1 FROM back
        WHERE t.batch_id = back.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES}
        """,
        slot=slot,
        id=held.id,
        batch=held.batch_id,
    )
    if not moved:
        raise WrongState(_("This answer was decided anew at the same moment."))
