"""Dawid-Skene: each worker has a table of errors, found together with the truth.

A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm", Journal of
the Royal Statistical Society, Series C 28(1), 1979, pages 20-28. Their equations: (2.3) error rates and (2.4) class
shares from the probabilities of the truth (M), (2.5) the probabilities from these (E); begun with the share of votes.
"""

from __future__ import annotations

import numpy as np

from marketplace.quality.majority import majority
from marketplace.quality.votes import Consensus, Numbers, Votes, from_logarithms, normalized

# Keeps the logarithm of a rate that was never seen finite, without moving the rates that were.
NEVER = 1e-10


def dawid_skene(votes: Votes, rounds: int = 100, tolerance: float = 1e-6, smoothing: float = 0.01) -> Consensus:
    """The consensus, with `confusion[worker, truth, answer]`, the class shares in `prior`, and each worker's ability.

    Ends when no probability moves by more than `tolerance`, or after `rounds`. `smoothing` is added to each count of
    the error rates (a hundredth of an answer, so that a worker's only answer is no certainty); zero is the paper's
    maximum likelihood. Ties go to the first label.
    """
    probability = majority(votes).probability
    confusion = prior = None
    done = 0
    for done in range(1, rounds + 1):  # noqa: B007 - reported at the end
        prior = normalized(probability.sum(axis=0))
        confusion = error_rates(votes, probability, smoothing)
        new = posterior(votes, confusion, prior)
        moved = float(np.abs(new - probability).max(initial=0.0))
        probability = new
        if moved < tolerance:
            break
    ability = None if confusion is None or prior is None else np.einsum("k,wkk->w", prior, confusion)
    return Consensus(votes, probability, ability, confusion, prior, done)


def error_rates(votes: Votes, probability: Numbers, smoothing: float = 0.0) -> Numbers:
    """How often each worker says each label where each label is true: workers by truths by answers."""
    kinds, size = len(votes.labels), len(votes.workers)
    cell = votes.worker * kinds + votes.label
    # One bincount a truth: far quicker than adding at places, and no array of answers by labels is made.
    counts = [np.bincount(cell, probability[votes.task, truth], size * kinds).reshape(size, kinds) for truth in range(kinds)]
    return normalized(np.stack(counts, axis=1).astype(np.float64, copy=False) + smoothing)


def posterior(votes: Votes, confusion: Numbers, prior: Numbers) -> Numbers:
    """The probability of each label for each task, given how the workers err."""
    kinds = len(votes.labels)
    logarithms = np.log(np.maximum(confusion, NEVER))
    cell = votes.worker * kinds + votes.label
    sums = [np.bincount(votes.task, logarithms[:, truth, :].ravel()[cell], len(votes.tasks)) for truth in range(kinds)]
    return from_logarithms(np.stack(sums, axis=1).astype(np.float64, copy=False) + np.log(np.maximum(prior, NEVER)))
