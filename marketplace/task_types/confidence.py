"""How sure a count of votes makes us.

Each answer is taken to be right with the probability `ACCURACY`, and wrong ones to spread evenly over the other
labels: the one-coin model with a flat prior and one ability for everybody. The confidence is the posterior
probability of the winning label. It is above one half for every two-to-one majority and reaches 1 only in the limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

ACCURACY = 0.75


def confidence(votes: Iterable[int], labels: int) -> float:
    """The posterior of the label with most votes; `labels` counts all labels there are, voted for or not."""
    counts = tuple(sorted(votes))
    return _posterior(counts[-1], counts, labels) if counts else 0.0


def confidence_of(count: int, votes: Iterable[int], labels: int) -> float:
    """The posterior of a label with `count` votes, which need not be the most; `votes` has the counts of all, its own too."""
    counts = tuple(sorted(votes))
    return _posterior(count, counts, labels) if counts else 0.0


def confidence_of_likeness(likeness: Sequence[float]) -> float:
    """How sure answers make us that are not the same or another but more or less alike: each is, with its likeness to the outcome
    (0 to 1), a part of a vote for it, and with the rest a part of a vote against it.

    On the scale of `confidence`: as many equal answers make as sure here as there of two labels. Never more than the mean
    likeness, since an outcome that nobody gave is no better than that.
    """
    if not likeness:
        return 0.0
    total, count = sum(likeness), len(likeness)
    # Written so that no power grows past 1.
    against = (ACCURACY / (1 - ACCURACY)) ** -abs(2 * total - count)
    sure = 1 / (1 + against) if 2 * total >= count else against / (1 + against)
    return round(min(sure, total / count), 4)


# A batch has thousands of tasks, and few different counts of votes.
@lru_cache(maxsize=10_000)
def _posterior(count: int, votes: tuple[int, ...], labels: int) -> float:
    labels = max(labels, len(votes), 2)
    odds = ACCURACY * (labels - 1) / (1 - ACCURACY)
    best = votes[-1]
    # Relative to the most frequent, so that no power grows past 1 and hundreds of votes do no harm.
    total = sum(odds ** (votes_of_one - best) for votes_of_one in votes) + (labels - len(votes)) * odds**-best
    return round(odds ** (count - best) / total, 4)
