"""Paying for no more answers than needed: a task gets another answer only while its consensus is not sure enough."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from marketplace.core import sql
from marketplace.projects.models import Batch
from marketplace.projects.slots import want_more
from marketplace.quality.batch_consensus import batch_consensus
from marketplace.quality.consensus import consensus
from marketplace.quality.votes import Votes, accuracy

GOLD_ANSWERS = 10
"""In the simulation: how many answers a task with a known answer gets at most."""


def grow(batch: Batch) -> int:
    """Asks for one more answer on each task that has all it wanted, whose consensus is less sure than
    `quality.target_confidence`, and that wants fewer than `quality.max_overlap`; how many were asked for.

    The money was held at publishing; the least sure tasks come first. Running twice changes nothing, since a task that
    grew has an answer outstanding. Kinds whose answers are no single label are judged task by task.
    """
    if batch.state == "closed" or not batch.reserve_slots:
        return 0
    target, most = batch.quality["target_confidence"], batch.quality["max_overlap"]
    wanted = np.full(batch.published_tasks, batch.overlap)
    is_gold = np.zeros(batch.published_tasks, bool)
    for one in sql.rows(
        "SELECT position, overlap, closed_at IS NOT NULL OR gold IS NOT NULL AS is_fixed FROM tasks"
        " WHERE batch_id = %(batch)s AND position <= %(published)s AND (overlap IS NOT NULL OR closed_at IS NOT NULL OR gold IS NOT NULL)",
        batch=batch.id,
        published=batch.published_tasks,
    ):
        wanted[one.position - 1] = one.overlap or batch.overlap
        is_gold[one.position - 1] = one.is_fixed
    answers, confidence = _present(batch)
    doubtful = np.flatnonzero((answers >= wanted) & (confidence < target) & (wanted < most) & ~is_gold)
    ordered = doubtful[np.argsort(confidence[doubtful], kind="stable")]
    return want_more(batch, {int(one) + 1: 1 for one in ordered[: batch.reserve_slots]}, from_reserve=True)


def _present(batch: Batch) -> tuple[Any, Any]:
    """How many answers each live task has, and how sure its consensus is."""
    published = batch.published_tasks
    if found := batch_consensus(batch):
        return found.answers[:published], found.confidence[:published]
    from marketplace.task_types import TASK_TYPES

    kind = TASK_TYPES[batch.task_type]
    answers, confidence = np.zeros(published, np.int64), np.zeros(published)
    for one in sql.rows(
        "SELECT position, jsonb_agg(answer ORDER BY id) AS given, array_agg(worker_id ORDER BY id) AS workers FROM assignments"
        " WHERE batch_id = %(batch)s AND state IN ('submitted', 'approved') AND is_used GROUP BY position",
        batch=batch.id,
    ):
        answers[one.position - 1] = len(one.given)
        confidence[one.position - 1] = kind.merge(one.given, one.workers, batch.interface)[1]
    return answers, confidence


def simulate(
    crowd: Mapping[Any, Sequence[tuple[Any, str]]],
    truth: Mapping[Any, str],
    target: float,
    least: int,
    most: int,
    seed: int = 0,
    gold: float = 0.0,
    test: int = 0,
) -> tuple[float, float]:
    """What the rule above would have cost on a crowd whose answers are all known: (accuracy, answers paid a task).

    `crowd` has the (worker, label) pairs of each task; they arrive in an order drawn from `seed`. `gold` is the share of tasks
    whose truth is known beforehand: up to `GOLD_ANSWERS` answers on each are paid and teach who is good, and neither they nor
    their tasks count for what was found out. `test` is how many paid answers of a qualification test each worker gives first;
    they cost and, to be on the safe side, teach nothing.
    """
    draw = random.Random(seed)
    order = {task: draw.sample(list(given), len(given)) for task, given in crowd.items()}
    labels = sorted({label for given in crowd.values() for _, label in given})
    candidates = sorted(task for task in crowd if task in truth)
    known = {task: truth[task] for task in draw.sample(candidates, round(gold * len(candidates)))} if gold else {}
    have = {task: min(GOLD_ANSWERS if task in known else least, len(given)) for task, given in order.items()}
    while True:
        votes = Votes.of(((task, *one) for task, given in order.items() for one in given[: have[task]]), labels)
        found = consensus(votes, known)
        unsure = [
            task
            for task, sure in zip(votes.tasks, found.confidence, strict=True)
            if task not in known and sure < target and have[task] < min(most, len(order[task]))
        ]
        if not unsure:
            tested = test * len(votes.workers)
            return accuracy(found, {task: label for task, label in truth.items() if task not in known}), (len(votes) + tested) / (len(have) - len(known))
        for task in unsure:
            have[task] += 1


def fixed(crowd: Mapping[Any, Sequence[tuple[Any, str]]], truth: Mapping[Any, str], overlap: int, seed: int = 0) -> tuple[float, float]:
    """The same crowd with the same number of answers for every task: (accuracy, answers paid a task)."""
    return simulate(crowd, truth, 0.0, overlap, overlap, seed)
