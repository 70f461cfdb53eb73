"""What a training asks, how a worker stands in it, and what became of all who tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.extensions import db
from marketplace.ledger.accounts import balance_micros
from marketplace.people.models import Person
from marketplace.projects.models import Project
from marketplace.quality.models import Training
from marketplace.quality.newcomers import is_newcomer

TRY = "id, project_id, worker_id, state, answers, percent, paid_micros, begun_at, ended_at"


@dataclass(frozen=True)
class Standing:
    """A worker in a training: the go under way, those before (newest first), whether it is passed, when another may begin
    (None: now, or never where `is_over`), and what passing would pay."""

    project: Project
    training: Training
    current: Any | None
    tries: list[Any]
    is_passed: bool
    is_over: bool
    again_at: datetime | None
    pays_micros: int


def training_of(project: Project) -> Training | None:
    """The training of a project, where there is one."""
    found = db.session.get(Training, project.id)
    return found if found is not None and found.ended_at is None else None


def places_left(training: Training) -> int:
    """How many more who pass are paid."""
    return balance_micros("training", training.project_id) // training.reward_micros if training.reward_micros else 0


def training_for(worker: Person, project_id: int) -> tuple[Project, Training]:
    """A training that this worker can see: of a project with published work that is not their own; NotFound else."""
    project = db.session.get(Project, project_id)
    training = training_of(project) if project is not None else None
    seen = sql.value("SELECT 1 FROM batches WHERE project_id = %(project)s AND state <> 'draft' LIMIT 1", project=project_id)
    if project is None or training is None or not seen or project.requester_id == worker.id:
        raise NotFound(_("There is no training with this id that you can see."))
    return project, training


def standing(worker: Person, project_id: int) -> Standing:
    """How the worker stands in the training of a project."""
    project, training = training_for(worker, project_id)
    tries = sql.rows(
        f"SELECT {TRY} FROM training_tries WHERE project_id = %(project)s AND worker_id = %(worker)s ORDER BY id DESC", project=project_id, worker=worker.id
    )
    held = sql.value(
        "SELECT value FROM qualifications WHERE type_id = %(type)s AND worker_id = %(worker)s AND state = 'granted'", type=training.type_id, worker=worker.id
    )
    current = next((one for one in tries if one.state == "open"), None)
    last = next((one for one in tries if one.state == "failed"), None)
    is_over = last is not None and training.retry_seconds is None
    again_at = last.ended_at + timedelta(seconds=training.retry_seconds) if last and training.retry_seconds is not None else None
    is_paid = not any(one.paid_micros for one in tries) and places_left(training) and (training.paid_for == "all" or is_newcomer(worker.id))
    return Standing(
        project, training, current, tries, held is not None and held >= training.pass_percent, is_over, again_at, training.reward_micros if is_paid else 0
    )


def outcome(training: Training) -> Any:
    """What became of all who tried, for the requester: tries, people, passed, failed, mean_percent, paid_micros."""
    return sql.row(
        """
        SELECT count(*) FILTER (WHERE state <> 'open') AS tries, count(DISTINCT worker_id) AS people, count(*) FILTER (WHERE state = 'passed') AS passed,
               count(*) FILTER (WHERE state = 'failed') AS failed, avg(percent)::float AS mean_percent, coalesce(sum(paid_micros), 0)::bigint AS paid_micros
        FROM training_tries WHERE project_id = %(project)s
        """,
        project=training.project_id,
    )


def right_by_task(training: Training) -> list[tuple[int, float | None]]:
    """For each task of the training how many answered it (in finished goes of as many tasks) and the share that was right."""
    from marketplace.quality.gold import PASS_SCORE

    found = {
        one.n: (one.seen, one.share)
        for one in sql.rows(
            """
            SELECT a.n, count(*) AS seen, avg(((a.answer->>'score')::float >= %(pass)s)::int)::float AS share
            FROM training_tries t, jsonb_array_elements(t.answers) WITH ORDINALITY AS a (answer, n)
            WHERE t.project_id = %(project)s AND t.state <> 'open' AND t.ended_at >= %(since)s GROUP BY 1
            """,
            project=training.project_id,
            since=training.created_at,
            **{"pass": PASS_SCORE},
        )
    }
    return [found.get(n, (0, None)) for n in range(1, len(training.tasks) + 1)]


def trainings_behind(type_ids: list[int]) -> dict[int, int]:
    """The projects whose training grants these qualification types, by type."""
    if not type_ids:
        return {}
    return {
        one.type_id: one.project_id
        for one in sql.rows("SELECT type_id, project_id FROM trainings WHERE type_id = ANY(%(ids)s::bigint[]) AND ended_at IS NULL", ids=type_ids)
    }
