"""Figures measured from past work, refreshed by the schedule: times of tasks, records of requesters."""

from __future__ import annotations

from marketplace.core import sql
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
    """Each active requester's share of approvals and median seconds until a decision; how many requesters."""
    refresh_work_times()
    return sql.execute(
        f"""
        INSERT INTO requester_records (person_id, approval_rate, review_seconds, refreshed_at)
        SELECT b.requester_id, avg((a.state = 'approved')::int), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.decided_at - a.submitted_at)), now()
        FROM (SELECT id, requester_id FROM batches WHERE state <> 'draft' AND coalesce(closed_at, now()) > now() - interval '90 days') b
        CROSS JOIN LATERAL (
            SELECT state, decided_at, submitted_at FROM assignments a
            WHERE a.batch_id = b.id AND a.decided_at IS NOT NULL AND a.submitted_at IS NOT NULL ORDER BY id DESC LIMIT {RECENT}
        ) a GROUP BY 1
        ON CONFLICT (person_id) DO UPDATE SET approval_rate = EXCLUDED.approval_rate, review_seconds = EXCLUDED.review_seconds, refreshed_at = now()
        """
    )
