"""The consensus of a whole batch, from its answers in the database: one look at all of them tells more than each task alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from marketplace.core import sql
from marketplace.projects.models import Batch
from marketplace.quality.consensus import consensus
from marketplace.quality.votes import Numbers, Votes
from marketplace.task_types import TASK_TYPES

BLOCK = 50_000
"""Tasks whose answers are read at a time."""


@dataclass(frozen=True)
class BatchConsensus:
    """For each task (position less one) the number of its label, the confidence and the number of answers; abilities by
    place in `workers`; and the votes it was made of, whose worker names are numbers of persons."""

    votes: Votes
    labels: Sequence[str]
    label: Any
    confidence: Numbers
    probability: Numbers
    answers: Any
    workers: Sequence[int]
    ability: Numbers

    def of(self, position: int) -> tuple[str, float] | None:
        """The label of a task and how sure it is; None without answers."""
        if position > len(self.answers) or not self.answers[position - 1]:
            return None
        return self.labels[self.label[position - 1]], round(float(self.confidence[position - 1]), 4)


def batch_consensus(batch: Batch) -> BatchConsensus | None:
    """The consensus of all answers that stand (not rejected, not set aside); None where answers are not one label each."""
    labels = TASK_TYPES[batch.task_type].label_values(batch.interface)
    if labels is None:
        return None
    task, worker, label = _read(batch, labels)
    people, worker = np.unique(worker, return_inverse=True)
    votes = Votes(task, worker.astype(np.int64), label, range(batch.tasks), people.tolist(), labels)
    found = consensus(votes, _gold(batch, labels))
    answers = np.bincount(task, minlength=batch.tasks)
    return BatchConsensus(votes, labels, found.label, found.confidence, found.probability, answers, votes.workers, _or_empty(found.ability))


def _read(batch: Batch, labels: Sequence[str]) -> tuple[Any, Any, Any]:
    """Position less one, worker and number of the label of each answer, as three arrays."""
    parts = []
    for after in range(0, batch.tasks, BLOCK):
        block = sql.tuples(
            """
            SELECT position - 1, worker_id, array_position(%(labels)s::text[], answer->>'label') - 1 FROM assignments
            WHERE batch_id = %(batch)s AND position > %(after)s AND position <= %(last)s AND state IN ('submitted', 'approved') AND is_used
              AND answer->>'label' = ANY(%(labels)s::text[])
            ORDER BY position, id
            """,
            batch=batch.id,
            labels=list(labels),
            after=after,
            last=after + BLOCK,
        )
        parts.append(np.array(block, np.int64).reshape(-1, 3))
    whole = np.concatenate(parts) if parts else np.empty((0, 3), np.int64)
    return whole[:, 0], whole[:, 1], whole[:, 2]


def _gold(batch: Batch, labels: Sequence[str]) -> dict[int, str]:
    return {
        one.position - 1: one.label
        for one in sql.rows(
            "SELECT position, gold->>'label' AS label FROM tasks WHERE batch_id = %(batch)s AND gold->>'label' = ANY(%(labels)s::text[])",
            batch=batch.id,
            labels=list(labels),
        )
    }


def _or_empty(ability: Numbers | None) -> Numbers:
    return np.empty(0) if ability is None else ability
