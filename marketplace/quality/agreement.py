"""How far workers agree: Krippendorff's alpha, Fleiss' kappa, and each worker against a truth."""

from __future__ import annotations

import numpy as np

from marketplace.quality.votes import Indices, Numbers, Votes, normalized


def krippendorff_alpha(votes: Votes) -> float:
    """Alpha for nominal data: 1 is perfect agreement, 0 what chance gives; tasks with one answer do not count.

    K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011: one minus observed over expected disagreement
    of the pairs of answers, each task's pairs weighted by one over its answers minus one. NaN without any pair.
    """
    counts = votes.counts()
    answers = counts.sum(axis=1)
    counts, answers = counts[answers > 1], answers[answers > 1]
    total = answers.sum()
    if not total:
        return float("nan")
    disagreeing = ((answers**2 - (counts**2).sum(axis=1)) / (answers - 1)).sum()
    frequency = counts.sum(axis=0)
    expected = (total**2 - (frequency**2).sum()) / (total - 1)
    return 1.0 if expected == 0 else float(1 - disagreeing / expected)


def fleiss_kappa(votes: Votes) -> float:
    """Kappa for a fixed number of answers a task; with varying numbers each task weighs by its own pairs.

    J. L. Fleiss, "Measuring Nominal Scale Agreement Among Many Raters", Psychological Bulletin 76(5), 1971. NaN without
    any pair; 1 where all answers are the same label.
    """
    counts = votes.counts()
    answers = counts.sum(axis=1)
    counts, answers = counts[answers > 1], answers[answers > 1]
    if not len(answers):
        return float("nan")
    observed = (((counts**2).sum(axis=1) - answers) / (answers * (answers - 1))).mean()
    share = counts.sum(axis=0) / answers.sum()
    chance = (share**2).sum()
    return 1.0 if chance == 1 else float((observed - chance) / (1 - chance))


def worker_accuracy(votes: Votes, truth: Indices) -> tuple[Numbers, Indices]:
    """Each worker's share of right answers and the number it stands on; `truth[task]` is a label, or -1 for unknown."""
    known = truth[votes.task] >= 0
    worker, size = votes.worker[known], len(votes.workers)
    right = np.bincount(worker, votes.label[known] == truth[votes.task[known]], size)
    answered = np.bincount(worker, minlength=size)
    return np.divide(right, answered, out=np.full(size, np.nan), where=answered > 0), answered


def confusion_counts(votes: Votes, truth: Indices) -> Indices:
    """How often each worker gave each label where each label was true: workers by truths by answers."""
    kinds, size = len(votes.labels), len(votes.workers)
    known = truth[votes.task] >= 0
    cell = (votes.worker[known] * kinds + truth[votes.task[known]]) * kinds + votes.label[known]
    return np.bincount(cell, minlength=size * kinds * kinds).reshape(size, kinds, kinds)


def confusion_rates(votes: Votes, truth: Indices) -> Numbers:
    """The same as rates: each row of truths sums to one."""
    return normalized(confusion_counts(votes, truth).astype(np.float64))
