"""A worker's days, and what became of the answers of one day. Days are of UTC; an answer's day is that on which it was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.reports.earnings import EARNINGS

_STATES = """
count(*)::int AS submitted, count(*) FILTER (WHERE a.state = 'approved')::int AS approved, count(*) FILTER (WHERE a.state = 'rejected')::int AS rejected,
count(*) FILTER (WHERE a.state IN ('submitted', 'revising'))::int AS pending
"""


@dataclass(frozen=True, slots=True)
class Paid:
    """What was credited in a time, in micros: rewards, and all else that is paid for work."""

    reward_micros: int = 0
    bonus_micros: int = 0


def counts(worker: Any) -> Any:
    """All answers that the worker ever handed in, by what became of them: submitted, approved, rejected, pending."""
    return sql.row(f"SELECT {_STATES} FROM assignments a WHERE a.worker_id = %(worker)s AND a.submitted_at IS NOT NULL", worker=worker.id)


def counts_by_day(worker: Any, days: int) -> dict[date, Any]:
    """The same for each of the last `days` days on which something was handed in."""
    found = sql.rows(
        f"SELECT (a.submitted_at AT TIME ZONE 'UTC')::date AS day, {_STATES} FROM assignments a"
        " WHERE a.worker_id = %(worker)s AND a.submitted_at >= %(first)s::date GROUP BY 1",
        worker=worker.id,
        first=now().date() - timedelta(days=days - 1),
    )
    return {one.day: one for one in found}


def paid_by_day(worker: Any) -> dict[date, Paid]:
    """What was credited on each day on which something was."""
    found = sql.rows(
        """
        SELECT (t.created_at AT TIME ZONE 'UTC')::date AS day,
               coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'reward'), 0)::bigint AS rewards,
               coalesce(sum(t.amount_micros) FILTER (WHERE t.kind <> 'reward'), 0)::bigint AS bonuses
        FROM transfers t JOIN accounts c ON c.id = t.to_account_id
        WHERE c.kind = 'available' AND c.owner_id = %(worker)s AND t.kind = ANY(%(kinds)s) GROUP BY 1
        """,
        worker=worker.id,
        kinds=list(EARNINGS),
    )
    return {one.day: Paid(one.rewards, one.bonuses) for one in found}


def answers_of_day(worker: Any, day: date, after: int, limit: int) -> tuple[list[Any], int]:
    """The answers handed in on a day, in the order they came in, from place `after` on; and how many there are in all."""
    found = sql.rows(
        """
        SELECT a.id, a.batch_id, a.position, a.state, a.feedback, b.title, b.requester_id, b.reward_micros, p.name AS requester_name, count(*) OVER () AS total
        FROM assignments a JOIN batches b ON b.id = a.batch_id JOIN persons p ON p.id = b.requester_id
        WHERE a.worker_id = %(worker)s AND a.submitted_at >= %(day)s::timestamptz AND a.submitted_at < %(day)s::timestamptz + interval '1 day'
        ORDER BY a.submitted_at, a.id OFFSET %(after)s LIMIT %(limit)s
        """,
        worker=worker.id,
        day=f"{day.isoformat()}T00:00:00Z",
        after=after,
        limit=limit,
    )
    return found, int(found[0].total) if found else 0
