"""How many answers are wanted and paid for: the plan of a publishing, and single tasks that grow, close and open again.

A batch's hold covers its `slots` (answers wanted now) and `reserve_slots` (answers that may be wanted when doubt remains),
less what is approved. Everything that changes these numbers moves the money with them, here.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.core.after_commit import after_commit
from marketplace.core.clock import now
from marketplace.core.texts import gettext
from marketplace.errors import Invalid, NotFound, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import Place
from marketplace.ledger.post import move_between
from marketplace.people.models import Person
from marketplace.projects.models import STRIPES, Batch
from marketplace.reports.work_time import estimated_seconds

MOST_OVERLAP = 2**15 - 1
"""Answers that one task may want: as many as a slot's number (`smallint`, two bytes in the largest table) can count."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing the waiting tasks would make: slots, slots in reserve, and the overlap of its gold tasks."""

    tasks: int
    slots: int
    reserve_slots: int
    gold_tasks: int
    gold_overlap: int


def plan(batch: Batch, most: int | None = None) -> Plan:
    """The plan for the tasks that wait, or for the first `most` of them (a pilot).

    With `quality.gold_rate`, each gold task wants so many answers that about that share of all answers is gold; with
    `quality.max_overlap`, what lies between overlap and it is held in reserve for tasks whose answers disagree; with
    `quality.gold_from_consensus`, so much of the rate's share as the file has no gold for.
    """
    waiting, overlap = min(batch.waiting_tasks, most or batch.waiting_tasks), batch.overlap
    rate, most = batch.quality.get("gold_rate") or 0, batch.quality.get("max_overlap") or overlap
    gold = 0
    if rate and waiting:
        gold = sql.value(
            "SELECT count(*) FROM tasks WHERE batch_id = %(batch)s AND position > %(after)s AND position <= %(last)s AND gold IS NOT NULL",
            batch=batch.id,
            after=batch.published_tasks,
            last=batch.published_tasks + waiting,
        )
    plain = waiting - gold
    gold_overlap = min(1000, max(overlap, math.ceil(rate * plain * overlap / gold))) if gold else 0
    reserve = plain * (most - overlap)
    if batch.quality.get("gold_from_consensus"):  # what the file's gold does not cover is made, and answered, later
        reserve += max(0, math.ceil(rate * plain * overlap) - gold * gold_overlap)
    return Plan(waiting, plain * overlap + gold * gold_overlap, reserve, gold, gold_overlap)


def lock_batch(batch: Batch) -> None:
    """Locks the batch's row, the first lock of all acts that change its numbers, and reads it again."""
    db.session.refresh(batch, with_for_update=True)


def reserve_money(batch: Batch, slots: int) -> None:
    """Moves the cost of that many slots from the requester's purse to the batch's hold; MissingFunds where it is not there."""
    purse, reserve = _purse_and_hold(batch)
    move_between("hold", batch.id, purse, reserve, slots * batch.cost_micros, memo=batch.name)


def release_money(batch: Batch, slots: int) -> None:
    """Gives the cost of that many slots back from the hold to the requester's purse."""
    purse, reserve = _purse_and_hold(batch)
    move_between("release", batch.id, reserve, purse, slots * batch.cost_micros, memo=batch.name)


def _purse_and_hold(batch: Batch) -> tuple[Place, Place]:
    requester_id = batch.requester_id
    return Place("available", requester_id, requester_id), Place("hold", batch.id, requester_id)


def open_gate(batch: Batch) -> None:
    """A draft becomes live: its tally is made and lets claims in."""
    sql.execute("INSERT INTO batch_tallies (batch_id, stripe, is_open) SELECT %(b)s, s, true FROM generate_series(0, %(n)s - 1) s", b=batch.id, n=STRIPES)
    batch.state, batch.published_at = "live", now()


