"""How good the answers of a batch are: agreement, workers, confusion, and what more answers would buy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketplace.core import sql
from marketplace.projects.models import Batch
from marketplace.quality.agreement import fleiss_kappa, krippendorff_alpha
from marketplace.quality.batch_consensus import BatchConsensus, batch_consensus
from marketplace.quality.gold import PASS_SCORE
from marketplace.quality.provenance import grade
from marketplace.quality.votes import Numbers

CURVE_POINTS = 12


@dataclass(frozen=True)
class WorkerQuality:
    """One worker in one batch. Shares are 0 to 1; None where nothing was seen."""

    worker_id: int
    answers: int
    ability: float | None
    agreement: float | None
    gold_seen: int
    gold_accuracy: float | None
    median_seconds: float | None
    approved: int
    rejected: int
    pasted: int


@dataclass(frozen=True)
class BatchQuality:
    """A batch's quality. `confusion[i][j]`: answers j on tasks whose consensus is i. `curve`: (micros spent more, expected
    share of right answers), beginning with what there is."""

    tasks_answered: int
    answers: int
    alpha: float | None
    kappa: float | None
    expected_accuracy: float | None
    labels: list[str]
    shares: list[float]
    confusion: list[list[int]]
    curve: list[tuple[int, float]]
    workers: list[WorkerQuality]


def batch_quality(batch: Batch) -> BatchQuality:
    """The report. Agreement, confusion and the curve are for answers that are one label; the table of workers is for all."""
    merged = batch_consensus(batch)
    workers = _workers(batch, merged)
    answers = sum(one.answers for one in workers)
    if merged is None or not len(merged.votes):
        return BatchQuality(0, answers, None, None, None, [], [], [], [], workers)
    answered = merged.answers > 0
    kinds = len(merged.labels)
    cell = merged.label[merged.votes.task] * kinds + merged.votes.label
    confusion = np.bincount(cell, minlength=kinds * kinds).reshape(kinds, kinds)
    shares = np.bincount(merged.votes.label, minlength=kinds) / len(merged.votes)
    return BatchQuality(
        int(answered.sum()),
        answers,
        _finite(krippendorff_alpha(merged.votes)),
        _finite(fleiss_kappa(merged.votes)),
        float(merged.confidence[answered].mean()),
        list(merged.labels),
        [float(one) for one in shares],
        confusion.tolist(),
        buying(merged.probability[answered], float(np.average(merged.ability, weights=np.bincount(merged.votes.worker))), batch.cost_micros),
        workers,
    )


def buying(probability: Numbers, ability: float, cost_micros: int) -> list[tuple[int, float]]:
    """What one more answer each would do, the most doubtful tasks first: (cost so far, expected share of right labels).

    The next answer names the true label with probability `ability` and else any other alike; a task's expected share after
    it is the mean, over what it may say, of the then most probable label.
    """
    kinds = probability.shape[1]
    wrong = (1 - ability) / max(kinds - 1, 1)
    after = np.zeros(len(probability))
    for said in range(kinds):
        likelihood = np.full(kinds, wrong)
        likelihood[said] = ability
        after += (probability * likelihood).max(axis=1)
    gains = np.sort(np.maximum(after - probability.max(axis=1), 0))[::-1]
    gained = np.concatenate([[0.0], np.cumsum(gains)])
    now = float(probability.max(axis=1).mean())
    places = np.unique(np.linspace(0, len(gains), min(CURVE_POINTS, len(gains)) + 1).astype(int))
    return [(int(place) * cost_micros, now + float(gained[place]) / len(probability)) for place in places]


def worth_of(curve: list[tuple[int, float]], micros: int) -> float | None:
    """How many points (hundredths of the tasks) that much money would buy, read off the curve; None without one."""
    if len(curve) < 2:
        return None
    spent, share = np.array([one[0] for one in curve], float), np.array([one[1] for one in curve])
    return float(np.interp(micros, spent, share) - share[0]) * 100


def _workers(batch: Batch, merged: BatchConsensus | None) -> list[WorkerQuality]:
    ability: dict[int, float] = {}
    agreement: dict[int, float] = {}
    if merged is not None and len(merged.votes):
        votes, size = merged.votes, len(merged.workers)
        shared = merged.answers[votes.task] > 1
        same = (votes.label == merged.label[votes.task]) & shared
        seen = np.bincount(votes.worker[shared], minlength=size)
        right = np.bincount(votes.worker[same], minlength=size)
        ability = dict(zip(merged.workers, merged.ability.tolist(), strict=True))
        agreement = {one: float(right[n] / seen[n]) for n, one in enumerate(merged.workers) if seen[n]}
    return [
        WorkerQuality(
            one.worker_id,
            one.answers,
            ability.get(one.worker_id),
            agreement.get(one.worker_id),
            one.gold_seen,
            one.gold_accuracy,
            one.median_seconds,
            one.approved,
            one.rejected,
            sum(grade(counts, chars) == "pasted" for counts, chars in zip(one.provenance, one.chars, strict=True)),
        )
        for one in sql.rows(_WORKERS, batch=batch.id, **{"pass": PASS_SCORE})
    ]


_WORKERS = """
SELECT worker_id, count(*)::int AS answers, count(gold_score)::int AS gold_seen, avg((gold_score >= %(pass)s)::int)::float AS gold_accuracy,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM submitted_at - claimed_at))::float AS median_seconds,
       (count(*) FILTER (WHERE state = 'approved'))::int AS approved, (count(*) FILTER (WHERE state = 'rejected'))::int AS rejected,
       coalesce(jsonb_agg(provenance) FILTER (WHERE provenance IS NOT NULL), '[]') AS provenance,
       coalesce(array_agg(length(answer::text)) FILTER (WHERE provenance IS NOT NULL), '{}') AS chars
FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL GROUP BY worker_id ORDER BY answers DESC, worker_id LIMIT 1000
"""


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
