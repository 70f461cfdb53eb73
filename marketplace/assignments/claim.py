"""Claiming: the queue names candidates, one INSERT takes those that are free and new to this worker."""

from __future__ import annotations

import random
import time
from datetime import datetime
from typing import Any

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.core.texts import gettext
from marketplace.errors import Invalid, NotFound
from marketplace.projects.models import STRIPES
from marketplace.quality.admission import UNGUARDED_SQL, may_take, refusal
from marketplace.quality.eligibility import kept_out
from marketplace.quality.gold import gold_rate

Pair = tuple[int, int]
"""A position and a slot number: a candidate of the line."""
SPARE = (4, 64, 512)
"""Candidates asked for beyond the wanted ones at the second try, as some may be tasks this worker has done."""

_TAKE = f"""
gate AS (
    SELECT b.lease_seconds, b.overlap FROM batch_tallies t JOIN batches b ON b.id = t.batch_id
    WHERE t.batch_id = %(batch)s AND t.stripe = pg_backend_pid() %% {STRIPES} AND t.is_open AND b.requester_id <> %(worker)s
      AND t.epoch = (SELECT epoch FROM batch_tallies WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES})
      AND (%(is_eligible)s OR {UNGUARDED_SQL})
      AND NOT EXISTS (SELECT 1 FROM worker_blocks k WHERE k.requester_id = b.requester_id AND k.worker_id = %(worker)s)
      AND NOT EXISTS (SELECT 1 FROM exclusions e WHERE e.batch_id = %(batch)s AND e.worker_id = %(worker)s AND coalesce(e.until, 'infinity') > now())
      AND {{condition}}
    FOR NO KEY UPDATE OF t
), taken AS (
    INSERT INTO assignments (batch_id, position, slot_number, worker_id, claimed_at, lease_expires_at)
    SELECT t.batch_id, t.position, c.slot_number, %(worker)s, coalesce(%(at)s, now()), now() + make_interval(secs => gate.lease_seconds)
    FROM gate, unnest(%(positions)s::int[], %(slots)s::int[]) AS c (position, slot_number)
    JOIN tasks t ON t.batch_id = %(batch)s AND t.position = c.position
    WHERE t.closed_at IS NULL AND c.slot_number <= coalesce(t.overlap, gate.overlap)
    ON CONFLICT DO NOTHING
    RETURNING id, batch_id, position, slot_number, worker_id, state, claimed_at, lease_expires_at
)"""


def take_parts(condition: str = "true") -> str:
    """The parts of a statement that take candidates: those that are wanted, free and new to the worker become `taken`.

    The gate is the batch's open tally, locked; `condition` is another that must hold. Uniqueness does the choosing: a slot
    that somebody holds, and a task that the worker has done, is left out by ON CONFLICT.
    """
    return _TAKE.format(condition=condition)


_CLAIM = f"""
WITH {take_parts()}, counted AS (
    UPDATE batch_tallies SET claimed = claimed + (SELECT count(*) FROM taken)
    WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES} AND EXISTS (SELECT 1 FROM taken)
)
SELECT taken.id, taken.batch_id, taken.position, taken.slot_number, taken.worker_id, taken.state, taken.claimed_at, taken.lease_expires_at, t.input
FROM taken JOIN tasks t ON t.batch_id = taken.batch_id AND t.position = taken.position ORDER BY taken.id
"""


def claim(worker: Any, batch_id: int, count: int = 1, at: datetime | None = None) -> tuple[list[Any], str]:
    """Up to `count` assignments (1 to 20) of a batch for a worker, each with its task's `input`; or none and the reason.

    Never gives a slot twice and never a task a second time to one worker: both are unique in the database. "Nothing left"
    is said only when the database agrees that it is so. `at` is written as the time of the claim in place of now.
    """
    if not 1 <= count <= 20:
        raise Invalid(fields={"count": [gettext("Write a whole number from 1 to 20.")]})
    taken = _next(batch_id, worker.id, count, False, at)
    if not taken and (most := may_take(batch_id, worker.id, count)):
        taken = _next(batch_id, worker.id, most, True, at)
    return (taken, "") if taken else ([], _reason(batch_id, worker.id))


def claim_positions(worker: Any, batch_id: int, positions: list[int]) -> list[Any]:
    """Claims given tasks of a batch, as far as they are free and new to this worker: for replays and chosen work.

    The line is left as it is; what it still holds of these slots is refused by the database later.
    """
    first_free = {one.position: one.slot for one in reversed(queue.free_slots(batch_id, positions))}
    if not first_free:
        return []
    return _insert(batch_id, worker.id, sorted(first_free.items()), may_take(batch_id, worker.id, len(first_free)) > 0, None)


def return_unused(batch_id: int, candidates: list[Pair], taken: list[Any], *, gold: bool = False) -> None:
    """Puts back into the line what was handed out and not taken, as far as it is still free: tasks this worker has done.

    What others hold, and closed tasks, are dropped. At once and not after the commit: they were never ours.
    """
    had = {(one.position, one.slot_number) for one in taken}
    if left := [pair for pair in candidates if pair not in had]:
        free = {(one.position, one.slot) for one in queue.free_slots(batch_id, [position for position, _ in left])}
        queue.put_back(batch_id, [pair for pair in left if pair in free], gold=gold)


