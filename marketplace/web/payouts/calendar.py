"""The geometry of the year at a glance: a square a day, a column a week, drawn without script."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.reports.habits import Day
from marketplace.web.filters import day

STEP, SIDE, LEFT, TOP = 14, 11, 30, 18
LEVELS = 4


@dataclass(frozen=True)
class Square:
    """One day; `level` 0 (no work) to 4."""

    day: Day
    x: int
    y: int
    level: int


@dataclass(frozen=True)
class Calendar:
    """Squares, the names of months above them, and the size of it all."""

    squares: list[Square]
    months: list[tuple[int, str]]
    width: int
    height: int
    side: int = SIDE
    left: int = LEFT
    top: int = TOP
    step: int = STEP


def calendar(days: Sequence[Day]) -> Calendar:
    """Weeks from Monday to Sunday; the levels are the quarters of the days worked, so that one very good day leaves the others their colour."""
    worked = sorted(one.micros for one in days if one.answers)
    first = days[0].day
    offset = first.weekday()
    squares: list[Any] = []
    months: list[Any] = []
    for place, one in enumerate(days):
        week, weekday = divmod(place + offset, 7)
        x = LEFT + week * STEP
        squares.append(Square(one, x, TOP + weekday * STEP, _level(one, worked)))
        if one.day.day == 1 and (not months or x - months[-1][0] > 2 * STEP):
            months.append((x, day(one.day, "MMM")))
    weeks = (len(days) + offset + 6) // 7
    return Calendar(squares, months, LEFT + weeks * STEP, TOP + 7 * STEP)


def by_month(days: Sequence[Day]) -> list[tuple[date, int, int, int]]:
    """The same in numbers: month, days worked, answers, micros; newest first."""
    sums: dict[date, list[int]] = {}
    for one in days:
        month = sums.setdefault(one.day.replace(day=1), [0, 0, 0])
        month[0] += bool(one.answers)
        month[1] += one.answers
        month[2] += one.micros
    return [(month, *sums[month]) for month in sorted(sums, reverse=True) if sums[month][1]]  # type: ignore[misc]


def _level(one: Day, worked: list[int]) -> int:
    return 1 + LEVELS * bisect_left(worked, one.micros) // len(worked) if one.answers else 0
