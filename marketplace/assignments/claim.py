"""Claiming: the queue names candidates, one INSERT takes those that are free and new to this worker."""

from __future__ import annotations

import random
import time
from typing import Any

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.errors import Invalid, NotFound
from marketplace.projects.models import STRIPES
from marketplace.quality.eligibility import describe, kept_out, unmet
from marketplace.quality.gold import gold_rate

SPARE = 4
"""Candidates asked for beyond the wanted ones, as some may be tasks this worker has done."""

_INSERT = f"""
WITH gate AS (
    SELECT b.lease_seconds, b.overlap FROM batch_tallies t JOIN batches b ON b.id = t.batch_id
    WHERE t.batch_id = %(batch)s AND t.stripe = pg_backend_pid() %% {STRIPES} AND t.is_open AND b.requester_id <> %(worker)s
      AND t.epoch = (SELECT epoch FROM batch_tallies WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES})
      AND (%(is_eligible)s OR b.requirements = '[]'::jsonb)
      AND NOT EXISTS (SELECT 1 FROM worker_blocks k WHERE k.requester_id = b.requester_id AND k.worker_id = %(worker)s)
      AND NOT EXISTS (SELECT 1 FROM exclusions e WHERE e.batch_id = %(batch)s AND e.worker_id = %(worker)s AND coalesce(e.until, 'infinity') > now())
    FOR NO KEY UPDATE OF t
), candidates AS (
    SELECT c.position, c.slot_number, c.place, gate.lease_seconds, t.input,
           t.closed_at IS NULL AND c.slot_number <= coalesce(t.overlap, gate.overlap) AS is_wanted
    FROM gate, unnest(%(positions)s::int[], %(slots)s::int[]) WITH ORDINALITY AS c (position, slot_number, place)
    JOIN tasks t ON t.batch_id = %(batch)s AND t.position = c.position
    WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.worker_id = %(worker)s AND a.batch_id = %(batch)s AND a.position = c.position)
), attempted AS (
    SELECT * FROM (SELECT DISTINCT ON (position) * FROM candidates WHERE is_wanted ORDER BY position, place) one_a_task ORDER BY place LIMIT %(count)s
), taken AS (
    INSERT INTO assignments (batch_id, position, slot_number, worker_id, lease_expires_at)
    SELECT %(batch)s, position, slot_number, %(worker)s, now() + make_interval(secs => lease_seconds) FROM attempted
    ON CONFLICT DO NOTHING
    RETURNING id, batch_id, position, slot_number, worker_id, state, claimed_at, lease_expires_at
), counted AS (
    UPDATE batch_tallies SET claimed = claimed + (SELECT count(*) FROM taken)
    WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES} AND EXISTS (SELECT 1 FROM taken)
)
SELECT c.position AS tried_position, c.slot_number AS tried_slot, taken.*, c.input
FROM (SELECT position, slot_number, input FROM attempted UNION ALL SELECT position, slot_number, NULL FROM candidates WHERE NOT is_wanted) c
LEFT JOIN taken ON taken.position = c.position AND taken.slot_number = c.slot_number
ORDER BY taken.id
"""


def claim(worker: Any, batch_id: int, count: int = 1) -> tuple[list[Any], str]:
    """Up to `count` assignments (1 to 20) of a batch for a worker, each with its task's `input`; or none and the reason.

    Never gives a slot twice and never a task a second time to one worker: both are unique in the database. "Nothing left"
    is said only when the database agrees that it is so.
    """
    if not 1 <= count <= 20:
        raise Invalid(fields={"count": ["Write a whole number from 1 to 20."]})
    taken = _next(batch_id, worker.id, count, False)
    if not taken and _meets_requirements(batch_id, worker.id):
        taken = _next(batch_id, worker.id, count, True)
    return (taken, "") if taken else ([], _reason(batch_id, worker.id))


def claim_positions(worker: Any, batch_id: int, positions: list[int]) -> list[Any]:
    """Claims given tasks of a batch, as far as they are free and new to this worker: for replays and chosen work.

    The line is left as it is; what it still holds of these slots is refused by the database later.
    """
    first_free = {one.position: one.slot for one in reversed(queue.free_slots(batch_id, positions))}
    if not first_free:
        return []
    is_eligible = _meets_requirements(batch_id, worker.id)
    return [one for one in _insert(batch_id, worker.id, len(first_free), sorted(first_free.items()), is_eligible) if one.id]