def add_tasks(requester: Person, batch: Batch, tasks: Sequence[dict[str, Any]], *, is_locked: bool = False) -> list[int]:
    """Appends tasks to a batch, paid for and open for claims at once (a draft becomes live); their positions.

    A task is {"input": {…}, "key"?: str, "gold"?: {…}, "overlap"?: wanted answers, else the batch's}. Equal inputs are
    equal tasks here and both are kept. Refuses closed batches, batches with tasks that wait, and, in full, without the money.
    `is_locked`: the caller has just read the batch under its lock.
    """
    if not is_locked:
        lock_batch(batch)
    if batch.state == "closed":
        raise WrongState(gettext("This batch is closed."))
    if batch.waiting_tasks:
        raise WrongState(gettext("This batch has tasks that wait to be published. Publish them first."))
    wanted = [int(one.get("overlap") or batch.overlap) for one in tasks]
    if not tasks or not all(1 <= one <= MOST_OVERLAP for one in wanted):
        raise Invalid(fields={"overlap": [gettext("Give at least one task, and each an overlap from 1 to %(most_overlap)s.", most_overlap=MOST_OVERLAP)]})
    reserve_money(batch, sum(wanted))
    if batch.state == "draft":
        batch.estimated_seconds = estimated_seconds(batch)
        open_gate(batch)
    first = batch.tasks + 1
    sql.execute(
        """
        WITH new AS (
            INSERT INTO tasks (batch_id, position, key, input, gold, overlap, digest)
            SELECT %(batch)s, %(first)s::int + n::int - 1, key, input, gold, nullif(overlap, %(usual)s)::smallint, digest
            FROM unnest(%(keys)s::text[], %(inputs)s::jsonb[], %(golds)s::jsonb[], %(overlaps)s::int[], %(digests)s::uuid[])
                 WITH ORDINALITY AS t (key, input, gold, overlap, digest, n)
        )
        UPDATE batches SET tasks = tasks + %(more)s::int, published_tasks = tasks + %(more)s::int, slots = slots + %(slots)s::bigint WHERE id = %(batch)s
        """,
        batch=batch.id,
        first=first,
        usual=batch.overlap,
        keys=[one.get("key") for one in tasks],
        inputs=[sql.json(one["input"]) for one in tasks],
        golds=[sql.json(one["gold"]) if one.get("gold") is not None else None for one in tasks],
        overlaps=wanted,
        digests=[uuid.uuid4() for _ in tasks],
        more=len(tasks),
        slots=sum(wanted),
    )
    number = batch.id  # after the commit the row itself would have to be read again
    db.session.expire(batch, ["tasks", "published_tasks", "slots"])
    segments = [(first + n, first + n, slot) for n, most in enumerate(wanted) for slot in range(1, most + 1)]
    after_commit(lambda: queue.add(number, segments))
    return list(range(first, first + len(tasks)))


def want_more(batch: Batch, extra: dict[int, int], *, from_reserve: bool = False) -> int:
    """Asks for more answers: position → how many; how many slots were added. Closed tasks are left out.

    The money is held anew from the requester's purse, or, `from_reserve`, was held at publishing; then no more is added than
    the reserve has.
    """
    lock_batch(batch)
    if batch.state == "closed" or not extra:
        return 0
    found = sql.rows(
        "SELECT position, coalesce(overlap, %(usual)s::int)::int AS overlap FROM tasks WHERE batch_id = %(batch)s AND position = ANY(%(positions)s)"
        " AND position <= %(published)s AND closed_at IS NULL ORDER BY position",
        usual=batch.overlap,
        batch=batch.id,
        positions=list(extra),
        published=batch.published_tasks,
    )
    budget = batch.reserve_slots if from_reserve else 2**31
    grown: list[tuple[int, int, int]] = []
    for one in found:
        more = min(extra[one.position], MOST_OVERLAP - one.overlap, budget)
        if more > 0:
            budget -= more
            grown.append((one.position, one.overlap, more))
    total = sum(more for _, _, more in grown)
    if not total:
        return 0
    if from_reserve:
        batch.reserve_slots -= total
    else:
        reserve_money(batch, total)
    sql.execute(
        "UPDATE tasks SET overlap = w.overlap FROM unnest(%(positions)s::int[], %(overlaps)s::int[]) AS w (position, overlap)"
        " WHERE tasks.batch_id = %(batch)s AND tasks.position = w.position",
        batch=batch.id,
        positions=[position for position, _, _ in grown],
        overlaps=[before + more for _, before, more in grown],
    )
    batch.slots += total
    db.session.flush()
    segments = [(position, position, slot) for position, before, more in grown for slot in range(before + 1, before + more + 1)]
    number = batch.id  # after the commit the row itself would have to be read again
    after_commit(lambda: queue.add(number, segments))
    return total


def close_task(batch: Batch, position: int, *, into_reserve: bool = False) -> int:
    """Hands a task out no more and gives the money of its free slots back (or, `into_reserve`, keeps it for other tasks of
    the batch that may want more answers); how many those were.

    What is claimed or undecided goes on; slots of it that come free later are given up by the sweep. Waits for claims
    under way, and claims that come later find the task closed (see `BatchTally.epoch`).
    """
    lock_batch(batch)
    if batch.state == "closed":  # all that is free was given back with the batch
        return 0
    sql.execute("UPDATE batch_tallies SET epoch = epoch + 1 WHERE batch_id = %(batch)s", batch=batch.id)
    sql.execute(
        "UPDATE tasks SET closed_at = coalesce(closed_at, now()), settled_at = NULL WHERE batch_id = %(batch)s AND position = %(position)s",
        batch=batch.id,
        position=position,
    )
    return _give_up_free(batch, position, into_reserve=into_reserve)


