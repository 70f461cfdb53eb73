"""Claiming: the queue names candidates, one INSERT takes those that are free and new to this worker."""

from __future__ import annotations

import time
from typing import Any

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.errors import Invalid, NotFound
from marketplace.projects.models import STRIPES

SPARE = 4
"""Candidates asked for beyond the wanted ones, as some may be tasks this worker has done."""

_INSERT = f"""
WITH gate AS (
    SELECT b.lease_seconds FROM batch_tallies t JOIN batches b ON b.id = t.batch_id
    WHERE t.batch_id = %(batch)s AND t.stripe = pg_backend_pid() %% {STRIPES} AND t.is_open AND b.requester_id <> %(worker)s
    FOR NO KEY UPDATE OF t
), attempted AS (
    SELECT position, slot_number, lease_seconds FROM (
        SELECT DISTINCT ON (c.position) c.position, c.slot_number, c.place, gate.lease_seconds
        FROM gate, unnest(%(positions)s::int[], %(slots)s::int[]) WITH ORDINALITY AS c (position, slot_number, place)
        WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.worker_id = %(worker)s AND a.batch_id = %(batch)s AND a.position = c.position)
        ORDER BY c.position, c.place
    ) new_to_me ORDER BY place LIMIT %(count)s
), taken AS (
    INSERT INTO assignments (batch_id, position, slot_number, worker_id, lease_expires_at)
    SELECT %(batch)s, position, slot_number, %(worker)s, now() + make_interval(secs => lease_seconds) FROM attempted
    ON CONFLICT DO NOTHING
    RETURNING id, batch_id, position, slot_number, worker_id, state, claimed_at, lease_expires_at
), counted AS (
    UPDATE batch_tallies SET claimed = claimed + (SELECT count(*) FROM taken)
    WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES} AND EXISTS (SELECT 1 FROM taken)
)
SELECT attempted.position AS tried_position, attempted.slot_number AS tried_slot, taken.*, tasks.input
FROM attempted LEFT JOIN taken USING (position) LEFT JOIN tasks ON tasks.batch_id = taken.batch_id AND tasks.position = taken.position
ORDER BY taken.id
"""


def claim(worker: Any, batch_id: int, count: int = 1) -> tuple[list[Any], str]:
    """Up to `count` assignments (1 to 20) of a batch for a worker, each with its task's `input`; or none and the reason.

    Never gives a slot twice and never a task a second time to one worker: both are unique in the database. "Nothing left"
    is said only when the database agrees that it is so.
    """
    if not 1 <= count <= 20:
        raise Invalid(fields={"count": ["Write a whole number from 1 to 20."]})
    taken = _from(batch_id, worker.id, count, queue.take(batch_id, count + SPARE))
    if not taken:
        taken = _search(batch_id, worker.id, count)
    return (taken, "") if taken else ([], _reason(batch_id, worker.id))


def claim_positions(worker: Any, batch_id: int, positions: list[int]) -> list[Any]:
    """Claims given tasks of a batch, as far as they are free and new to this worker: for replays and chosen work.

    The line is left as it is; what it still holds of these slots is refused by the database later.
    """
    free = sql.rows(
        """
        SELECT wanted.position, min(slot) AS slot FROM unnest(%(positions)s::int[]) AS wanted (position)
        JOIN batches b ON b.id = %(batch)s AND wanted.position BETWEEN 1 AND b.published_tasks
        CROSS JOIN LATERAL generate_series(1, b.overlap) slot
        WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = %(batch)s AND a.position = wanted.position AND a.slot_number = slot
                          AND a.state IN ('claimed', 'submitted', 'approved', 'revising'))
        GROUP BY 1
        """,
        positions=positions,
        batch=batch_id,
    )
    pairs = [(one.position, one.slot) for one in free]
    return [one for one in _insert(batch_id, worker.id, len(pairs), pairs) if one.id] if pairs else []


def _search(batch_id: int, worker_id: int, count: int) -> list[Any]:
    """The long way: anywhere in the line, and, when that is shorter than what the database counts free, in a new line."""
    for _ in range(6):
        if candidates := queue.take_undone(batch_id, worker_id, count):
            if taken := _from(batch_id, worker_id, count, candidates):
                return taken
        elif queue.length(batch_id) >= queue.open_slots(batch_id):
            break
        elif queue.may_rebuild(batch_id):
            queue.rebuild(batch_id)
        else:
            time.sleep(0.02)  # another claimer holds candidates for a moment and returns what it does not use
    return []


def _from(batch_id: int, worker_id: int, count: int, candidates: list[tuple[int, int]]) -> list[Any]:
    """Inserts what it can of the candidates and returns the rest to the line, also when the transaction fails later."""
    if not candidates:
        return []
    try:
        found = _insert(batch_id, worker_id, count, candidates)
    except BaseException:
        queue.put_back(batch_id, candidates)
        raise
    tried = {(one.tried_position, one.tried_slot) for one in found}
    unused = [pair for pair in candidates if pair not in tried]
    if unused:  # at once and not after the commit: they were never ours
        queue.put_back(batch_id, unused)
    return [one for one in found if one.id]


def _insert(batch_id: int, worker_id: int, count: int, candidates: list[tuple[int, int]]) -> list[Any]:
    return sql.rows(_INSERT, batch=batch_id, worker=worker_id, count=count, positions=[pair[0] for pair in candidates], slots=[pair[1] for pair in candidates])


def _reason(batch_id: int, worker_id: int) -> str:
    batch = sql.row("SELECT state, requester_id, published_tasks FROM batches WHERE id = %(batch)s", batch=batch_id)
    if batch is None or batch.state == "draft":
        raise NotFound("There is no batch with this id that you can see.")
    if batch.requester_id == worker_id:
        return "This is your own batch; its tasks are for others."
    if batch.state != "live":
        return f"This batch is {batch.state}; nothing of it can be claimed now."
    if not queue.open_slots(batch_id):
        return "All tasks of this batch are taken. A place comes back when somebody returns one."
    return "You have done every task of this batch that is still open."
