"""Leases that run out: the slots go to others."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.core.after_commit import after_commit
from marketplace.projects.models import STRIPES

GRACE_SECONDS = 3
"""A lease is kept this much longer than promised, so that an answer on its way at the last second arrives in time."""


def expire(limit: int = 5000) -> int:
    """Ends the leases that have run out and returns their slots to the lines; how many (call again while it is `limit`)."""
    ended = sql.rows(
        f"""
        WITH due AS (
            SELECT id FROM assignments WHERE state = 'claimed' AND lease_expires_at < now() - make_interval(secs => {GRACE_SECONDS})
            ORDER BY lease_expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        ), done AS (
            UPDATE assignments a SET state = 'expired' FROM due WHERE a.id = due.id AND a.state = 'claimed' RETURNING a.batch_id, a.position, a.slot_number
        ), counted AS (
            UPDATE batch_tallies t SET claimed = t.claimed - n.count FROM (SELECT batch_id, count(*) FROM done GROUP BY 1) n
            WHERE t.batch_id = n.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES}
        )
        SELECT * FROM done
        """,
        limit=limit,
    )
    by_batch: dict[int, list[queue.Segment]] = defaultdict(list)
    for one in ended:
        by_batch[one.batch_id].append((one.position, one.position, one.slot_number))
    for batch_id, segments in by_batch.items():
        after_commit(partial(queue.add, batch_id, segments))
    return len(ended)
