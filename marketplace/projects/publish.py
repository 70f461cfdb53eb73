"""Publishing: the full cost is held, then the tasks are live. No worker ever sees unfunded work."""

from __future__ import annotations

from marketplace.assignments import queue
from marketplace.core import audit, sql
from marketplace.core.after_commit import after_commit
from marketplace.core.texts import _
from marketplace.errors import Invalid, MissingFunds, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import balance_micros
from marketplace.people.models import Person
from marketplace.projects.models import Batch
from marketplace.projects.rehearsal import rehearsal
from marketplace.projects.slots import lock_batch, open_gate, plan, reserve_money
from marketplace.projects.top_up import hold_reserve, reserve_needed
from marketplace.reports.work_time import estimated_seconds


def publish(requester: Person, batch: Batch, tasks: int | None = None) -> Batch:
    """Holds the cost of all tasks that wait (and, where there is a floor of hourly pay, the reserve for it) and makes them live; a draft begins, a live or paused batch grows.

    `tasks` publishes only so many of them, the first in the file: a pilot, whose rest waits for another publish.

    Refuses without tasks to publish, on a closed batch, and, with what is missing, without the money.
    """
    if tasks is not None and tasks < 1:
        raise Invalid(fields={"tasks": [_("Publish at least one task.")]})
    lock_batch(batch)
    if batch.state == "closed":
        raise WrongState(_("This batch is closed."))
    if not batch.waiting_tasks:
        raise WrongState(_("All tasks of this batch are live already.") if batch.published_tasks else _("This batch has no tasks yet. Upload some first."))
    made = plan(batch, tasks)
    floor_reserve, seconds = reserve_needed(requester, batch, made.slots)
    cost = (made.slots + made.reserve_slots) * batch.cost_micros
    if floor_reserve and (purse := balance_micros("available", batch.requester_id)) < cost + floor_reserve:
        raise MissingFunds(cost + floor_reserve, purse)
    reserve_money(batch, made.slots + made.reserve_slots)
    hold_reserve(batch, floor_reserve, seconds)
    first, last, overlap = batch.published_tasks + 1, batch.published_tasks + made.tasks, batch.overlap
    if made.gold_tasks:
        sql.execute(
            "UPDATE tasks SET overlap = %(overlap)s::int WHERE batch_id = %(batch)s AND position BETWEEN %(first)s AND %(last)s AND gold IS NOT NULL",
            overlap=made.gold_overlap,
            batch=batch.id,
            first=first,
            last=last,
        )
    if batch.state == "draft":
        batch.estimated_seconds = rehearsal(requester, batch).median_seconds or estimated_seconds(batch)
        open_gate(batch)
    batch.published_tasks, batch.slots, batch.reserve_slots = last, batch.slots + made.slots, batch.reserve_slots + made.reserve_slots
    batch.gold_tasks += made.gold_tasks
    db.session.flush()
    audit.record(requester, "publish", batch.public_id, slots=made.slots, cost_micros=(made.slots + made.reserve_slots) * batch.cost_micros)
    batch_id = batch.id
    if batch.gold_tasks:
        after_commit(lambda: queue.rebuild(batch_id))  # gold stands in a line of its own, cut out of the other
    else:
        after_commit(lambda: queue.add(batch_id, [(first, last, slot) for slot in range(1, overlap + 1)]))
    return batch
