"""Streaks, forecasts, goals: from days as they are, and from the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.core import sql
from marketplace.extensions import db
from marketplace.reports.habits import Day, forecast, pay_by_project, progress, streak, worked_days
from marketplace.searches.settings import Goals
from marketplace.web.payouts.calendar import by_month, calendar
from tests.market import live_batch


def week(*answers: int, micros: int = 1_000_000) -> list[Day]:
    """Days up to Thursday, 2026-11-26, with so many answers each."""
    last = date(2026, 11, 26)
    return [Day(last - timedelta(days=len(answers) - 1 - n), count, count * micros) for n, count in enumerate(answers)]


@pytest.mark.parametrize(
    "answers, days, longest",
    [((0, 0, 0), 0, 0), ((1, 1, 1), 3, 3), ((1, 1, 0), 2, 2), ((1, 0, 0), 0, 1), ((1, 1, 1, 0, 1), 1, 3), ((0, 0, 1), 1, 1)],
)
def test_a_streak_ends_with_a_whole_day_without_work(answers, days, longest):
    found = streak(week(*answers))
    assert (found.days, found.longest) == (days, longest)


def test_the_threshold_is_foretold_from_two_weeks():
    days = week(*[1] * 14)  # one unit a day
    found = forecast(1_000_000, 500_000, 5_000_000, days)
    assert (found.missing_micros, found.daily_micros, found.day, found.pending_is_enough) == (4_000_000, 1_000_000, date(2026, 11, 30), False)


def test_nothing_is_foretold_without_work_and_nothing_is_needed_beyond_the_threshold():
    assert forecast(0, 0, 5_000_000, week(*[0] * 14)).day is None
    assert forecast(5_000_000, 0, 5_000_000, week(*[1] * 14)) is None
    assert forecast(1_000_000, 4_000_000, 5_000_000, week(*[1] * 14)).pending_is_enough


def test_goals_count_today_and_since_monday():
    found = progress(Goals(3_000_000, 10_000_000), week(5, 1, 1, 1, 2))  # Sunday to Thursday
    assert [(one.name, one.micros) for one in found] == [("Today", 2_000_000), ("This week", 5_000_000)]
    assert progress(Goals(None, None), week(1)) == []


def test_the_year_has_a_square_a_day_and_weeks_begin_on_monday():
    drawn = calendar(week(*[0] * 366, 1, 2, 4, 8, 0))
    assert len(drawn.squares) == 371 and [one.level for one in drawn.squares[-5:]] == [1, 2, 3, 4, 0]
    assert all((one.y - drawn.top) // drawn.step == one.day.day.weekday() for one in drawn.squares)
    [(month, days, answers, micros)] = by_month(week(1, 0, 2))
    assert (month, days, answers, micros) == (date(2026, 11, 1), 2, 3, 3_000_000)


def test_days_and_projects_from_the_database(app, context, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=3, title="Timed", reward="0.10")
    for one in worker.post(f"/batches/{batch}/claims", {"count": 3}).json["assignments"]:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "0"}, "provenance": {"seconds_active": 6}})
    sql.execute("UPDATE assignments SET claimed_at = claimed_at - interval '1 hour'")
    db.session.commit()
    assert worked_days(worker.person, 7)[-1] == Day(datetime.now(UTC).date(), 3, 300_000)
    [project] = pay_by_project(worker.person)
    assert (project.title, project.answers, project.micros, project.seconds, project.hourly_micros) == ("Timed", 3, 300_000, 18.0, 60_000_000)
