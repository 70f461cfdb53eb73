"""Sets of time: lists of spans (start, end) in seconds, in order and apart from each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Span = tuple[float, float]


def union(spans: Iterable[Span]) -> list[Span]:
    """All the time of some spans; those that touch become one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        elif end > start:
            made.append((start, end))
    return made


def by_label(regions: Iterable[Mapping[str, Any]]) -> dict[str, list[Span]]:
    """The time of each label."""
    given: dict[str, list[Span]] = {}
    for region in regions:
        given.setdefault(region["label"], []).append((region["start"], region["end"]))
    return {label: union(spans) for label, spans in given.items()}


def intersection(a: Sequence[Span], b: Sequence[Span]) -> list[Span]:
    """The time that both have."""
    made, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if end > start:
            made.append((start, end))
        if a[i][1] <= b[j][1]:
            i += 1
        else:
            j += 1
    return made


def length(spans: Iterable[Span]) -> float:
    """How long they are together, in seconds."""
    return sum(end - start for start, end in spans)


def majority(sets: Sequence[Sequence[Span]]) -> list[Span]:
    """The time that more than half of the sets have; cuts that most of them make are kept."""
    moments = sorted({moment for spans in sets for span in spans for moment in span})
    made: list[Span] = []
    cuts = [moment for moment in moments if 2 * sum(any(moment in span for span in spans) for spans in sets) > len(sets)]
    for start, end in zip(moments, moments[1:], strict=False):
        votes = sum(any(one <= start and end <= other for one, other in spans) for spans in sets)
        if 2 * votes > len(sets):
            if made and made[-1][1] == start and start not in cuts:
                made[-1] = (made[-1][0], end)
            else:
                made.append((start, end))
    return made
