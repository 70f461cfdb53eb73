"""Gold: tasks whose answer is known, mixed in at a rate that falls as a worker proves good."""

from __future__ import annotations

import math
from typing import Any

from marketplace.core import sql

PASS_SCORE = 0.5
"""An answer at least this close to the known one counts as right."""
LEAST_SHARE = 0.2
"""A proven worker still sees this share of the batch's gold rate."""
Z = 1.2816
"""One-sided 90 % normal quantile."""


def gold_rate(batch_id: int, worker_id: int) -> float:
    """The share of this worker's next tasks in the batch that shall be gold: twice the batch's rate for a stranger,
    down to `LEAST_SHARE` of it as the lower bound of their accuracy on gold rises."""
    found = sql.row(
        """
        SELECT (b.quality->>'gold_rate')::float AS rate, count(a.id) AS seen, count(a.id) FILTER (WHERE a.gold_score >= %(pass)s) AS right_ones
        FROM batches b LEFT JOIN assignments a ON a.batch_id = b.id AND a.worker_id = %(worker)s AND a.gold_score IS NOT NULL
        WHERE b.id = %(batch)s GROUP BY b.id
        """,
        batch=batch_id,
        worker=worker_id,
        **{"pass": PASS_SCORE},
    )
    if found is None or not found.rate:
        return 0.0
    return min(1.0, found.rate * max(LEAST_SHARE, 2 * (1 - lower_bound(found.right_ones, found.seen))))


def lower_bound(successes: int, tries: int) -> float:
    """The lower end of the Wilson score interval (Wilson 1927) of a rate, one-sided 90 %; 0 without tries."""
    if not tries:
        return 0.0
    rate, z2 = successes / tries, Z * Z
    return max(0.0, (rate + z2 / (2 * tries) - Z * math.sqrt(rate * (1 - rate) / tries + z2 / (4 * tries * tries))) / (1 + z2 / tries))


def gold_record(batch_id: int, worker_id: int) -> Any:
    """How a worker did on the gold of a batch: `seen`, `right_ones`, `accuracy` (None without any)."""
    return sql.row(
        """
        SELECT count(*) AS seen, count(*) FILTER (WHERE gold_score >= %(pass)s) AS right_ones, avg((gold_score >= %(pass)s)::int)::float AS accuracy
        FROM assignments WHERE batch_id = %(batch)s AND worker_id = %(worker)s AND gold_score IS NOT NULL
        """,
        batch=batch_id,
        worker=worker_id,
        **{"pass": PASS_SCORE},
    )
