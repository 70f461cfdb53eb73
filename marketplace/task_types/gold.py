"""What is compared with a known answer where part of it stands there from the beginning.

Whoever hands in what was there, without looking, is right about most of it. So such kinds ask what the worker did: which
corrections were made, and whether what differs from the usual was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.task_types.base import canonical, normalised


def right_fields(answer: Mapping[str, Any], gold: Mapping[str, Any]) -> dict[str, bool]:
    """Which of the fields that the known answer names have its value; case, spaces and punctuation of texts make no difference."""
    return {name: canonical(normalised(answer.get(name))) == canonical(normalised(value)) for name, value in gold.items()}


def share_of_fields(answer: Mapping[str, Any], gold: Mapping[str, Any]) -> float:
    """The share of the fields that the known answer names that have its value. What it does not name is not known, and not held
    against anybody."""
    right = right_fields(answer, gold)
    return sum(right.values()) / len(right) if right else 1.0


def share_of_corrections(of_answer: float, of_gold: float, apart: float) -> float:
    """How far an answer makes the same corrections as the known one: the F1 score of what both change.

    `of_answer` and `of_gold` say how much each changes the text they begin with, `apart` how much they differ from each
    other. The text handed back as it was scores 0; where nothing was to be corrected, there are no corrections to compare,
    and callers say so by `of_gold` 0.
    """
    return min(1.0, max(0.0, 1 - apart / (of_answer + of_gold))) if of_answer + of_gold else 1.0


def lesser_share(found: Iterable[tuple[bool, bool]]) -> float:
    """Of pairs (is it out of the ordinary, is it answered right): the share that is right of those that are or of those that
    are not, whichever is less. So neither "all is well" nor "nothing is" passes where both is known."""
    given = list(found)
    sides = [side for wanted in (True, False) if (side := [right for special, right in given if special is wanted])]
    return min((sum(side) / len(side) for side in sides), default=1.0)
