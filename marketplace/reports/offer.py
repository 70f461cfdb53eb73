"""What a worker is told about a batch: one statement behind the feed, a batch's page and the working screen."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id, sql
from marketplace.core.money import CENT_MICROS
from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.reports.work_time import SECONDS_WORKED

ENOUGH = 3
"""Answers from which a person's own time on a batch, a project or a kind of task is taken as theirs."""
UNKNOWN_SECONDS = 30.0
"""For a batch that went live before its tasks were known."""
REQUESTER_NAME = "coalesce(nullif(p.name, ''), 'Requester ' || left(md5(p.id::text || p.created_at::text), 6))"

COLUMNS = f"""
b.id, b.id AS batch_id, b.project_id, b.requester_id, b.title, b.description, b.task_type, b.reward_micros, b.lease_seconds, b.published_at,
b.work_seconds, b.state, b.requirements, greatest(b.slots - tally.used, 0) AS open, {REQUESTER_NAME} AS requester_name,
r.approval_rate, r.review_seconds, r.hourly_micros AS requester_hourly_micros, coalesce(r.appeals_decided, 0) AS appeals_decided,
coalesce(r.appeals_lost, 0) AS appeals_lost, b.quality, pace.seconds AS expected_seconds, pace.basis AS expected_basis, hourly.micros AS expected_hourly_micros,
EXISTS (SELECT 1 FROM feed_marks m WHERE m.worker_id = %(worker)s AND m.subject = 'project' AND m.subject_id = b.project_id) AS is_favourite
"""
MINE = f"""
mine AS MATERIALIZED (
    SELECT b.id AS batch_id, b.project_id, b.requester_id, b.task_type, b.work_seconds, {SECONDS_WORKED} AS seconds
    FROM (SELECT * FROM assignments WHERE worker_id = %(worker)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT 500) a
    JOIN batches b ON b.id = a.batch_id
), own AS MATERIALIZED (
    SELECT CASE WHEN grouping(batch_id) = 0 THEN 'batch' WHEN grouping(project_id) = 0 THEN 'project' WHEN grouping(requester_id) = 0 THEN 'requester'
           ELSE 'kind' END AS scope, batch_id, project_id, requester_id, task_type,
           greatest(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), 0.5) AS seconds,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds / work_seconds) FILTER (WHERE work_seconds > 0) AS share
    FROM mine GROUP BY GROUPING SETS ((batch_id), (project_id), (requester_id, task_type), (task_type)) HAVING count(*) >= {ENOUGH}
)
"""
"""The worker's own times, as medians of the last 500 answers: on a batch, on a project, on a kind of task for a requester; and
how their time on a kind of task compares with everybody's."""
FROM = f"""
FROM batches b
JOIN persons p ON p.id = b.requester_id
LEFT JOIN requester_records r ON r.person_id = b.requester_id
LEFT JOIN own here ON here.scope = 'batch' AND here.batch_id = b.id
LEFT JOIN own there ON there.scope = 'project' AND there.project_id = b.project_id
LEFT JOIN own them ON them.scope = 'requester' AND them.requester_id = b.requester_id AND them.task_type = b.task_type
LEFT JOIN own speed ON speed.scope = 'kind' AND speed.task_type = b.task_type
CROSS JOIN LATERAL (SELECT coalesce(sum(claimed + submitted + approved), 0)::bigint AS used FROM batch_tallies WHERE batch_id = b.id) tally
CROSS JOIN LATERAL (
    SELECT coalesce(here.seconds, there.seconds, them.seconds) AS own, coalesce(
        b.work_seconds, (SELECT work_seconds FROM batches o WHERE o.project_id = b.project_id AND work_seconds IS NOT NULL ORDER BY o.id + 0 DESC LIMIT 1)
    ) AS usual OFFSET 0
) known
CROSS JOIN LATERAL (
    SELECT CASE WHEN known.own IS NOT NULL THEN 'own' WHEN known.usual IS NOT NULL THEN 'measured' ELSE 'estimate' END AS basis,
           greatest(coalesce(known.own, known.usual * coalesce(speed.share, 1), b.estimated_seconds, {UNKNOWN_SECONDS}), 0.5)::float AS seconds OFFSET 0
) pace
CROSS JOIN LATERAL (SELECT floor(b.reward_micros * 3600 / pace.seconds)::bigint AS exact OFFSET 0) pay
CROSS JOIN LATERAL (SELECT CASE WHEN pay.exact >= {CENT_MICROS} THEN pay.exact - pay.exact %% {CENT_MICROS} ELSE pay.exact END AS micros OFFSET 0) hourly
"""
"""Expected time: the worker's own on this batch, else this project, else this kind of task for this requester; else what is
measured on the batch or its project, at the worker's own speed; else what was rehearsed or estimated when the batch went live.
Hourly pay is told in whole cents: parts of a cent would only pretend to be exact. `OFFSET 0` keeps the planner from writing each
expression out again wherever it is used, which made planning cost more than the answer; `id + 0` keeps it from looking through
all batches for one project's."""


def offer(worker: Any, batch_id: int) -> Any:
    """The terms of a published batch with its requester's record and what it pays this worker an hour; NotFound while it is a draft.

    A closed batch is still found: a worker may look up what an answer of last week was about.
    """
    return _found(
        sql.row(
            f"WITH {MINE} SELECT {COLUMNS}, b.instructions, b.interface, b.auto_approve_seconds {FROM} WHERE b.id = %(batch)s AND b.state <> 'draft'",
            worker=worker.id,
            batch=batch_id,
        )
    )


def offer_by_public_id(worker: Any, text: str) -> Any:
    """The same, by the id outside."""
    return offer(worker, public_id.decode("batch", text))


def terms(batch_id: int) -> Any:
    """Only what showing a task needs of its batch: for the round trip of the working screen. NotFound while it is a draft."""
    return _found(
        sql.row(
            "SELECT id, title, task_type, interface, reward_micros, lease_seconds, work_seconds, state FROM batches WHERE id = %(batch)s AND state <> 'draft'",
            batch=batch_id,
        )
    )


def batches_begun(worker: Any) -> list[Any]:
    """Batches in which the worker holds open tasks: what can be gone on with."""
    return sql.rows(
        """
        SELECT batches.id AS batch_id, batches.title, batches.reward_micros, count(*) AS open,
               min(assignments.lease_expires_at) AS lease_expires_at
        FROM assignments JOIN batches ON batches.id = assignments.batch_id
        WHERE worker_id = %(worker)s AND assignments.state = 'claimed'
        GROUP BY batches.id ORDER BY min(assignments.lease_expires_at) LIMIT 20
        """,
        worker=worker.id,
    )


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound(_("There is no batch with this id that you can see."))
    return row
