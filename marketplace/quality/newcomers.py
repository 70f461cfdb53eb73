"""Newcomers: workers with few approved answers, for whom a batch may keep a share of its slots.

Without it those who are quick and known take everything, and nobody new can become known. The share is kept for
`SHARE_DAYS` after publishing: should no newcomers come, the rest of the batch is everybody's.
"""

from __future__ import annotations

import math
from typing import Any

from marketplace.assignments.models import LIVE_SQL
from marketplace.core import sql

NEWCOMER_ANSWERS = 20
"""With fewer approved answers on this site a worker is a newcomer."""
SHARE_DAYS = 3
MOST_SHARE = 0.5
LOCK = 7104
"""Namespace of the advisory lock: near the share's edge, claims of those who are no newcomers go one after the other."""


def is_newcomer(worker_id: int) -> bool:
    """Whether the worker has fewer than `NEWCOMER_ANSWERS` approved answers."""
    found = sql.value(
        "SELECT count(*) FROM (SELECT 1 FROM assignments WHERE worker_id = %(worker)s AND state = 'approved' LIMIT %(most)s) approved",
        worker=worker_id,
        most=NEWCOMER_ANSWERS,
    )
    return int(found) < NEWCOMER_ANSWERS


def share_of(quality: dict[str, Any]) -> float:
    """The share of slots that a batch with these terms keeps."""
    return float(quality.get("newcomer_share") or 0)


def with_site_share(quality: dict[str, Any], site_share: float) -> dict[str, Any]:
    """The terms of a new batch: the requester's share, and at least the operator's."""
    share = max(share_of(quality), site_share)
    return {**quality, "newcomer_share": share} if share else {name: value for name, value in quality.items() if name != "newcomer_share"}


def left_for(batch: Any, worker_id: int, count: int) -> int:
    """How many of `count` slots of a batch (id, slots, quality, published_at) this worker may take beside the newcomers' share.

    Notes who came as a newcomer, so that they stay one in this batch. Nearly always one look at the worker's record; only
    when no more is open than is kept, the newcomers' answers are counted, under a lock.
    """
    share = share_of(batch.quality)
    if not share:
        return count
    noted = sql.value("SELECT 1 FROM batch_newcomers WHERE batch_id = %(batch)s AND worker_id = %(worker)s", batch=batch.id, worker=worker_id)
    if noted:
        return count
    if is_newcomer(worker_id):
        sql.execute("INSERT INTO batch_newcomers (batch_id, worker_id) VALUES (%(batch)s, %(worker)s) ON CONFLICT DO NOTHING", batch=batch.id, worker=worker_id)
        return count
    return min(count, open_to_others(batch, count))


def open_to_others(batch: Any, at_least: int = 1) -> int:
    """How many open slots those who are no newcomers may take; it is only exact where it is below `at_least`."""
    from marketplace.assignments.queue import open_slots

    kept = math.ceil(share_of(batch.quality) * batch.slots)
    if not kept or _is_over(batch):
        return 2**31
    if (free := open_slots(batch.id) - kept) >= at_least:
        return free
    sql.execute("SELECT pg_advisory_xact_lock(%(lock)s, %(batch)s)", lock=LOCK, batch=batch.id % 2**31)
    taken = sql.value(
        f"SELECT count(*) FROM batch_newcomers n JOIN assignments a ON a.worker_id = n.worker_id AND a.batch_id = n.batch_id"
        f" WHERE n.batch_id = %(batch)s AND a.{LIVE_SQL}",
        batch=batch.id,
    )
    return max(0, open_slots(batch.id) - max(0, kept - int(taken)))


def _is_over(batch: Any) -> bool:
    return bool(sql.value("SELECT %(at)s < now() - make_interval(days => %(days)s)", at=batch.published_at, days=SHARE_DAYS))
