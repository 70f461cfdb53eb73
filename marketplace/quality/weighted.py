"""Weighted majority: a vote counts the more, the more its worker agrees with all others.

The worker's weight is the logarithm of the odds of the worker's ability, which is the best weight there is for
independent voters of known ability between two labels (Nitzan and Paroush, "Optimal Decision Rules in Uncertain
Dichotomous Choice Situations", International Economic Review 23(2), 1982); the ability is estimated once, as the
smoothed agreement with the plain majority of the other workers.
"""

from __future__ import annotations

import numpy as np

from marketplace.quality.votes import Consensus, Votes, normalized

# Two answers' worth of belief that a worker is right three times out of four.
PRIOR_RIGHT, PRIOR_ANSWERS = 0.75, 2.0


def weighted_majority(votes: Votes) -> Consensus:
    """Weighted shares of the votes; workers who agree less than chance count nothing, never against."""
    counts = votes.counts()
    others = counts[votes.task] - np.eye(len(votes.labels))[votes.label]
    agreement = normalized(others)[np.arange(len(votes)), votes.label]
    known = others.sum(axis=1) > 0
    size = len(votes.workers)
    right = np.bincount(votes.worker[known], agreement[known], size) + PRIOR_RIGHT * PRIOR_ANSWERS
    ability = right / (np.bincount(votes.worker[known], minlength=size) + PRIOR_ANSWERS)
    kinds = max(len(votes.labels), 2)
    odds = np.log(np.clip(ability, 1e-6, 1 - 1e-6) * (kinds - 1) / (1 - np.clip(ability, 1e-6, 1 - 1e-6)))
    weights = np.maximum(odds, 0.0)
    return Consensus(votes, normalized(votes.counts(weights[votes.worker])), ability=ability)
