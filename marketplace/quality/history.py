"""How one worker's answers went: over time, by the time taken, and label by label; in a batch, and over all of their work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from marketplace.core import sql
from marketplace.core.texts import gettext
from marketplace.errors import NotFound
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.models import Batch
from marketplace.quality.batch_consensus import batch_consensus
from marketplace.quality.gold import PASS_SCORE
from marketplace.quality.provenance import grade

PARTS = 12
FEWEST_GOLD = 5
"""A worker is told how they did on known answers from so many on: fewer would tell which tasks those are."""
LATEST = 1000
"""So many of the newest answers a worker's own page looks at."""


@dataclass(frozen=True)
class Part:
    """A stretch of answers, one after the other (or of alike times): how many, until when, median seconds, and the shares right on
    known answers, equal to the consensus, and approved of what was decided (None: nothing to tell)."""

    answers: int
    upto: datetime
    seconds: float
    gold_seen: int
    gold_accuracy: float | None
    agreement: float | None
    approved: float | None


@dataclass(frozen=True)
class WorkerHistory:
    """One worker in one batch. `confusion[i][j]`: answers j where the consensus is i; `by_seconds`: the quickest answers first."""

    worker_id: int
    whole: Part
    over_time: list[Part]
    by_seconds: list[Part]
    labels: list[str]
    confusion: list[list[int]]
    grades: dict[str, int]


@dataclass(frozen=True)
class _One:
    at: datetime
    seconds: float
    gold: bool | None
    agrees: bool | None
    approved: bool | None


def worker_of(batch: Batch, name: str) -> int:
    """The worker of a batch behind a pseudonym of its requester; NotFound for any other text."""
    for one in sql.rows("SELECT DISTINCT worker_id FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL", batch=batch.id):
        if pseudonym(batch.requester_id, one.worker_id) == name:
            return int(one.worker_id)
    raise NotFound(gettext("There is no worker of this name in this batch."))


def worker_history(batch: Batch, worker_id: int) -> WorkerHistory:
    """A worker's answers in a batch, for its requester."""
    merged = batch_consensus(batch)
    labels = list(merged.labels) if merged else []
    place = {label: n for n, label in enumerate(labels)}
    confusion = [[0] * len(labels) for _ in labels]
    found, grades = [], {"typed": 0, "mostly pasted": 0, "pasted": 0, "unknown": 0}
    for one in sql.rows(
        """
        SELECT position, state, submitted_at, extract(epoch FROM submitted_at - claimed_at)::float AS seconds, gold_score >= %(pass)s AS gold,
               answer->>'label' AS label, provenance, length(answer::text) AS chars
        FROM assignments WHERE batch_id = %(batch)s AND worker_id = %(worker)s AND submitted_at IS NOT NULL ORDER BY submitted_at, id
        """,
        batch=batch.id,
        worker=worker_id,
        **{"pass": PASS_SCORE},
    ):
        truth = merged.label[one.position - 1] if merged and one.label in place and merged.answers[one.position - 1] > 1 else None
        if truth is not None:
            confusion[truth][place[one.label]] += 1
        agrees = None if truth is None else bool(truth == place[one.label])
        found.append(_One(one.submitted_at, one.seconds, one.gold, agrees, {"approved": True, "rejected": False}.get(one.state)))
        grades[grade(one.provenance, one.chars)] += 1
    if not found:
        raise NotFound(gettext("There is no worker of this name in this batch."))
    quickest = sorted(found, key=lambda one: one.seconds)
    return WorkerHistory(worker_id, _part(found), _parts(found), _parts(quickest, 5), labels, confusion, grades)


@dataclass(frozen=True)
class ProjectQuality:
    """A worker's own answers in one project."""

    project_id: int
    title: str
    answers: int
    approved: int
    rejected: int
    undecided: int
    gold_seen: int
    gold_accuracy: float | None
    agreement: float | None


@dataclass(frozen=True)
class OwnQuality:
    """What a worker sees of their own work: by project, over time, rejections, skills with how they were earned, what was recorded."""

    projects: list[ProjectQuality]
    over_time: list[Part]
    rejections: list[Any]
    skills: list[Any]
    recorded: list[Any]
    questions: list[Any]


