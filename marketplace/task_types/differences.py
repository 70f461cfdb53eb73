"""Where two long sequences differ, in a time that nobody can drive up: answers are compared by machines that others wait for.

Looking for the longest common stretch again and again, as `difflib` does, takes days for texts that are made for it, such as
the same word fifty thousand times. Here lines or words that stand once on either side, and in the same order, divide the
sequences first (the idea of "patience diff"); only what is between them is looked at closely, and only where it is short.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

CLOSE_CELLS = 40_000
"""The most pairs of places between two landmarks that are looked at one by one."""
Block = tuple[str, int, int, int, int]


def blocks(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """What became of `a`: stretches as `difflib` names them (equal, replace, delete, insert), from the first to the last."""
    found: list[Block] = []
    for a1, a2, b1, b2, is_equal in stretches(a, b):
        if is_equal:
            found.append(("equal", a1, a2, b1, b2))
        elif (a2 - a1) * (b2 - b1) > CLOSE_CELLS:
            found.append(("replace", a1, a2, b1, b2))
        else:
            matcher = difflib.SequenceMatcher(None, a[a1:a2], b[b1:b2], autojunk=False)
            found += [(kind, a1 + w, a1 + x, b1 + y, b1 + z) for kind, w, x, y, z in matcher.get_opcodes()]
    return _joined(found)


def stretches(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int, int, bool]]:
    """The sequences cut at their landmarks: (a1, a2, b1, b2, whether they are the same there)."""
    begin, most = 0, min(len(a), len(b))
    while begin < most and a[begin] == b[begin]:
        begin += 1
    end = 0
    while end < most - begin and a[-1 - end] == b[-1 - end]:
        end += 1
    last_a, last_b = len(a) - end, len(b) - end
    cut = [(0, begin, 0, begin, True)]
    at_a = at_b = begin
    for i, j in [*_landmarks(a, b, begin, last_a, last_b), (last_a, last_b)]:
        if i < at_a or j < at_b:
            continue  # a stretch that began before has run over it
        cut.append((at_a, i, at_b, j, False))
        at_a, at_b = i, j
        while at_a < last_a and at_b < last_b and a[at_a] == b[at_b]:
            at_a, at_b = at_a + 1, at_b + 1
        cut.append((i, at_a, j, at_b, True))
    cut.append((last_a, len(a), last_b, len(b), True))
    return [one for one in cut if one[1] > one[0] or one[3] > one[2]]


def _landmarks(a: Sequence[str], b: Sequence[str], begin: int, last_a: int, last_b: int) -> list[tuple[int, int]]:
    """Places of what stands once on either side: the longest run of them that is in the same order."""
    in_a, in_b = Counter(a[begin:last_a]), Counter(b[begin:last_b])
    where = {one: j for j, one in enumerate(b[begin:last_b], begin) if in_b[one] == 1}
    pairs = [(i, where[one]) for i, one in enumerate(a[begin:last_a], begin) if in_a[one] == 1 and one in where]
    ends: list[int] = []  # the least end of a run of each length, and which pair it is
    which: list[int] = []
    before: list[int] = []
    for place, (_i, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(which[length - 1] if length else -1)
        ends[length : length + 1], which[length : length + 1] = [j], [place]
    run = []
    place = which[-1] if which else -1
    while place >= 0:
        run.append(pairs[place])
        place = before[place]
    return run[::-1]


def _joined(found: list[Block]) -> list[Block]:
    """Neighbours of one kind as one."""
    done: list[Block] = []
    for kind, a1, a2, b1, b2 in found:
        if done and done[-1][0] == kind:
            _, first_a, _, first_b, _ = done.pop()
            a1, b1 = first_a, first_b
        done.append((kind, a1, a2, b1, b2))
    return done
