"""Strengths of items from comparisons of pairs: the model of Bradley and Terry.

R. A. Bradley, M. E. Terry, "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
Biometrika 39, 1952: item i is preferred to item j with the probability p_i / (p_i + p_j), which is the logistic function
of the difference of their logarithms. In these the log-likelihood is concave (D. R. Hunter, "MM Algorithms for
Generalized Bradley-Terry Models", The Annals of Statistics 32(1), 2004, section 2), so Newton's method finds its one
maximum in a few rounds. Half a win of each item over an imagined one of strength 1, and half a loss against it, keep
items finite that always won, always lost or were never compared.
"""

from __future__ import annotations

import numpy as np

from marketplace.core.texts import gettext
from marketplace.quality.votes import Numbers

ROUNDS = 100
CLOSE_ENOUGH = 1e-9
LONGEST_STEP = 2.0


def bradley_terry(wins: Numbers, prior: float = 0.5) -> Numbers:
    """The strength of each item, as logarithms with mean 0; `wins[i, j]` says how often i was preferred to j.

    A tie counts half a win each way. `prior` is the weight of the imagined wins and losses; with 0 it is the plain
    maximum of the likelihood, which exists only where no group of items won every comparison with the others.
    """
    wins = np.array(wins, np.float64)
    size = len(wins)
    if wins.shape != (size, size) or (wins < 0).any():
        raise ValueError(gettext("Wins are a square table of numbers that are not negative."))
    np.fill_diagonal(wins, 0)
    games = wins + wins.T
    strength = np.zeros(size)
    for _ in range(ROUNDS if size else 0):
        chance = _logistic(strength[:, None] - strength[None, :])
        alone = _logistic(strength)
        slope = (wins - games * chance).sum(axis=1) + prior * (1 - 2 * alone)
        weight = games * chance * (1 - chance)
        # Without the prior only differences matter: the constant fixes the mean and changes nothing else.
        bend = np.diag(weight.sum(axis=1) + 2 * prior * alone * (1 - alone)) - weight + (1 / size if prior == 0 else 0)
        step = np.linalg.solve(bend, slope)
        longest = np.abs(step).max()
        strength = strength + step * min(1.0, LONGEST_STEP / max(longest, CLOSE_ENOUGH))
        if longest < CLOSE_ENOUGH:
            break
    return strength - strength.mean() if size else strength


def preference(strengths: Numbers, first: int, second: int) -> float:
    """The model's probability that the first item is preferred to the second."""
    return float(_logistic(strengths[first] - strengths[second]))


def _logistic(difference: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-np.clip(difference, -500, 500)))
