"""The geometry of the earnings chart: whole numbers for an SVG that the page draws without script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, BASE = 720, 204, 84, 172


@dataclass(frozen=True)
class Bar:
    """One day; a `minor` label gives way on a phone."""

    day: date
    micros: int
    x: float
    y: float
    width: float
    height: float
    label: bool
    minor: bool


@dataclass(frozen=True)
class Chart:
    """Bars, the lines behind them as (y, micros), and the sum."""

    bars: list[Bar]
    lines: list[tuple[float, int]]
    total_micros: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = BASE


def bars(by_day: list[tuple[date, int]]) -> Chart:
    """A bar for each day against a round top; about six days are named below."""
    top = _round_up(max((micros for _, micros in by_day), default=0))
    step = (WIDTH - LEFT) / max(len(by_day), 1)
    every = max(1, -(-len(by_day) // 6))
    drawn = []
    for place, (day, micros) in enumerate(by_day):
        height = micros * (BASE - 12) / top if top else 0
        height = max(height, 2.0) if micros else 0.0
        back = len(by_day) - 1 - place
        drawn.append(
            Bar(
                day,
                micros,
                round(LEFT + place * step + step * 0.14, 1),
                round(BASE - height, 1),
                round(step * 0.72, 1),
                round(height, 1),
                back % every == 0,
                back // every % 2 == 1,
            )
        )
    lines = [(round(BASE - part * (BASE - 12) / 2, 1), top * part // 2) for part in (0, 1, 2)] if top else [(float(BASE), 0)]
    return Chart(drawn, lines, sum(micros for _, micros in by_day))


def _round_up(micros: int) -> int:
    """The next of 1, 2, 5 times a power of ten, so that the lines carry short amounts."""
    if micros <= 0:
        return 0
    power = 10
    while power * 10 <= micros:
        power *= 10
    return next(power * times for times in (1, 2, 4, 10) if power * times >= micros)
