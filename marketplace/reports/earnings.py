"""What a worker earned: by day, by the hour, in this sitting. Read-only; the books are the source, never a copy of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.core.money import CENT_MICROS
from marketplace.people.time_zone import zone_of
from marketplace.reports.work_time import SECONDS_WORKED

EARNINGS = ("reward", "bonus", "training", "top_up")
"""Kinds of transfer that pay a worker for work."""


def earnings_by_day(worker: Any, days: int = 30) -> list[tuple[date, int]]:
    """Micros credited on each of the last `days` days by the worker's own time zone, oldest first; days without pay are there with 0."""
    zone = zone_of(worker)
    last = sql.value("SELECT (now() AT TIME ZONE %(zone)s)::date", zone=zone)
    first = last - timedelta(days=days - 1)
    paid = {
        found.day: int(found.micros)
        for found in sql.rows(
            """
            SELECT (transfers.created_at AT TIME ZONE %(zone)s)::date AS day, sum(transfers.amount_micros) AS micros
            FROM transfers JOIN accounts ON accounts.id = transfers.to_account_id
            WHERE accounts.kind = 'available' AND accounts.owner_id = %(worker)s
              AND transfers.kind = ANY(%(kinds)s) AND transfers.created_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
            GROUP BY 1
            """,
            worker=worker.id,
            zone=zone,
            kinds=list(EARNINGS),
            first=first,
        )
    }
    return [(day, paid.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]


def hourly_pay(worker: Any, days: int = 30) -> int | None:
    """Micros an hour over the answers handed in lately: their rewards by the time worked; None without any.

    A pause counts at most three times its batch's usual time, so that a lunch break does not spoil the figure.
    """
    found = sql.row(
        f"""
        SELECT sum(reward_micros)::bigint AS micros, sum(seconds) AS seconds FROM (
            SELECT b.reward_micros, {SECONDS_WORKED} AS seconds
            FROM (SELECT * FROM assignments WHERE worker_id = %(worker)s AND submitted_at >= %(since)s ORDER BY id DESC LIMIT 1000) a
            JOIN batches b ON b.id = a.batch_id WHERE a.state IN ('submitted', 'approved')
        ) AS recent
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
    """The work since a moment: answers handed in, what they pay once approved, and the seconds worked for them."""

    answers: int
    micros: int
    seconds: float


def sitting(worker: Any, since: datetime) -> Sitting:
    """What the worker handed in since `since`, without what was rejected."""
    found = sql.row(
        f"""
        SELECT count(*) AS answers, coalesce(sum(reward_micros), 0)::bigint AS micros, coalesce(sum(seconds), 0)::float AS seconds FROM (
            SELECT a.state, b.reward_micros, {SECONDS_WORKED} AS seconds
            FROM assignments a JOIN batches b ON b.id = a.batch_id
            WHERE a.worker_id = %(worker)s AND a.submitted_at >= %(since)s
            WINDOW own AS (ORDER BY a.submitted_at, a.id)
        ) AS recent WHERE state IN ('submitted', 'approved')
        """,
        worker=worker.id,
        since=since,
    )
    return Sitting(answers=found.answers, micros=int(found.micros), seconds=round(found.seconds, 1))
