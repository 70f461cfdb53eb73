"""What a worker is told about one batch, and which batches the worker has begun."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id, sql
from marketplace.errors import NotFound


def offer(worker: Any, batch_id: int) -> Any:
    """The terms of a published batch with its requester's record; NotFound while it is a draft.

    A closed batch is still found: a worker may look up what an answer of last week was about.
    """
    found = sql.row(
        """
        SELECT batches.id, batches.id AS batch_id, batches.title, batches.description, batches.instructions, batches.task_type,
               batches.interface, batches.reward_micros, batches.lease_seconds, batches.auto_approve_seconds, batches.state,
               batches.work_seconds, batches.published_at, batches.requester_id, persons.name AS requester_name,
               requester_records.approval_rate, requester_records.review_seconds,
               CASE WHEN batches.work_seconds > 0
                    THEN (batches.reward_micros * 3600 / batches.work_seconds)::bigint END AS expected_hourly_micros,
               greatest(batches.slots - tally.used, 0) AS open
        FROM batches
        JOIN persons ON persons.id = batches.requester_id
        LEFT JOIN requester_records ON requester_records.person_id = batches.requester_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(claimed + submitted + approved), 0) AS used FROM batch_tallies WHERE batch_id = batches.id
        ) AS tally
        WHERE batches.id = %(batch)s AND batches.state <> 'draft'
        """,
        batch=batch_id,
    )
    if found is None:
        raise NotFound("There is no batch with this id that you can see.")
    return found


def offer_by_public_id(worker: Any, text: str) -> Any:
    """The same, by the id outside."""
    return offer(worker, public_id.decode("batch", text))


def batches_begun(worker: Any) -> list[Any]:
    """Batches in which the worker holds open tasks: what can be gone on with."""
    return sql.rows(
        """
        SELECT batches.id AS batch_id, batches.title, batches.reward_micros, count(*) AS open,
               min(assignments.lease_expires_at) AS lease_expires_at
        FROM assignments JOIN batches ON batches.id = assignments.batch_id
        WHERE worker_id = %(worker)s AND assignments.state = 'claimed'
        GROUP BY batches.id ORDER BY min(assignments.lease_expires_at) LIMIT 20
        """,
        worker=worker.id,
    )
