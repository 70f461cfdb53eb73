"""One coin: each worker is right with one probability, and wrong answers spread evenly over the other labels.

The homogeneous case of Dawid and Skene (1979) with one parameter a worker, as in G. Demartini, D. E. Difallah and
P. Cudré-Mauroux, "ZenCrowd", WWW 2012; analysed in Y. Zhang, X. Chen, D. Zhou and M. I. Jordan, "Spectral Methods Meet
EM", Journal of Machine Learning Research 17, 2016. It needs far fewer answers a worker than full error tables.
"""

from __future__ import annotations

import numpy as np

from marketplace.quality.majority import majority
from marketplace.quality.votes import Consensus, Numbers, Votes, from_logarithms, normalized

# Nobody is always right or always wrong, and no label never true: keeps logarithms finite.
SURELY, NEVER = 1e-4, 1e-10


def one_coin(votes: Votes, rounds: int = 100, tolerance: float = 1e-6, smoothing: float = 0.0) -> Consensus:
    """The consensus, with each worker's `ability` and the class shares in `prior`; ties go to the first label.

    `smoothing` adds that many right and as many wrong answers to each worker, for workers with few answers.
    """
    kinds, size = max(len(votes.labels), 2), len(votes.workers)
    answered = np.bincount(votes.worker, minlength=size)
    probability = majority(votes).probability
    ability: Numbers = np.full(size, np.nan)
    prior = normalized(probability.sum(axis=0))
    done = 0
    for done in range(1, rounds + 1):  # noqa: B007 - reported at the end
        right = np.bincount(votes.worker, probability.ravel()[votes.place], size)
        ability = (right + smoothing) / np.maximum(answered + 2 * smoothing, 1)
        bounded = np.clip(ability, SURELY, 1 - SURELY)
        # A vote moves only its own label: all others share the same factor, which falls out of the sum.
        weights = np.log(bounded * (kinds - 1) / (1 - bounded))
        prior = normalized(probability.sum(axis=0))
        new = from_logarithms(votes.counts(weights[votes.worker]) + np.log(np.maximum(prior, NEVER)))
        moved = float(np.abs(new - probability).max(initial=0.0))
        probability = new
        if moved < tolerance:
            break
    return Consensus(votes, probability, ability, prior=prior, rounds=done)
