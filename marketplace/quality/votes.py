"""Answers as three arrays of numbers: the form in which all of `quality` computes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Votes:
    """Answer number i is the label `label[i]` of worker `worker[i]` for task `task[i]`; the names say what the numbers mean.

    A worker may answer a task more than once; each answer counts.
    """

    task: Indices
    worker: Indices
    label: Indices
    tasks: Sequence[Any]
    workers: Sequence[Any]
    labels: Sequence[Any]

    @classmethod
    def of(cls, answers: Iterable[tuple[Hashable, Hashable, Hashable]], labels: Sequence[Any] | None = None) -> Votes:
        """From triples of task, worker and label. The order of the labels (given, else sorted) decides ties."""
        columns = list(zip(*answers, strict=True)) or [(), (), ()]
        task, tasks = _numbered(columns[0])
        worker, workers = _numbered(columns[1])
        order = list(labels) if labels is not None else sorted(set(columns[2]), key=lambda name: (str(type(name)), name))
        place = {name: number for number, name in enumerate(order)}
        label = np.fromiter((place[name] for name in columns[2]), np.int64, len(columns[2]))
        return cls(task, worker, label, tasks, workers, order)

    def __len__(self) -> int:
        return len(self.task)

    @cached_property
    def place(self) -> Indices:
        """Where each answer stands in a table of tasks by labels, counted through its rows."""
        return self.task * len(self.labels) + self.label

    def counts(self, weights: Numbers | None = None) -> Numbers:
        """How often (or with how much weight) each task got each label: tasks by labels."""
        size = len(self.labels)
        flat = np.bincount(self.place, weights, len(self.tasks) * size)
        return flat.reshape(-1, size).astype(np.float64, copy=False)


@dataclass(frozen=True)
class Consensus:
    """The probability of each label for each task, and the ability of each worker where the model has one."""

    votes: Votes
    probability: Numbers
    ability: Numbers | None = None
    confusion: Numbers | None = None
    prior: Numbers | None = None
    rounds: int = 0

    @property
    def label(self) -> Indices:
        """The most probable label of each task; of equals the first in the order of the labels."""
        return np.asarray(self.probability.argmax(axis=1), np.int64)

    @property
    def confidence(self) -> Numbers:
        """The probability of that label."""
        return np.asarray(self.probability.max(axis=1), np.float64)

    def named(self) -> dict[Any, Any]:
        """The consensus by the names of tasks and labels."""
        return {self.votes.tasks[task]: self.votes.labels[label] for task, label in enumerate(self.label)}


def normalized(rows: Numbers) -> Numbers:
    """Rows that sum to one; a row of zeros becomes even."""
    total = rows.sum(axis=-1, keepdims=True)
    even = 1 / rows.shape[-1]
    return np.divide(rows, total, out=np.full_like(rows, even), where=total > 0)


def from_logarithms(rows: Numbers) -> Numbers:
    """Probabilities from unnormalized logarithms, without overflow."""
    odds = np.exp(rows - rows.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True), np.float64)


def accuracy(consensus: Consensus, truth: dict[Any, Any], ties: str = "first") -> float:
    """The share of the tasks with known truth that the consensus gets right.

    `ties="first"`: of equally probable labels the first counts. `ties="shared"`: each counts in its part, which is the
    expected accuracy of drawing lots.
    """
    place = {name: number for number, name in enumerate(consensus.votes.labels)}
    known = [(task, place.get(truth[name], -1)) for task, name in enumerate(consensus.votes.tasks) if name in truth]
    if not known:
        return float("nan")
    task, label = np.array(known, np.int64).T
    if ties == "first":
        return float((consensus.label[task] == label).mean())
    best = np.isclose(consensus.probability, consensus.confidence[:, None], rtol=1e-9, atol=0)
    right = np.where(label >= 0, best[task, np.maximum(label, 0)], False)
    return float((right / best.sum(axis=1)[task]).mean())


def _numbered(names: Sequence[Hashable]) -> tuple[Indices, list[Any]]:
    """Numbers in the order of first appearance, and the names behind them."""
    place: dict[Hashable, int] = {}
    numbers = np.fromiter((place.setdefault(name, len(place)) for name in names), np.int64, len(names))
    return numbers, list(place)
