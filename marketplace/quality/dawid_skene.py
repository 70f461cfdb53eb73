"""Dawid-Skene: each worker has a table of errors, found together with the truth.

A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm", Journal of
the Royal Statistical Society, Series C 28(1), 1979, pages 20-28. Their equations: (2.3) error rates and (2.4) class
shares from the probabilities of the truth (M), (2.5) the probabilities from these (E); begun with the share of votes.

A round is 2 K passes over the answers for K labels, each one gathering and one adding of numbers that lie side by side, so
it takes tens of milliseconds for a million answers and no array of answers by labels is ever made.
"""

from __future__ import annotations

import numpy as np

from marketplace.quality.majority import majority
from marketplace.quality.votes import Consensus, Indices, Numbers, Votes, normalized

# Keeps the logarithm of a rate that was never seen finite, without moving the rates that were.
NEVER = 1e-10


def dawid_skene(votes: Votes, rounds: int = 100, tolerance: float = 1e-7, smoothing: float = 0.01) -> Consensus:
    """The consensus, with `confusion[worker, truth, answer]`, the class shares in `prior`, and each worker's ability.

    Ends when a round gains less than `tolerance` of logarithmic likelihood an answer, or after `rounds`: the probability of
    a single even-handed task may creep for hundreds of rounds that change no label. `smoothing` is added to each count of
    the error rates (a hundredth of an answer, so that a worker's only answer is no certainty); zero is the paper's
    maximum likelihood. Ties go to the first label.
    """
    kinds, size = len(votes.labels), len(votes.workers)
    truths = np.ascontiguousarray(majority(votes).probability.T)  # labels by tasks
    cell = votes.worker * kinds + votes.label
    confusion: Numbers | None = None
    prior: Numbers | None = None
    likelihood, done = -np.inf, 0
    for done in range(1, rounds + 1):  # noqa: B007 - reported at the end
        prior = normalized(truths.sum(axis=1))
        confusion = _error_rates(votes.task, cell, truths, (size, kinds), smoothing)
        truths, found = _truths(votes.task, cell, len(votes.tasks), confusion, prior)
        gained, likelihood = found - likelihood, found
        if gained < tolerance * len(votes):
            break
    ability = None if confusion is None or prior is None else np.einsum("k,wkk->w", prior, confusion)
    return Consensus(votes, np.ascontiguousarray(truths.T), ability, confusion, prior, done)


def _error_rates(task: Indices, cell: Indices, truths: Numbers, shape: tuple[int, int], smoothing: float) -> Numbers:
    """How often each worker says each label where each label is true: workers by truths by answers."""
    size, kinds = shape
    counts = [np.bincount(cell, one[task], size * kinds).reshape(size, kinds) for one in truths]
    return normalized(np.stack(counts, axis=1).astype(np.float64, copy=False) + smoothing)


def _truths(task: Indices, cell: Indices, tasks: int, confusion: Numbers, prior: Numbers) -> tuple[Numbers, float]:
    """The probability of each label for each task, labels by tasks, given how the workers err; and the logarithmic likelihood."""
    said = np.log(np.maximum(confusion, NEVER)).transpose(1, 0, 2).reshape(len(prior), -1)  # truths by cells
    sums = np.stack([np.bincount(task, one[cell], tasks) for one in said]) + np.log(np.maximum(prior, NEVER))[:, None]
    most = sums.max(axis=0)
    np.exp(np.subtract(sums, most, out=sums), out=sums)
    total = sums.sum(axis=0)
    return np.divide(sums, total, out=sums), float((np.log(total) + most).sum())
