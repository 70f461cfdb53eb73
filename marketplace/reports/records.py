"""Figures measured from past work, refreshed by the schedule: times of tasks, records of requesters."""

from __future__ import annotations

from marketplace.core import sql
from marketplace.core.money import CENT_MICROS
from marketplace.reports.work_time import SECONDS_WORKED

RECENT = 500
"""How many of the newest answers of a batch, and decisions of a requester's batches, the figures rest on."""


def refresh_work_times() -> int:
    """The median working time of each live batch's newest answers, once there are three; how many batches."""
    return sql.execute(
        f"""
        UPDATE batches b SET work_seconds = m.median FROM (
            SELECT id, percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(0.5, seconds)) AS median FROM (
                SELECT b.id, {SECONDS_WORKED} AS seconds FROM batches b CROSS JOIN LATERAL (
                    SELECT * FROM assignments a WHERE a.batch_id = b.id AND a.submitted_at IS NOT NULL ORDER BY a.id DESC LIMIT {RECENT}
                ) a WHERE b.state IN ('live', 'paused')
            ) measured GROUP BY id HAVING count(*) >= 3
        ) m WHERE b.id = m.id AND b.work_seconds IS DISTINCT FROM m.median
        """
    )


def refresh_records() -> int:
    """Each active requester's record (see `RequesterRecord`); how many requesters."""
    refresh_work_times()
    return sql.execute(
        f"""
        WITH recent AS (
            SELECT b.requester_id, a.state, a.decided_at, a.submitted_at,
                   b.reward_micros * 3600 / greatest(0.5, {SECONDS_WORKED}) AS hourly
            FROM batches b CROSS JOIN LATERAL (
                SELECT * FROM assignments a WHERE a.batch_id = b.id AND a.decided_at IS NOT NULL AND a.submitted_at IS NOT NULL ORDER BY a.id DESC LIMIT {RECENT}
            ) a
            WHERE b.state <> 'draft' AND coalesce(b.closed_at, now()) > now() - interval '90 days'
        ), challenged AS (
            SELECT requester_id, count(*) AS decided, count(*) FILTER (WHERE state = 'upheld') AS lost FROM appeals WHERE state <> 'open' GROUP BY 1
        )
        INSERT INTO requester_records (person_id, approval_rate, review_seconds, hourly_micros, appeals_decided, appeals_lost, refreshed_at)
        SELECT recent.requester_id, avg((state = 'approved')::int), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - submitted_at)),
               (percentile_cont(0.5) WITHIN GROUP (ORDER BY hourly) FILTER (WHERE state = 'approved'))::bigint / {CENT_MICROS} * {CENT_MICROS},
               coalesce(max(challenged.decided), 0), coalesce(max(challenged.lost), 0), now()
        FROM recent LEFT JOIN challenged USING (requester_id) GROUP BY 1
        ON CONFLICT (person_id) DO UPDATE SET approval_rate = EXCLUDED.approval_rate, review_seconds = EXCLUDED.review_seconds,
            hourly_micros = EXCLUDED.hourly_micros, appeals_decided = EXCLUDED.appeals_decided, appeals_lost = EXCLUDED.appeals_lost, refreshed_at = now()
        """
    )
