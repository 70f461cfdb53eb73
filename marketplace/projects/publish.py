"""Publishing: the full cost is held, then the tasks are live. No worker ever sees unfunded work."""

from __future__ import annotations

from marketplace.assignments import queue
from marketplace.core import audit, sql
from marketplace.core.after_commit import after_commit
from marketplace.core.clock import now
from marketplace.errors import MissingFunds, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import available, hold, lock
from marketplace.ledger.post import Move, next_part, post
from marketplace.people.models import Person
from marketplace.projects.models import STRIPES, Batch


def publish(requester: Person, batch: Batch) -> Batch:
    """Holds the cost of all tasks that wait and makes them live; a draft begins, a live or paused batch grows.

    Refuses without tasks to publish, on a closed batch, and, with what is missing, without the money.
    """
    sql.execute("SELECT 1 FROM batches WHERE id = %(id)s FOR UPDATE", id=batch.id)
    db.session.refresh(batch)
    if batch.state == "closed":
        raise WrongState("This batch is closed.")
    if not batch.waiting_tasks:
        raise WrongState("All tasks of this batch are live already." if batch.published_tasks else "This batch has no tasks yet. Upload some first.")
    slots = batch.waiting_tasks * batch.overlap
    cost, purse, reserve = slots * batch.cost_micros, available(requester.id), hold(batch.id, requester.id)
    balance = lock([purse, reserve])[purse]
    if balance < cost:
        raise MissingFunds(cost, balance)
    post([Move("hold", batch.id, purse, reserve, cost, next_part("hold", batch.id), memo=batch.name)])
    first = batch.published_tasks + 1
    if batch.state == "draft":
        sql.execute("INSERT INTO batch_tallies (batch_id, stripe, is_open) SELECT %(b)s, s, true FROM generate_series(0, %(n)s - 1) s", b=batch.id, n=STRIPES)
        batch.state, batch.published_at = "live", now()
    batch.published_tasks, batch.slots = batch.tasks, batch.slots + slots
    db.session.flush()
    audit.record(requester, "publish", batch.public_id, slots=slots, cost_micros=cost)
    batch_id, last, overlap = batch.id, batch.tasks, batch.overlap
    after_commit(lambda: queue.add(batch_id, [(first, last, slot) for slot in range(1, overlap + 1)]))
    return batch
