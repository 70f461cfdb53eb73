"""When a batch will be done and what it will have cost, at the pace of its newest answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.core import sql
from marketplace.projects.models import Batch
from marketplace.projects.progress import Progress

NEWEST = 200
"""Answers that the pace is read from; so the cost of asking is the same however large the batch is."""


@dataclass(frozen=True)
class Forecast:
    """Answers an hour now, seconds until the last wanted one (None when nobody works), and the cost of all wanted answers."""

    per_hour: int
    seconds_left: float | None
    cost_micros: int


def forecast(batch: Batch, progress: Progress) -> Forecast | None:
    """The forecast of a live batch with at least three answers; None for others."""
    if batch.state != "live" or not progress.open + progress.claimed:
        return None
    pace = sql.row(
        """
        SELECT count(*) AS n, extract(epoch FROM now() - min(submitted_at))::float AS seconds FROM (
            SELECT submitted_at FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT %(newest)s
        ) newest
        """,
        batch=batch.id,
        newest=NEWEST,
    )
    if pace.n < 3:
        return None
    a_second = pace.n / max(pace.seconds, 1.0)
    left = (progress.open + progress.claimed) / a_second
    return Forecast(round(a_second * 3600), left if left < 90 * 86400 else None, progress.slots * batch.cost_micros)


def throughput(batch: Batch, hours: int = 48, newest: int = 20_000) -> list[tuple[Any, int]]:
    """Answers handed in by the hour, of the batch's newest ones within the last hours; hours without any are there with 0."""
    found = sql.rows(
        """
        WITH counted AS (
            SELECT date_trunc('hour', submitted_at) AS hour, count(*) AS n FROM (
                SELECT submitted_at FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT %(newest)s
            ) newest WHERE submitted_at > now() - make_interval(hours => %(hours)s::int) GROUP BY 1
        )
        SELECT hour, coalesce(n, 0)::int AS n
        FROM generate_series((SELECT min(hour) FROM counted), date_trunc('hour', now()), interval '1 hour') hour LEFT JOIN counted USING (hour) ORDER BY hour
        """,
        batch=batch.id,
        newest=newest,
        hours=hours,
    )
    return [(one.hour, one.n) for one in found]
