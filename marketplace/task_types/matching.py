"""Which marks of several answers mean the same thing: pairs between two answers, groups over many.

A mark is anything that can be likened to another: a span of a text, a box on a picture. Likeness is symmetric, from 0
to 1, and 1 for equal marks; one answer never holds the same mark twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from marketplace.task_types.base import canonical

Mark = TypeVar("Mark")
ALIKE = 0.5
"""From this likeness on two marks are taken for the same."""


def likeness_of_answers(first: Sequence[Mark], second: Sequence[Mark], alike: Callable[[Mark, Mark], float]) -> float:
    """Twice the likeness of all pairs over the number of marks: the F1 score, with likeness in place of a hit. 1 for two
    empty answers. Pairs are made greedily, the most alike first, and only of marks that are alike at all."""
    if not first and not second:
        return 1.0
    found = _most_alike_first([(0, one) for one in first] + [(1, one) for one in second], alike)
    taken: set[tuple[int, str]] = set()
    total = 0.0
    for likeness, one, other in found:
        if one not in taken and other not in taken:
            taken |= {one, other}
            total += likeness
    return 2 * total / (len(first) + len(second))


def groups(answers: Sequence[Sequence[Mark]], alike: Callable[[Mark, Mark], float]) -> list[list[Mark]]:
    """Marks that mean the same, at most one of each answer in a group; the most alike are joined first.

    Neither the groups nor their order depend on the order of the answers.
    """
    marks = [(number, mark) for number, answer in enumerate(answers) for mark in answer]
    by_key = {(number, canonical(mark)): mark for number, mark in marks}
    group_of = {key: {key} for key in by_key}
    for _, one, other in _most_alike_first(marks, alike):
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


def _most_alike_first(marks: list[tuple[int, Any]], alike: Callable[[Any, Any], float]) -> list[tuple[float, tuple[int, str], tuple[int, str]]]:
    """(likeness, key, key) of all pairs of marks from different answers that are alike; equal marks before all others,
    ties in the order of what they say, so that it does not matter whose mark is whose."""
    keyed = [((number, canonical(mark)), mark) for number, mark in marks]
    found = []
    for place, (one, mark) in enumerate(keyed):
        for other, other_mark in keyed[place + 1 :]:
            if one[0] != other[0] and (likeness := 1.0 if one[1] == other[1] else alike(mark, other_mark)) >= ALIKE:
                found.append((likeness, one, other))
    return sorted(found, key=lambda pair: (-pair[0], pair[1][1] != pair[2][1], sorted((pair[1][1], pair[2][1])), pair[1][0], pair[2][0]))
