"""The consensus of the product for answers that are one of several labels, with a confidence that means what it says.

One coin (see `one_coin.py`) with three changes, each found on real crowds (docs/quality.md has the figures):

- A worker's ability begins from `PRIOR_RIGHT` right and `PRIOR_WRONG` wrong answers (a Beta prior), so that a worker with
  one answer is neither an oracle nor a fool.
- The shares of the labels count in full only when tasks have `ENOUGH_ANSWERS` answers on the mean; estimated from two
  answers a task they would drown the rare label.
- Answers to one task err together, since hard tasks are hard for everybody. The evidence of n answers is that of
  n / (1 + (n - 1) r) independent ones: the design effect of Kish, "Survey Sampling", 1965, with r = `CORRELATION`. It
  changes no label, only the confidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from marketplace.quality.majority import majority
from marketplace.quality.votes import Consensus, Indices, Numbers, Votes, from_logarithms, normalized

PRIOR_RIGHT, PRIOR_WRONG = 3.0, 1.0
ENOUGH_ANSWERS = 5.0
GOLD_WORTH = 5.0
"""An answer on gold says as much of its worker as that many others, whose truth is itself a guess."""
CORRELATION = 0.4
SURELY, NEVER = 1e-3, 1e-10


def consensus(votes: Votes, known: Mapping[Any, Any] | None = None, rounds: int = 50, tolerance: float = 1e-6) -> Consensus:
    """The consensus with each worker's `ability` (0 to 1) and the shares of labels in `prior`.

    `known` (task → label) are gold answers: they teach how good the workers are, and the consensus of those tasks is still
    the crowd's own. Ties go to the first label.
    """
    if not len(votes):
        return Consensus(votes, np.zeros((len(votes.tasks), max(len(votes.labels), 1))))
    kinds, size = max(len(votes.labels), 2), len(votes.workers)
    answered = np.bincount(votes.worker, minlength=size)
    a_task = np.bincount(votes.task, minlength=len(votes.tasks))
    share_weight = min(1.0, len(votes) / max(1, int(np.count_nonzero(a_task))) / ENOUGH_ANSWERS)
    truth = _gold(votes, known or {})  # the known label of each task, -1 where none is known
    on_gold = truth[votes.task] >= 0
    gold_right = np.bincount(votes.worker[on_gold], (truth[votes.task] == votes.label)[on_gold], size)
    gold_seen = np.bincount(votes.worker[on_gold], minlength=size)
    worth = np.where(on_gold, 0.0, 1.0)  # an answer on gold counts by what is known, not by what the others said
    answered = answered - gold_seen + GOLD_WORTH * gold_seen
    probability = majority(votes).probability
    ability: Numbers = np.full(size, np.nan)
    logarithms, prior, done = probability, probability.sum(axis=0), 0
    for done in range(1, rounds + 1):  # noqa: B007 - reported at the end
        if done == 1 and on_gold.any():
            ability = (gold_right + PRIOR_RIGHT) / (gold_seen + PRIOR_RIGHT + PRIOR_WRONG)
        else:
            right = np.bincount(votes.worker, probability.ravel()[votes.place] * worth, size) + GOLD_WORTH * gold_right
            ability = (right + PRIOR_RIGHT) / (answered + PRIOR_RIGHT + PRIOR_WRONG)
        ability = np.clip(ability, SURELY, 1 - SURELY)
        weights = np.log(ability * (kinds - 1) / (1 - ability))
        prior = normalized(probability.sum(axis=0))
        logarithms = votes.counts(weights[votes.worker]) + share_weight * np.log(np.maximum(prior, NEVER))
        new = from_logarithms(logarithms)
        moved = float(np.abs(new - probability).max(initial=0.0))
        probability = new
        if moved < tolerance:
            break
    effect = 1 + (np.maximum(a_task, 1) - 1) * CORRELATION
    return Consensus(votes, from_logarithms(logarithms / effect[:, None]), ability, prior=prior, rounds=done)


def _gold(votes: Votes, known: Mapping[Any, Any]) -> Indices:
    labels = {name: number for number, name in enumerate(votes.labels)}
    if not known:
        return np.full(len(votes.tasks), -1)
    return np.fromiter((labels.get(known.get(name), -1) for name in votes.tasks), np.int64, len(votes.tasks))
