"""What a worker set last, remembered on every device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.searches.filters import Filters, stored_filters


@dataclass(frozen=True)
class Goals:
    """What a worker wants to earn in a day and in a week, in micros; None: no goal."""

    day_micros: int | None
    week_micros: int | None


def remembered_filters(worker: Any) -> Filters:
    """The filters set last; all work where there are none."""
    return stored_filters(sql.value("SELECT filters FROM worker_settings WHERE person_id = %(worker)s", worker=worker.id) or {})


def remember_filters(worker: Any, filters: Filters) -> None:
    """Keeps the filters for the next visit."""
    sql.execute(
        "INSERT INTO worker_settings (person_id, filters) VALUES (%(worker)s, %(filters)s)"
        " ON CONFLICT (person_id) DO UPDATE SET filters = EXCLUDED.filters WHERE worker_settings.filters <> EXCLUDED.filters",
        worker=worker.id,
        filters=sql.json(filters.stored()),
    )


def goals(worker: Any) -> Goals:
    """The worker's goals."""
    found = sql.row("SELECT day_goal_micros, week_goal_micros FROM worker_settings WHERE person_id = %(worker)s", worker=worker.id)
    return Goals(found.day_goal_micros, found.week_goal_micros) if found else Goals(None, None)


def set_goals(worker: Any, day_micros: int | None, week_micros: int | None) -> Goals:
    """Sets both goals; None takes one away. Refuses a goal of nothing."""
    for name, micros in (("day_goal", day_micros), ("week_goal", week_micros)):
        if micros is not None and micros <= 0:
            raise Invalid(fields={name: [_("A goal is more than nothing; leave it empty to have none.")]})
    sql.execute(
        "INSERT INTO worker_settings (person_id, day_goal_micros, week_goal_micros) VALUES (%(worker)s, %(day)s, %(week)s)"
        " ON CONFLICT (person_id) DO UPDATE SET day_goal_micros = EXCLUDED.day_goal_micros, week_goal_micros = EXCLUDED.week_goal_micros",
        worker=worker.id,
        day=day_micros,
        week=week_micros,
    )
    return Goals(day_micros, week_micros)
