"""How sure a count of votes makes us.

Each answer is taken to be right with the probability `ACCURACY`, and wrong ones to spread evenly over the other
labels: the one-coin model with a flat prior and one ability for everybody. The confidence is the posterior
probability of the winning label. It is above one half for every two-to-one majority and reaches 1 only in the limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

ACCURACY = 0.75


def confidence(votes: Iterable[int], labels: int) -> float:
    """The posterior of the label with most votes; `labels` counts all labels there are, voted for or not."""
    return _posterior(tuple(sorted(votes)), labels)


# A batch has thousands of tasks, and few different counts of votes.
@lru_cache(maxsize=10_000)
def _posterior(votes: tuple[int, ...], labels: int) -> float:
    if not votes:
        return 0.0
    labels = max(labels, len(votes), 2)
    odds = ACCURACY * (labels - 1) / (1 - ACCURACY)
    best = votes[-1]
    # Relative to the winner, so that no power grows past 1 and hundreds of votes do no harm.
    others = sum(odds ** (count - best) for count in votes) - 1 + (labels - len(votes)) * odds**-best
    return round(1 / (1 + others), 4)
