"""Marks in answers, such as spans of a text or boxes on a picture: which of several answers mean the same thing.

A mark is anything that can be likened to another: a span of a text, a box on a picture. Likeness is symmetric, from 0
to 1, and 1 for equal marks; one answer never holds the same mark twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, TypeVar

from marketplace.task_types.base import canonical
from marketplace.task_types.confidence import confidence

Mark = TypeVar("Mark")
Alike = Callable[[Any, Any], float]
Extent = Callable[[Any], tuple[float, float]]
"""From where to where a mark reaches, in one direction: marks that do not meet there are not alike."""
ALIKE = 0.5
"""From this likeness on two marks are taken for the same."""


def likeness_of_answers(first: Sequence[Mark], second: Sequence[Mark], alike: Alike, extent: Extent) -> float:
    """Twice the likeness of all pairs over the number of marks: the F1 score, with likeness in place of a hit. 1 for two
    empty answers. Pairs are made greedily, the most alike first, and only of marks that are alike at all."""
    if not first and not second:
        return 1.0
    found = _most_alike_first([(0, one) for one in first] + [(1, one) for one in second], alike, extent)
    taken: set[tuple[int, str]] = set()
    total = 0.0
    for likeness, one, other in found:
        if one not in taken and other not in taken:
            taken |= {one, other}
            total += likeness
    return 2 * total / (len(first) + len(second))


def kept_marks(answers: Sequence[Sequence[Mark]], alike: Alike, extent: Extent, together: Callable[[list[Mark]], Mark | None]) -> tuple[list[Mark], float]:
    """The marks that more than half of at least one answer make, each as `together` makes it of its group (None: nothing
    that could be kept), and the confidence: the mean over all marks that anybody made, of the votes for keeping or leaving
    it, times the likeness of what is kept to those it was made of."""
    kept: list[Mark] = []
    sure: list[float] = []
    for group in groups(answers, alike, extent):
        votes = confidence((len(group), len(answers) - len(group)), 2)
        mark = together(group) if len(group) * 2 > len(answers) else None
        if mark is not None:
            kept.append(mark)
            votes *= sum(alike(mark, one) for one in group) / len(group)
        sure.append(votes)
    return kept, round(sum(sorted(sure)) / len(sure), 4) if sure else confidence((len(answers), 0), 2)


def groups(answers: Sequence[Sequence[Mark]], alike: Alike, extent: Extent) -> list[list[Mark]]:
    """Marks that mean the same, at most one of each answer in a group; the most alike are joined first.

    Neither the groups nor their order depend on the order of the answers.
    """
    marks = [(number, mark) for number, answer in enumerate(answers) for mark in answer]
    by_key = {(number, canonical(mark)): mark for number, mark in marks}
    group_of = {key: {key} for key in by_key}
    for _, one, other in _most_alike_first(marks, alike, extent):
        first, second = group_of[one], group_of[other]
        if first is second or {number for number, _ in first} & {number for number, _ in second}:
            continue
        first |= second
        for key in second:
            group_of[key] = first
    made = {id(group): group for group in group_of.values()}.values()
    sorted_groups = sorted(sorted(text for _, text in group) for group in made)
    marks_by_text = {text: mark for (_, text), mark in by_key.items()}
    return [[marks_by_text[text] for text in group] for group in sorted_groups]


def _most_alike_first(marks: list[tuple[int, Any]], alike: Alike, extent: Extent) -> list[tuple[float, tuple[int, str], tuple[int, str]]]:
    """(likeness, key, key) of all pairs of marks from different answers that are alike; equal marks before all others,
    ties in the order of what they say, so that it does not matter whose mark is whose."""
    keyed = sorted(((*extent(mark), (number, canonical(mark)), mark) for number, mark in marks), key=lambda one: one[0])
    found: list[Any] = []
    for place, (_, end, one, mark) in enumerate(keyed):
        for start, _, other, other_mark in islice(keyed, place + 1, None):
            if start > end:
                break  # nor do any that begin later reach it
            if one[0] != other[0] and (likeness := 1.0 if one[1] == other[1] else alike(mark, other_mark)) >= ALIKE:
                found.append((likeness, min(one, other), max(one, other)))
    return sorted(found, key=lambda pair: (-pair[0], pair[1][1] != pair[2][1], sorted((pair[1][1], pair[2][1])), pair[1][0], pair[2][0]))