def _next(batch_id: int, worker_id: int, count: int, is_eligible: bool) -> list[Any]:
    """From the head of the line, with gold mixed in; else the long way."""
    candidates, has_gold = queue.take(batch_id, count + SPARE)
    golden = _gold(batch_id, worker_id, count, is_eligible) if has_gold else []
    plain = _from(batch_id, worker_id, count - len(golden), candidates, is_eligible)
    return golden + plain or _search(batch_id, worker_id, count, is_eligible)


def _gold(batch_id: int, worker_id: int, count: int, is_eligible: bool) -> list[Any]:
    """Tasks whose answer is known, as many of the next `count` as the worker's rate draws."""
    rate = gold_rate(batch_id, worker_id)
    drawn = sum(random.random() < rate for _ in range(count))
    if not drawn:
        return []
    return _from(batch_id, worker_id, drawn, queue.take_undone(batch_id, worker_id, drawn, gold=True), is_eligible, gold=True)


def _search(batch_id: int, worker_id: int, count: int, is_eligible: bool) -> list[Any]:
    """The long way: anywhere in the lines, and, when those are shorter than what the database counts free, in new ones."""
    for _ in range(6):
        if candidates := queue.take_undone(batch_id, worker_id, count):
            if taken := _from(batch_id, worker_id, count, candidates, is_eligible):
                return taken
        elif candidates := queue.take_undone(batch_id, worker_id, count, gold=True):
            if taken := _from(batch_id, worker_id, count, candidates, is_eligible, gold=True):
                return taken
        elif queue.length(batch_id) >= queue.open_slots(batch_id):
            break
        elif queue.may_rebuild(batch_id):
            queue.rebuild(batch_id)
        else:
            time.sleep(0.02)  # another claimer holds candidates for a moment and returns what it does not use
    return []


def _from(batch_id: int, worker_id: int, count: int, candidates: list[tuple[int, int]], is_eligible: bool, *, gold: bool = False) -> list[Any]:
    """Inserts what it can of the candidates and returns the rest to the line, also when the transaction fails later.

    Candidates that are not wanted any more (a closed task) are dropped.
    """
    if not candidates:
        return []
    try:
        found = _insert(batch_id, worker_id, count, candidates, is_eligible)
    except BaseException:
        queue.put_back(batch_id, candidates, gold=gold)
        raise
    tried = {(one.tried_position, one.tried_slot) for one in found}
    unused = [pair for pair in candidates if pair not in tried]
    if unused:  # at once and not after the commit: they were never ours
        queue.put_back(batch_id, unused, gold=gold)
    return [one for one in found if one.id]


def _insert(batch_id: int, worker_id: int, count: int, candidates: list[tuple[int, int]], is_eligible: bool) -> list[Any]:
    return sql.rows(
        _INSERT,
        batch=batch_id,
        worker=worker_id,
        count=count,
        positions=[pair[0] for pair in candidates],
        slots=[pair[1] for pair in candidates],
        is_eligible=is_eligible,
    )


def _meets_requirements(batch_id: int, worker_id: int) -> bool:
    """Whether the batch asks for qualifications and this worker has them; False where it asks for none."""
    requirements = sql.value("SELECT requirements FROM batches WHERE id = %(batch)s", batch=batch_id)
    return bool(requirements) and not unmet(worker_id, requirements)


def _reason(batch_id: int, worker_id: int) -> str:
    batch = sql.row("SELECT state, requester_id, published_tasks, requirements FROM batches WHERE id = %(batch)s", batch=batch_id)
    if batch is None or batch.state == "draft":
        raise NotFound("There is no batch with this id that you can see.")
    if batch.requester_id == worker_id:
        return "This is your own batch; its tasks are for others."
    if batch.state != "live":
        return f"This batch is {batch.state}; nothing of it can be claimed now."
    if barred := kept_out(batch_id, batch.requester_id, worker_id):
        return barred
    if missing := unmet(worker_id, batch.requirements):
        return "You do not meet what this batch asks for: " + "; ".join(describe(one) for one in missing) + "."
    if not queue.open_slots(batch_id):
        return "All tasks of this batch are taken. A place comes back when somebody returns one."
    return "You have done every task of this batch that is still open."
