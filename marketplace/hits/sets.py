"""Sets of like tasks as links and worker scripts name them: by a batch's id (HITGroupId) or its project's (HITTypeId)."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id, sql
from marketplace.errors import NotFound


def batch_of_set(text: str) -> int:
    """The number of the batch that a set's id names: of a project the newest live one, else its newest published one."""
    try:
        return public_id.decode("batch", text)
    except NotFound:
        project = public_id.decode("project", text)
    found = sql.value(
        "SELECT id FROM batches WHERE project_id = %(project)s AND state <> 'draft' ORDER BY state = 'live' DESC, id DESC LIMIT 1", project=project
    )
    if found is None:
        raise NotFound("Nothing of this project has been published.")
    return int(found)


def sample(batch_id: int) -> Any | None:
    """A task of a batch to look at: `position` and `input`; None where none is open."""
    return sql.row(
        "SELECT position, input FROM tasks t JOIN batches b ON b.id = t.batch_id WHERE t.batch_id = %(batch)s AND t.closed_at IS NULL"
        " AND t.position <= b.published_tasks ORDER BY position LIMIT 1",
        batch=batch_id,
    )


def hit_number(batch_id: int, position: int) -> int:
    """The number that a task goes by outside: a HIT that was moved to another type keeps the number of its first task."""
    found = sql.value(
        """
        SELECT number FROM hits WHERE batch_id = %(batch)s AND position = %(position)s
        UNION ALL SELECT h.number FROM hit_places p JOIN hits h ON h.id = p.hit_id WHERE p.batch_id = %(batch)s AND p.position = %(position)s LIMIT 1
        """,
        batch=batch_id,
        position=position,
    )
    return int(found) if found is not None else public_id.task_number(batch_id, position)


def queue_of(worker: Any, limit: int = 500) -> list[Any]:
    """What a worker holds now, the nearest deadline first."""
    return sql.rows(
        """
        SELECT a.id, a.batch_id, a.position, a.claimed_at, a.lease_expires_at, b.title, b.description, b.reward_micros, b.lease_seconds, b.project_id,
               b.requester_id, b.requirements, b.published_at
        FROM assignments a JOIN batches b ON b.id = a.batch_id WHERE a.worker_id = %(worker)s AND a.state = 'claimed' ORDER BY a.lease_expires_at, a.id LIMIT %(limit)s
        """,
        worker=worker.id,
        limit=limit,
    )


def qualification_names(ids: list[int]) -> dict[int, str]:
    """The names of qualification types."""
    return {one.id: one.name for one in sql.rows("SELECT id, name FROM qualification_types WHERE id = ANY(%(ids)s)", ids=ids)} if ids else {}
