"""How a batch stands, from its tally and its hold: the same few rows however many tasks it has."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core import sql
from marketplace.projects.models import Batch


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of slots by state and money in micros. `open` slots can be claimed; `spent` is what left the hold for answers."""

    tasks: int
    waiting_tasks: int
    slots: int
    reserve_slots: int
    open: int
    claimed: int
    submitted: int
    approved: int
    rejected: int
    held_micros: int
    spent_micros: int
    bonus_micros: int


def progress(batch: Batch) -> Progress:
    """The present figures of a batch."""
    found = sql.row(
        """
        SELECT coalesce(sum(claimed), 0)::bigint AS claimed, coalesce(sum(submitted), 0)::bigint AS submitted,
               coalesce(sum(approved), 0)::bigint AS approved, coalesce(sum(rejected), 0)::bigint AS rejected,
               (SELECT balance_micros FROM accounts WHERE kind = 'hold' AND owner_id = %(id)s) AS held,
               (SELECT coalesce(sum(amount_micros), 0)::bigint FROM bonuses WHERE batch_id = %(id)s) AS bonus
        FROM batch_tallies WHERE batch_id = %(id)s
        """,
        id=batch.id,
    )
    taken = found.claimed + found.submitted + found.approved
    return Progress(
        tasks=batch.tasks,
        waiting_tasks=batch.waiting_tasks,
        slots=batch.slots,
        reserve_slots=0 if batch.state == "closed" else batch.reserve_slots,
        open=0 if batch.state == "closed" else batch.slots - taken,
        claimed=found.claimed,
        submitted=found.submitted,
        approved=found.approved,
        rejected=found.rejected,
        held_micros=found.held or 0,
        spent_micros=found.approved * batch.cost_micros,
        bonus_micros=found.bonus,
    )
