"""What a worker's days look like: the year at a glance, the streak, pay an hour by project, the way to the threshold, goals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.money import CENT_MICROS, in_cents
from marketplace.core.texts import _
from marketplace.people.time_zone import zone_of
from marketplace.reports.work_time import SECONDS_WORKED
from marketplace.searches.settings import Goals

FORECAST_DAYS = 14
"""Days whose mean foretells the next ones: two whole weeks, so that no weekday weighs more."""


@dataclass(frozen=True)
class Day:
    """One day where the worker lives: answers handed in, and what they pay (rejected ones left out)."""

    day: date
    answers: int
    micros: int


@dataclass(frozen=True)
class Streak:
    """Days in a row with work: those up to today (or yesterday, while today is young), and the most in the days looked at."""

    days: int
    longest: int


@dataclass(frozen=True)
class Forecast:
    """The way to the least payout: what is missing, what comes in on a day, and the day it is reached by that.

    `day` is None where nothing came in lately; `pending_is_enough`: what waits for review would do.
    """

    missing_micros: int
    daily_micros: int
    day: date | None
    pending_is_enough: bool


@dataclass(frozen=True)
class Progress:
    """A goal and how far the work handed in has come towards it."""

    name: str
    micros: int
    goal_micros: int


def worked_days(worker: Any, days: int = 371) -> list[Day]:
    """The last `days` days by the worker's own time zone, oldest first; days without work are there with 0."""
    zone = zone_of(worker)
    today = sql.value("SELECT (now() AT TIME ZONE %(zone)s)::date", zone=zone)
    first = today - timedelta(days=days - 1)
    found = {
        one.day: Day(one.day, one.answers, one.micros)
        for one in sql.rows(
            """
            SELECT (a.submitted_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS answers,
                   coalesce(sum(b.reward_micros) FILTER (WHERE a.state IN ('submitted', 'approved')), 0)::bigint AS micros
            FROM assignments a JOIN batches b ON b.id = a.batch_id
            WHERE a.worker_id = %(worker)s AND a.submitted_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s GROUP BY 1
            """,
            worker=worker.id,
            zone=zone,
            first=first,
        )
    }
    return [found.get(day, Day(day, 0, 0)) for day in (first + timedelta(days=n) for n in range(days))]


def streak(days: Sequence[Day]) -> Streak:
    """The streak in consecutive days, oldest first, the last of them being today."""
    run = longest = current = 0
    for place, one in enumerate(days):
        run = run + 1 if one.answers else 0
        longest = max(longest, run)
        is_today = place == len(days) - 1
        if not is_today or one.answers:  # a today without work yet ends nothing
            current = run
    return Streak(current, longest)


def pay_by_project(worker: Any, limit: int = 20) -> list[Any]:
    """Projects of the last 2,000 answers, best pay an hour first: title, answers, micros, seconds, hourly_micros (or None)."""
    return sql.rows(
        f"""
        SELECT project_id, max(title) AS title, count(*) AS answers, sum(reward_micros)::bigint AS micros, sum(seconds)::float AS seconds,
               CASE WHEN sum(seconds) > 0 THEN (sum(reward_micros) * 3600 / sum(seconds))::bigint / {CENT_MICROS} * {CENT_MICROS} END AS hourly_micros
        FROM (
            SELECT b.project_id, b.title, b.reward_micros, a.state, {SECONDS_WORKED} AS seconds
            FROM (SELECT * FROM assignments WHERE worker_id = %(worker)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT 2000) a
            JOIN batches b ON b.id = a.batch_id
        ) mine WHERE state IN ('submitted', 'approved') GROUP BY project_id ORDER BY hourly_micros DESC NULLS LAST, project_id DESC LIMIT %(limit)s
        """,
        worker=worker.id,
        limit=limit,
    )


def forecast(available_micros: int, pending_micros: int, threshold_micros: int, days: Sequence[Day]) -> Forecast | None:
    """When the threshold is reached at the pace of the last two weeks; None where it is reached already."""
    missing = threshold_micros - available_micros
    if missing <= 0:
        return None
    recent = days[-FORECAST_DAYS:]
    mean = sum(one.micros for one in recent) // max(len(recent), 1)
    daily = in_cents(mean)
    left = max(0, missing - pending_micros)
    day = days[-1].day + timedelta(days=math.ceil(left / daily)) if daily and left else None
    return Forecast(missing, daily, day, pending_is_enough=left == 0)


def progress(goals: Goals, days: Sequence[Day]) -> list[Progress]:
    """How far each goal has come: today, and since Monday."""
    today = days[-1].day
    made = []
    if goals.day_micros:
        made.append(Progress(_("Today"), days[-1].micros, goals.day_micros))
    if goals.week_micros:
        monday = today - timedelta(days=today.weekday())
        made.append(Progress(_("This week"), sum(one.micros for one in days if one.day >= monday), goals.week_micros))
    return made
