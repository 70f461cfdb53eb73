"""Closing a batch: no more claims, the unused money goes back at once, the rest as the last answers are decided."""

from __future__ import annotations

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.extensions import db
from marketplace.ledger.accounts import available, hold, lock
from marketplace.ledger.post import Move, next_part, post
from marketplace.people.models import Person
from marketplace.projects.models import Batch
from marketplace.projects.pause import move
from marketplace.projects.top_up import top_up


def close(requester: Person, batch: Batch) -> Batch:
    """Ends a batch for good. What was claimed or handed in before stays decidable and funded."""
    move(requester, batch, "closed")
    batch.closed_at = now()
    db.session.flush()
    settle(batch)
    top_up(batch)
    return batch


def settle(batch: Batch) -> None:
    """Gives back what a closed batch no longer needs: its hold less the cost of claimed and undecided answers."""
    reserve, purse = hold(batch.id, batch.requester_id), available(batch.requester_id)
    held = lock([reserve, purse])[reserve]
    undecided = sql.value("SELECT coalesce(sum(claimed + submitted), 0)::bigint FROM batch_tallies WHERE batch_id = %(id)s", id=batch.id)
    unused = held - undecided * batch.cost_micros
    if unused > 0:
        post([Move("release", batch.id, reserve, purse, unused, next_part("release", batch.id), memo=batch.name)])


def settle_closed() -> int:
    """The sweep: gives back what leases that ran out and rejections left in closed batches; how many batches."""
    batches = sql.rows(
        """
        SELECT b.id FROM batches b JOIN accounts a ON a.kind = 'hold' AND a.owner_id = b.id
        WHERE b.state = 'closed' AND a.balance_micros > (b.reward_micros + b.fee_micros)
            * (SELECT coalesce(sum(claimed + submitted), 0) FROM batch_tallies t WHERE t.batch_id = b.id)
        LIMIT 100
        """
    )
    for one in batches:
        settle(db.session.get_one(Batch, one.id))
    return len(batches)
