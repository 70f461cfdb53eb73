"""Assignments as their worker and as their requester see them."""

from __future__ import annotations

from typing import Any

from marketplace.assignments.models import AFTER_IN_BATCH_SQL, STATES
from marketplace.assignments.submit import load
from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.models import Batch


def assignments_of(worker: Any, state: str | None = None, before_id: int | None = None, limit: int = 50) -> list[Any]:
    """The worker's own assignments, newest first, with `input`, `title` and `reward_micros` of their batch."""
    return sql.rows(
        f"""
        SELECT a.*, t.input, b.title, b.reward_micros FROM assignments a JOIN batches b ON b.id = a.batch_id
        JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position
        WHERE a.worker_id = %(worker)s AND a.id < %(before)s {_in_state(state)} ORDER BY a.id DESC LIMIT %(limit)s
        """,
        worker=worker.id,
        before=before_id if before_id is not None else 2**62,
        state=state,
        limit=limit,
    )


def held_in(worker: Any, batch_id: int) -> list[Any]:
    """What the worker holds of a batch now, oldest first, with `input`."""
    return sql.rows(
        "SELECT a.*, t.input FROM assignments a JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position"
        " WHERE a.worker_id = %(worker)s AND a.batch_id = %(batch)s AND a.state = 'claimed' ORDER BY a.id",
        worker=worker.id,
        batch=batch_id,
    )


def to_mend(worker: Any, batch_id: int) -> list[Any]:
    """Answers of the worker in a batch that were sent back for a revision, oldest first, with `input`."""
    return sql.rows(
        "SELECT a.*, t.input FROM assignments a JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position"
        " WHERE a.worker_id = %(worker)s AND a.batch_id = %(batch)s AND a.state = 'revising' ORDER BY a.id",
        worker=worker.id,
        batch=batch_id,
    )


def assignment_of(worker: Any, assignment_id: int) -> Any:
    """One of the worker's own assignments with its task's input and its batch's terms."""
    return load(worker, assignment_id)


def holder_of(assignment_id: int) -> Person:
    """Whose assignment this is, for a face that knows the worker by the assignment alone; NotFound where there is none."""
    worker_id = sql.value("SELECT worker_id FROM assignments WHERE id = %(id)s", id=assignment_id)
    if worker_id is None:
        raise NotFound(_("There is no assignment with this id that you can see."))
    return db.session.get_one(Person, worker_id)


def assignments_in(requester: Person, batch: Batch, state: str | None = None, after_id: int = 0, limit: int = 50) -> list[Any]:
    """What was handed in to a batch, in the order of claiming, with `input` and `task_key`; or what is in one state.

    The page is cut before the tasks are joined, so that it costs the same in a batch of any size, whatever the planner believes.
    """
    return sql.rows(
        f"""
        SELECT a.*, t.input, t.key AS task_key FROM (
            SELECT * FROM assignments a WHERE {AFTER_IN_BATCH_SQL} {_in_state(state)} ORDER BY a.batch_id, a.id LIMIT %(limit)s
        ) a JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position ORDER BY a.id
        """,
        batch=batch.id,
        after=after_id,
        state=state,
        limit=limit,
    )


def _in_state(state: str | None) -> str:
    if state is not None and state not in STATES:
        raise Invalid(fields={"state": [_("Choose one of %(states)s.", states=", ".join(STATES))]})
    return "" if state is None else f"AND a.state = '{state}'"  # a literal, so that the partial indexes serve