def reopen_task(batch: Batch, position: int, overlap: int | None = None) -> int:
    """Hands a closed task out again, with more wanted answers where `overlap` is larger; how many slots are paid for anew.

    Refuses without the money.
    """
    lock_batch(batch)
    task = _slots_of(batch, position)
    if task.closed_at is None:
        return want_more(batch, {position: overlap - task.overlap}) if overlap and overlap > task.overlap else 0
    if batch.state == "closed":
        raise WrongState(gettext("This batch is closed."))
    wanted = max(overlap or 0, task.overlap)
    again = task.given_up + wanted - task.overlap
    reserve_money(batch, again)
    sql.execute(
        "UPDATE tasks SET closed_at = NULL, settled_at = NULL, given_up = 0, overlap = %(overlap)s::int WHERE batch_id = %(batch)s AND position = %(position)s",
        overlap=wanted,
        batch=batch.id,
        position=position,
    )
    batch.slots += again
    db.session.flush()
    segments = [(position, position, one.slot) for one in queue.free_slots(batch.id, [position])]
    number = batch.id  # after the commit the row itself would have to be read again
    after_commit(lambda: queue.add(number, segments))
    return again


def settle_closed_tasks(limit: int = 500) -> int:
    """The sweep: gives up slots of closed tasks that came free, and marks tasks of which nothing is under way; how many."""
    found = sql.rows(
        """
        SELECT t.batch_id, t.position FROM tasks t JOIN batches b ON b.id = t.batch_id CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE a.state IN ('claimed', 'submitted', 'revising')) AS under_way,
                   count(*) FILTER (WHERE a.state IN ('claimed', 'submitted', 'revising', 'approved')
                                       OR a.state = 'rejected' AND b.quality->>'refill_rejected' = 'false') AS used
            FROM assignments a WHERE a.batch_id = t.batch_id AND a.position = t.position AND a.slot_number > 0
        ) n
        WHERE t.closed_at IS NOT NULL AND t.settled_at IS NULL AND (n.under_way = 0 OR n.used + t.given_up < coalesce(t.overlap, b.overlap))
        ORDER BY 1, 2 LIMIT %(n)s
        """,
        n=limit,
    )
    settled = 0
    for one in found:
        batch = db.session.get_one(Batch, one.batch_id)
        lock_batch(batch)
        if batch.state != "closed":
            _give_up_free(batch, one.position)
        settled += sql.execute(
            """
            UPDATE tasks t SET settled_at = now() WHERE t.batch_id = %(batch)s AND t.position = %(position)s AND t.closed_at IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = t.batch_id AND a.position = t.position
                              AND a.state IN ('claimed', 'submitted', 'revising'))
            """,
            batch=batch.id,
            position=one.position,
        )
    return settled


def _give_up_free(batch: Batch, position: int, *, into_reserve: bool = False) -> int:
    """Pays back the slots of a closed task that nobody has, or keeps them in reserve."""
    task = _slots_of(batch, position)
    if task.free <= 0:
        return 0
    sql.execute(
        "UPDATE tasks SET given_up = given_up + %(free)s::int WHERE batch_id = %(batch)s AND position = %(position)s",
        free=task.free,
        batch=batch.id,
        position=position,
    )
    batch.slots -= task.free
    if into_reserve:
        batch.reserve_slots += task.free
    db.session.flush()
    if not into_reserve:
        release_money(batch, task.free)
    return int(task.free)


def _slots_of(batch: Batch, position: int) -> Any:
    found = sql.row(
        """
        SELECT t.closed_at, t.given_up::int AS given_up, coalesce(t.overlap, b.overlap)::int AS overlap,
               coalesce(t.overlap, b.overlap)::int - t.given_up - (
                   SELECT count(*) FROM assignments a WHERE a.batch_id = t.batch_id AND a.position = t.position
                   AND (a.state IN ('claimed', 'submitted', 'approved', 'revising')
                        OR a.state = 'rejected' AND b.quality->>'refill_rejected' = 'false'))::int AS free
        FROM tasks t JOIN batches b ON b.id = t.batch_id WHERE t.batch_id = %(batch)s AND t.position = %(position)s
        """,
        batch=batch.id,
        position=position,
    )
    if found is None:
        raise NotFound(gettext("There is no task with this id that you can see."))
    return found
