"""Boxes, points and polygons in parts of a picture's width and height: how alike two are, and what several become."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from marketplace.quality.votes import Numbers
from marketplace.task_types.base import canonical

Shape = dict[str, Any]
DECIMALS = 5
"""One hundred-thousandth of the picture: a tenth of a pixel in the largest pictures people look at."""
POINT_REACH = 0.05
"""Points this far apart (in parts of the picture) have nothing in common; half as far they are half alike."""
GRID = 160
"""Polygons are compared at this many times this many places of the rectangle around both: to about one in a hundred."""


def likeness(one: Shape, other: Shape) -> float:
    """Intersection over union of two shapes of one type and label; of points how near they are. Other shapes: 0."""
    if one["type"] != other["type"] or one["label"] != other["label"]:
        return 0.0
    if one["type"] == "box":
        return _boxes(one, other)
    if one["type"] == "point":
        return max(0.0, 1 - math.hypot(one["x"] - other["x"], one["y"] - other["y"]) / POINT_REACH)
    return _polygons(one["points"], other["points"])


def extent(shape: Shape) -> tuple[float, float]:
    """From where to where a shape reaches from left to right, and a point has likeness to others."""
    if shape["type"] == "polygon":
        across = [x for x, _ in shape["points"]]
        return min(across), max(across)
    return (shape["x"], shape["x"] + shape["width"]) if shape["type"] == "box" else (shape["x"], shape["x"] + POINT_REACH)


def together(group: list[Shape]) -> Shape | None:
    """Boxes and points: the mean of each coordinate. Polygons: the one that is most like the others."""
    if group[0]["type"] == "polygon":
        return max(sorted(group, key=canonical), key=lambda one: math.fsum(sorted(likeness(one, other) for other in group)))
    numbers = ("x", "y", "width", "height") if group[0]["type"] == "box" else ("x", "y")
    means = {name: math.fsum(one[name] for one in group) / len(group) for name in numbers}
    return rounded({"type": group[0]["type"], "label": group[0]["label"]} | means)


def rounded(shape: Mapping[str, Any]) -> Shape:
    """The shape in its stored form: to `DECIMALS`, and a box not beyond the picture's edge."""
    if shape["type"] == "polygon":
        return {"type": "polygon", "label": shape["label"], "points": [[_round(x), _round(y)] for x, y in shape["points"]]}
    clean = {"type": shape["type"], "label": shape["label"], "x": _round(shape["x"]), "y": _round(shape["y"])}
    if shape["type"] == "box":
        clean["width"] = min(_round(shape["width"]), _round(1 - clean["x"]))
        clean["height"] = min(_round(shape["height"]), _round(1 - clean["y"]))
    return clean


def area(points: list[list[float]]) -> float:
    """The area of a polygon, by the shoelace formula."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True))) / 2


def _boxes(one: Shape, other: Shape) -> float:
    if one == other:
        return 1.0
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return min(1.0, shared / (one["width"] * one["height"] + other["width"] * other["height"] - shared))


def _polygons(one: list[list[float]], other: list[list[float]]) -> float:
    if one == other:
        return 1.0
    both = np.array(one + other)
    (left, top), (right, bottom) = both.min(axis=0), both.max(axis=0)
    steps = (np.arange(GRID) + 0.5) / GRID
    x, y = left + steps * (right - left), top + steps * (bottom - top)
    first, second = _inside(np.array(one), x, y), _inside(np.array(other), x, y)
    either = np.count_nonzero(first | second)
    return float(np.count_nonzero(first & second) / either) if either else 0.0


def _inside(points: Numbers, x: Numbers, y: Numbers) -> Any:
    """Which places of a grid lie inside a polygon: those with an odd number of its edges to their left, row by row."""
    ends = np.roll(points, -1, axis=0)
    crossed = (points[:, 1, None] > y) != (ends[:, 1, None] > y)  # edges by rows
    edge, row = np.nonzero(crossed)
    (x1, y1), (x2, y2) = points[edge].T, ends[edge].T
    column = np.searchsorted(x, x1 + (y[row] - y1) * (x2 - x1) / (y2 - y1))
    turns = np.zeros((len(y), len(x) + 1), np.int64)
    np.add.at(turns, (row, column), 1)
    return turns.cumsum(axis=1)[:, :-1] % 2 == 1


def _round(number: float) -> float:
    return round(float(number), DECIMALS) + 0.0
