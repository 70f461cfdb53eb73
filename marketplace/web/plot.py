"""The geometry of small plots: whole pages need no script to draw them, and a table stands behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BASE = 640, 240, 56, 16, 16, 204


@dataclass(frozen=True)
class Plot:
    """Points in the coordinates of the SVG, with the values at the ends of both axes (and midway on the upright one)."""

    points: list[tuple[float, float]]
    x_ends: tuple[float, float]
    y_lines: list[tuple[float, float]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = BASE

    @property
    def path(self) -> str:
        """The points as the path of a line."""
        return "M" + " L".join(f"{x} {y}" for x, y in self.points) if self.points else ""


def plot(pairs: Sequence[tuple[float, float]], y_range: tuple[float, float] | None = None) -> Plot:
    """Places (x, y) pairs. Without a `y_range` the upright axis reaches from the least to the greatest value."""
    xs, ys = [one[0] for one in pairs], [one[1] for one in pairs]
    low, high = y_range or (min(ys, default=0.0), max(ys, default=1.0))
    if high <= low:
        low, high = low - 0.5, high + 0.5
    first, last = min(xs, default=0.0), max(xs, default=1.0)
    span = (last - first) or 1.0

    def down(value: float) -> float:
        return round(BASE - (value - low) / (high - low) * (BASE - TOP), 1)

    points = [(round(LEFT + (x - first) / span * (WIDTH - LEFT - RIGHT), 1), down(y)) for x, y in pairs]
    return Plot(points, (first, last), [(down(value), value) for value in (low, (low + high) / 2, high)])


@dataclass(frozen=True)
class Columns:
    """Columns in the coordinates of the SVG: (x, y, width, height, count)."""

    columns: list[tuple[float, float, float, float, int]]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def columns(counts: Sequence[int]) -> Columns:
    """Places counts side by side, the greatest as high as there is room."""
    most, step = max(counts, default=1) or 1, WIDTH / max(len(counts), 1)
    wide = min(step * 0.7, 90)
    made = []
    for place, count in enumerate(counts):
        high = round(count / most * (BASE - TOP - 16), 1)
        made.append((round(place * step + (step - wide) / 2, 1), round(BASE - high, 1), round(wide, 1), high, count))
    return Columns(made)