def _next(batch_id: int, worker_id: int, count: int, is_eligible: bool, at: datetime | None) -> list[Any]:
    """From the head of the line, with gold mixed in; else the long way."""
    candidates, has_gold = queue.take(batch_id, count)
    golden = _gold(batch_id, worker_id, count, is_eligible, at) if has_gold else []
    wanted = count - len(golden)
    queue.put_back(batch_id, candidates[wanted:])
    taken = golden + _from(batch_id, worker_id, candidates[:wanted], is_eligible, at)
    if candidates and len(taken) < count:
        taken += _from_spare(batch_id, worker_id, count - len(taken), is_eligible, at)
    return taken or _search(batch_id, worker_id, count, is_eligible, at)


def _gold(batch_id: int, worker_id: int, count: int, is_eligible: bool, at: datetime | None) -> list[Any]:
    """Tasks whose answer is known, as many of the next `count` as the worker's rate draws."""
    rate = gold_rate(batch_id, worker_id)
    drawn = sum(random.random() < rate for _ in range(count))
    if not drawn:
        return []
    return _from(batch_id, worker_id, queue.take_undone(batch_id, worker_id, drawn, gold=True), is_eligible, at, gold=True)


def _search(batch_id: int, worker_id: int, count: int, is_eligible: bool, at: datetime | None) -> list[Any]:
    """The long way: anywhere in the lines, and, when those are shorter than what the database counts free, in new ones."""
    for _ in range(6):
        if candidates := queue.take_undone(batch_id, worker_id, count):
            if taken := _from(batch_id, worker_id, candidates, is_eligible, at):
                return taken
        elif candidates := queue.take_undone(batch_id, worker_id, count, gold=True):
            if taken := _from(batch_id, worker_id, candidates, is_eligible, at, gold=True):
                return taken
        elif queue.length(batch_id) >= queue.open_slots(batch_id):
            break
        elif queue.may_rebuild(batch_id):
            queue.rebuild(batch_id)
        else:
            time.sleep(0.02)  # another claimer holds candidates for a moment and returns what it does not use
    return []


def _from(batch_id: int, worker_id: int, candidates: list[Pair], is_eligible: bool, at: datetime | None, *, gold: bool = False) -> list[Any]:
    """Inserts what it can of the candidates and returns the rest to the line, also when the transaction fails later."""
    if not candidates:
        return []
    try:
        taken = _insert(batch_id, worker_id, candidates, is_eligible, at)
    except BaseException:
        queue.put_back(batch_id, candidates, gold=gold)
        raise
    return_unused(batch_id, candidates, taken, gold=gold)
    return taken


def _from_spare(batch_id: int, worker_id: int, count: int, is_eligible: bool, at: datetime | None) -> list[Any]:
    """Up to `count` from the head of the line, past a few tasks that this worker has done.

    A line that was made again while others claimed begins with what they took meanwhile: as long as such slots are met,
    they are dropped in larger and larger lots, so that nobody is told that nothing is left because of them.
    """
    for spare in SPARE:
        candidates, _ = queue.take(batch_id, count + spare)
        positions = [position for position, _ in candidates]
        free = {(one.position, one.slot) for one in queue.free_slots(batch_id, positions)}
        done = sql.rows(
            "SELECT position FROM assignments WHERE worker_id = %(worker)s AND batch_id = %(batch)s AND position = ANY(%(positions)s::int[])",
            worker=worker_id,
            batch=batch_id,
            positions=positions,
        )
        usable = [pair for pair in candidates if pair in free]
        new = [pair for pair in usable if pair[0] not in {one.position for one in done}][:count]
        queue.put_back(batch_id, [pair for pair in usable if pair not in new])
        taken = _from(batch_id, worker_id, new, is_eligible, at)
        if taken or len(usable) == len(candidates):
            return taken
    return []


def _insert(batch_id: int, worker_id: int, candidates: list[Pair], is_eligible: bool, at: datetime | None) -> list[Any]:
    return sql.rows(_CLAIM, batch=batch_id, worker=worker_id, is_eligible=is_eligible, at=at, **columns(candidates))


def columns(candidates: list[Pair]) -> dict[str, str]:
    """Candidates as the parameters `positions` and `slots` of a statement: arrays as texts, which are soon written."""
    return {
        "positions": f"{{{','.join(str(position) for position, _ in candidates)}}}",
        "slots": f"{{{','.join(str(slot) for _, slot in candidates)}}}",
    }


def _reason(batch_id: int, worker_id: int) -> str:
    batch = sql.row("SELECT state, requester_id FROM batches WHERE id = %(batch)s", batch=batch_id)
    if batch is None or batch.state == "draft":
        raise NotFound(gettext("There is no batch with this id that you can see."))
    if batch.requester_id == worker_id:
        return gettext("This is your own batch; its tasks are for others.")
    if batch.state != "live":
        return gettext("This batch is %(state)s; nothing of it can be claimed now.", state=gettext(batch.state))
    if barred := kept_out(batch_id, batch.requester_id, worker_id):
        return barred
    if barred := refusal(batch_id, worker_id):
        return barred
    free = queue.open_slots(batch_id)
    if not free:
        return gettext("All tasks of this batch are taken. A place comes back when somebody returns one.")
    if queue.length(batch_id) < free:  # somebody holds candidates at this moment, or the line was lost and is being made again
        return gettext("The last places of this batch are being handed out at this moment. Ask again in a few seconds.")
    return gettext("You have done every task of this batch that is still open.")
