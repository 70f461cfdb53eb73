"""Strengths of items from comparisons of pairs: the model of Bradley and Terry.

R. A. Bradley, M. E. Terry, "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
Biometrika 39, 1952: item i is preferred to item j with the probability p_i / (p_i + p_j). The strengths are found by the
minorization-maximization rounds of D. R. Hunter, "MM Algorithms for Generalized Bradley-Terry Models", The Annals of
Statistics 32(1), 2004, formula (3): p_i = W_i / sum_j N_ij / (p_i + p_j), where W_i counts the wins of i and N_ij the
comparisons of i with j. Half a win of each item over an imagined one of strength 1, and half a loss against it, keep
items that always won or were never compared finite (F. Caron, A. Doucet, "Efficient Bayesian Inference for Generalized
Bradley-Terry Models", Journal of Computational and Graphical Statistics 21(1), 2012, give the prior's general form).
"""

from __future__ import annotations

import numpy as np

from marketplace.quality.votes import Numbers

ROUNDS = 1000
CLOSE_ENOUGH = 1e-9


def bradley_terry(wins: Numbers, prior: float = 0.5) -> Numbers:
    """The strength of each item, as logarithms with mean 0; `wins[i, j]` says how often i was preferred to j.

    A tie counts half a win each way. `prior` is the weight of the imagined opponent; with 0 it is the plain maximum of
    the likelihood, which exists only where every item won against and lost to others.
    """
    wins = np.asarray(wins, np.float64)
    size = len(wins)
    if wins.shape != (size, size) or (wins < 0).any():
        raise ValueError("Wins are a square table of numbers that are not negative.")
    if not size:
        return np.zeros(0)
    games = wins + wins.T
    np.fill_diagonal(games, 0)
    won = wins.sum(axis=1) - np.diag(wins) + prior
    strength = np.ones(size)
    for _ in range(ROUNDS):
        expected = (games / (strength[:, None] + strength[None, :])).sum(axis=1) + 2 * prior / (strength + 1)
        fresh = np.divide(won, expected, out=strength.copy(), where=expected > 0)
        if prior == 0:
            fresh /= np.exp(np.log(np.maximum(fresh, 1e-300)).mean())
        done = np.abs(np.log(np.maximum(fresh, 1e-300)) - np.log(np.maximum(strength, 1e-300))).max() < CLOSE_ENOUGH
        strength = fresh
        if done:
            break
    logarithms = np.log(np.maximum(strength, 1e-300))
    return np.asarray(logarithms - logarithms.mean(), np.float64)


def preference(strengths: Numbers, first: int, second: int) -> float:
    """The model's probability that the first item is preferred to the second."""
    return float(1 / (1 + np.exp(strengths[second] - strengths[first])))
