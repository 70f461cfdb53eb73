"""Reporting a task that cannot be done well: its requester sees it beside the batch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Integer, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.assignments.submit import load
from marketplace.core import sql
from marketplace.core.texts import N_, _
from marketplace.errors import Invalid
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.models import Batch

REASONS = {
    "broken": N_("An image, a sound or a link does not work"),
    "impossible": N_("No answer that is offered is right"),
    "unclear": N_("The instructions do not fit this task"),
    "offensive": N_("It shows something offensive or unlawful"),
    "personal_data": N_("It shows or asks for personal data"),
    "time": N_("The time is too short for it"),
    "other": N_("Something else"),
}
MOST_CHARACTERS = 2_000


class TaskReport(db.Model):
    """What one worker says is wrong with a task; one a worker and task."""

    __tablename__ = "task_reports"
    __table_args__ = (
        CheckConstraint("reason IN ('broken','impossible','unclear','offensive','personal_data','time','other')", name="reason"),
        Index("uq_task_reports_assignment_id", "assignment_id", unique=True),
        Index("ix_task_reports_batch", "batch_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(BigInteger)
    batch_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    worker_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


def report(worker: Any, assignment_id: int, reason: str, words: str = "") -> Any:
    """The report; a second one on the same assignment takes the place of the first. Refuses reasons that are none.

    It changes nothing about the assignment: skipping the task is another act.
    """
    held, words = load(worker, assignment_id), words.strip()
    if reason not in REASONS:
        raise Invalid(fields={"reason": [_("Choose one of %(reasons)s.", reasons=", ".join(REASONS))]})
    if len(words) > MOST_CHARACTERS:
        raise Invalid(fields={"words": [_("Write at most %(most_characters)s characters.", most_characters=f"{MOST_CHARACTERS:,}")]})
    if reason == "other" and not words:
        raise Invalid(fields={"words": [_("Say in a few words what is wrong.")]})
    return sql.row(
        "INSERT INTO task_reports (assignment_id, batch_id, position, worker_id, reason, words)"
        " VALUES (%(id)s, %(batch)s, %(position)s, %(worker)s, %(reason)s, %(words)s)"
        " ON CONFLICT (assignment_id) DO UPDATE SET reason = EXCLUDED.reason, words = EXCLUDED.words RETURNING *",
        id=held.id,
        batch=held.batch_id,
        position=held.position,
        worker=worker.id,
        reason=reason,
        words=words,
    )


def reports_in(requester: Person, batch: Batch, before_id: int | None = None, limit: int = 50) -> list[Any]:
    """The reports on tasks of a batch, newest first, with the task's `key` and `input`."""
    return sql.rows(
        "SELECT r.*, t.key AS task_key, t.input FROM task_reports r JOIN tasks t ON t.batch_id = r.batch_id AND t.position = r.position"
        " WHERE r.batch_id = %(batch)s AND r.id < %(before)s ORDER BY r.id DESC LIMIT %(limit)s",
        batch=batch.id,
        before=before_id if before_id is not None else 2**62,
        limit=limit,
    )
