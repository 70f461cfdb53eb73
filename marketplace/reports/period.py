"""Days of an operator's own calendar, and what stood in the books before them, moved in them and stood after: a day's money, proven."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.people.time_zone import zone_of


@dataclass(frozen=True)
class Period:
    """From the beginning of a first day to the end of a last one, in a time zone; no bound where a day is not given."""

    first_day: date | None = None
    last_day: date | None = None
    zone: str = "UTC"
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_all(self) -> bool:
        """Whether it leaves nothing out."""
        return self.since is None and self.until is None


ALL_DAYS = Period()


def read_period(person: Any, first_day: str, last_day: str) -> Period:
    """The days from one to another, both with it, in the person's time zone; refuses what is no day, and an end before its beginning."""
    errors: dict[str, list[str]] = {}
    first, last = _day("first_day", first_day, errors), _day("last_day", last_day, errors)
    if first and last and last < first:
        errors["last_day"] = [_("The last day is before the first.")]
    if errors:
        raise Invalid(fields=errors)
    zone = zone_of(person)
    bounds = sql.row(
        "SELECT %(first)s::date::timestamp AT TIME ZONE %(zone)s AS since, (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s AS until",
        first=first,
        last=last,
        zone=zone,
    )
    return Period(first, last, zone, bounds.since, bounds.until)


def today(person: Any) -> date:
    """The day it is where the person is."""
    found: date = sql.value("SELECT (now() AT TIME ZONE %(zone)s)::date", zone=zone_of(person))
    return found


def standing(period: Period) -> list[Any]:
    """Of each kind of account what stood on all of them before the period, what came and went in it, and what stood after: kind,
    before_micros, came_micros, went_micros, after_micros. Everything is summed from the transfers; no stored balance is asked."""
    return sql.rows(
        """
        SELECT a.kind, sum(m.before)::bigint AS before_micros, sum(m.came)::bigint AS came_micros, sum(m.went)::bigint AS went_micros,
               sum(m.before + m.came - m.went)::bigint AS after_micros
        FROM (
            SELECT account_id, coalesce(sum(change) FILTER (WHERE NOT inside), 0) AS before,
                   coalesce(sum(change) FILTER (WHERE inside AND change > 0), 0) AS came, coalesce(-sum(change) FILTER (WHERE inside AND change < 0), 0) AS went
            FROM (
                SELECT side.account_id, side.change, t.created_at >= coalesce(%(since)s::timestamptz, '-infinity') AS inside
                FROM transfers t, LATERAL (VALUES (t.to_account_id, t.amount_micros), (t.from_account_id, -t.amount_micros)) side (account_id, change)
                WHERE t.created_at < coalesce(%(until)s::timestamptz, 'infinity')
            ) sides GROUP BY 1
        ) m JOIN accounts a ON a.id = m.account_id GROUP BY 1 ORDER BY a.kind = 'world', a.kind
        """,
        since=period.since,
        until=period.until,
    )


def _day(name: str, text: str, errors: dict[str, list[str]]) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        errors[name] = [_("Write a day as 2026-11-23.")]
        return None
