"""The feed: what a worker can do now, best pay an hour first."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql

_FEED = """
SELECT b.id AS batch_id, b.title, b.description, b.task_type, b.reward_micros, b.lease_seconds, b.published_at, b.work_seconds,
       b.slots - t.taken AS open, coalesce(nullif(p.name, ''), 'Requester ' || left(md5(p.id::text || p.created_at::text), 6)) AS requester_name,
       r.approval_rate, r.review_seconds,
       CASE WHEN b.work_seconds > 0 THEN (b.reward_micros * 3600 / b.work_seconds)::bigint END AS expected_hourly_micros
FROM batches b
JOIN persons p ON p.id = b.requester_id
LEFT JOIN requester_records r ON r.person_id = b.requester_id
CROSS JOIN LATERAL (SELECT coalesce(sum(claimed + submitted + approved), 0)::bigint AS taken FROM batch_tallies WHERE batch_id = b.id) t
WHERE b.state = 'live' AND b.requester_id <> %(worker)s AND b.slots > t.taken
"""


def feed(worker: Any, after: int | None = None, limit: int = 50) -> list[Any]:
    """Up to `limit` open batches this worker may do, newest first, those before the batch number `after`.

    Rows: batch_id, title, description, task_type, reward_micros, open (slots), lease_seconds, published_at,
    expected_hourly_micros (None until measured), requester_name, approval_rate (0 to 1, or None), review_seconds (or None).
    """
    return sql.rows(
        _FEED + " AND b.id < %(after)s AND " + _NOT_ALL_DONE + " ORDER BY b.id DESC LIMIT %(limit)s",
        worker=worker.id,
        after=after if after is not None else 2**62,
        limit=limit,
    )


def batch_offer(worker: Any, batch_id: int) -> Any | None:
    """One batch as the feed would show it, whether or not anything is left for this worker; None when it is not live."""
    return sql.row(_FEED.replace(" AND b.slots > t.taken", "") + " AND b.id = %(batch)s", worker=worker.id, batch=batch_id)


_NOT_ALL_DONE = "b.published_tasks > (SELECT count(*) FROM assignments a WHERE a.worker_id = %(worker)s AND a.batch_id = b.id)"
