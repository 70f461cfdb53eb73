"""What a worker earned: by day, by the hour, in this sitting. Read-only; the books are the source, never a copy of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.core.money import CENT_MICROS

EARNINGS = ("reward", "bonus")
"""Kinds of transfer that pay a worker for work."""


def earnings_by_day(worker: Any, days: int = 30) -> list[tuple[date, int]]:
    """Micros credited on each of the last `days` days (UTC), oldest first; days without pay are there with 0."""
    last = now().date()
    first = last - timedelta(days=days - 1)
    paid = {
        found.day: int(found.micros)
        for found in sql.rows(
            """
            SELECT (transfers.created_at AT TIME ZONE 'UTC')::date AS day, sum(transfers.amount_micros) AS micros
            FROM transfers JOIN accounts ON accounts.id = transfers.to_account_id
            WHERE accounts.kind = 'available' AND accounts.owner_id = %(worker)s
              AND transfers.kind = ANY(%(kinds)s) AND transfers.created_at >= %(first)s
            GROUP BY 1
            """,
            worker=worker.id,
            kinds=list(EARNINGS),
            first=first,
        )
    }
    return [(day, paid.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]


def hourly_pay(worker: Any, days: int = 30) -> int | None:
    """Micros an hour over the answers handed in lately: their rewards by the time from claim to answer; None without any.

    A task that lay claimed for long counts with its batch's usual time, so that a lunch break does not spoil the figure.
    """
    found = sql.row(
        """
        SELECT sum(batches.reward_micros) AS micros,
               sum(least(extract(epoch FROM submitted_at - claimed_at), coalesce(batches.work_seconds * 3, batches.lease_seconds))) AS seconds
        FROM (
            SELECT batch_id, submitted_at, claimed_at FROM assignments
            WHERE worker_id = %(worker)s AND submitted_at >= %(since)s AND state IN ('submitted', 'approved')
            ORDER BY id DESC LIMIT 1000
        ) AS recent JOIN batches ON batches.id = recent.batch_id
        """,
        worker=worker.id,
        since=now() - timedelta(days=days),
    )
    if not found or not found.seconds:
        return None
    exact = int(found.micros * 3600 // Decimal(str(found.seconds)))
    return exact // CENT_MICROS * CENT_MICROS  # an estimate: parts of a cent would only pretend to be exact


@dataclass(frozen=True)
class Sitting:
    """The work since a moment: answers handed in and what they pay once approved."""

    answers: int
    micros: int


def sitting(worker: Any, since: datetime) -> Sitting:
    """What the worker handed in since `since`, without what was rejected."""
    found = sql.row(
        """
        SELECT count(*) AS answers, coalesce(sum(batches.reward_micros), 0) AS micros
        FROM assignments JOIN batches ON batches.id = assignments.batch_id
        WHERE worker_id = %(worker)s AND submitted_at >= %(since)s AND assignments.state IN ('submitted', 'approved')
        """,
        worker=worker.id,
        since=since,
    )
    return Sitting(answers=found.answers, micros=int(found.micros))