def own_quality(worker: Any) -> OwnQuality:
    """The worker's own page. Agreement is the share of other answers to the same tasks that say the same; how they did on known
    answers is told from `FEWEST_GOLD` on, by project and in all."""
    answers = sql.rows(_OWN, worker=worker.id, latest=LATEST, **{"pass": PASS_SCORE})
    by_project: dict[int, list[Any]] = {}
    for one in answers:
        by_project.setdefault(one.project_id, []).append(one)
    return OwnQuality(
        [_project(mine) for mine in by_project.values()],
        [_hidden(one) for one in _parts([_One(one.submitted_at, one.seconds, one.gold, None, _decided(one.state)) for one in reversed(answers)])],
        sql.rows(_REJECTIONS, worker=worker.id),
        sql.rows(_SKILLS, worker=worker.id),
        [
            {"assignment_id": one.id, "title": one.title, "submitted_at": one.submitted_at, "grade": grade(one.provenance, one.chars), **(one.provenance or {})}
            for one in answers[:30]
            if one.provenance
        ],
        sql.rows(
            "SELECT e.batch_id, b.title, e.reason FROM exclusions e JOIN batches b ON b.id = e.batch_id WHERE e.worker_id = %(w)s AND e.is_question",
            w=worker.id,
        ),
    )


_OWN = """
SELECT a.id, a.batch_id, a.state, a.submitted_at, extract(epoch FROM a.submitted_at - a.claimed_at)::float AS seconds, a.gold_score >= %(pass)s AS gold,
       a.provenance, length(a.answer::text) AS chars, b.project_id, b.title, same.share AS agreement
FROM (SELECT * FROM assignments WHERE worker_id = %(worker)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT %(latest)s) a
JOIN batches b ON b.id = a.batch_id
LEFT JOIN LATERAL (
    SELECT avg((o.answer->>'label' = a.answer->>'label')::int)::float AS share FROM assignments o
    WHERE b.task_type = 'choice' AND o.batch_id = a.batch_id AND o.position = a.position AND o.worker_id <> a.worker_id AND o.state IN ('submitted', 'approved')
) same ON true
ORDER BY a.submitted_at DESC, a.id DESC
"""
_REJECTIONS = """
SELECT a.id, b.title, b.id AS batch_id, a.decided_at, a.decided_rule, a.reason_code, a.feedback, p.state AS appeal, a.state,
       a.decided_at >= now() - interval '14 days' AND p.id IS NULL AS may_appeal
FROM assignments a JOIN batches b ON b.id = a.batch_id LEFT JOIN appeals p ON p.assignment_id = a.id
WHERE a.worker_id = %(worker)s AND a.state = 'rejected' ORDER BY a.decided_at DESC LIMIT 50
"""
_SKILLS = """
SELECT q.type_id, t.name, q.value, q.country, q.granted_at, q.state, coalesce(q.reason, CASE WHEN r.id IS NOT NULL THEN 'asked for, and granted'
       ELSE 'given by its owner' END) AS earned, coalesce(nullif(p.name, ''), CASE WHEN t.owner_id IS NULL THEN 'this site' ELSE 'a requester' END) AS owner
FROM qualifications q JOIN qualification_types t ON t.id = q.type_id LEFT JOIN persons p ON p.id = t.owner_id
LEFT JOIN LATERAL (SELECT id FROM qualification_requests r WHERE r.type_id = q.type_id AND r.worker_id = q.worker_id AND r.state = 'granted' LIMIT 1) r ON true
WHERE q.worker_id = %(worker)s AND t.status <> 'deleted' ORDER BY q.granted_at DESC LIMIT 200
"""


def _project(mine: list[Any]) -> ProjectQuality:
    gold, agreed = [one.gold for one in mine if one.gold is not None], [one.agreement for one in mine if one.agreement is not None]
    states = [one.state for one in mine]
    return ProjectQuality(
        mine[0].project_id, mine[0].title, len(mine), states.count("approved"), states.count("rejected"), states.count("submitted"),
        len(gold) if len(gold) >= FEWEST_GOLD else 0, _share(gold) if len(gold) >= FEWEST_GOLD else None, sum(agreed) / len(agreed) if agreed else None,
    )  # fmt: skip


def _hidden(part: Part) -> Part:
    return part if part.gold_seen >= FEWEST_GOLD else Part(part.answers, part.upto, part.seconds, 0, None, part.agreement, part.approved)


def _decided(state: str) -> bool | None:
    return {"approved": True, "rejected": False}.get(state)


def _parts(found: Sequence[_One], parts: int = PARTS) -> list[Part]:
    """The answers in up to so many parts of as many, in their order."""
    count = min(parts, max(1, len(found) // 3))
    edges = [len(found) * n // count for n in range(count + 1)]
    return [_part(found[a:b]) for a, b in zip(edges, edges[1:], strict=False) if b > a]


def _part(found: Sequence[_One]) -> Part:
    gold = [one.gold for one in found if one.gold is not None]
    return Part(
        len(found), max(one.at for one in found), median(one.seconds for one in found), len(gold), _share(gold),
        _share([one.agrees for one in found if one.agrees is not None]), _share([one.approved for one in found if one.approved is not None]),
    )  # fmt: skip


def _share(seen: Sequence[bool | None]) -> float | None:
    return sum(map(bool, seen)) / len(seen) if seen else None
