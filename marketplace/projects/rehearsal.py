"""The rehearsal: a requester does the first tasks of a draft as a worker would, and the time it took goes into the quote.

What is answered here is kept apart: it is no assignment, costs and pays nothing, and is in no results. It ends with the draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Float, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id, sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound, WrongState
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.find import any_batch
from marketplace.projects.models import Batch
from marketplace.projects.preview import sample_tasks
from marketplace.task_types import TASK_TYPES

TASKS = 10
"""A rehearsal is of so many tasks, the first in the file."""
ENOUGH = 3
"""Timed answers from which the median says something."""
MOST_SECONDS = 86_400.0


class RehearsedTask(db.Model):
    """What the requester answered to one task of a draft; without an answer it was skipped. `seconds` is time at work, where it was measured."""

    __tablename__ = "rehearsed_tasks"
    __table_args__ = (CheckConstraint("seconds >= 0", name="seconds"),)
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    seconds: Mapped[float | None] = mapped_column(Float)
    done_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


@dataclass(frozen=True)
class Rehearsal:
    """How far it is: `tasks` to do, `done` of them (skipped ones too), and the median seconds of a task (None below three timed ones)."""

    tasks: int
    done: int
    answered: int
    seconds: float
    median_seconds: float | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to rehearse."""
        return self.done >= self.tasks


def cannot_rehearse(batch: Batch) -> str:
    """Why a batch has no rehearsal, in a sentence; "" where it has one."""
    if batch.state != "draft":
        return _("A batch is rehearsed before it is published.")
    if not batch.tasks:
        return _("This batch has no tasks yet. Upload some first.")
    return ""


def rehearsal(requester: Person, batch: Batch) -> Rehearsal:
    """What was rehearsed of the batch so far."""
    done = sql.rows("SELECT position, answer IS NOT NULL AS answered, seconds FROM rehearsed_tasks WHERE batch_id = %(batch)s", batch=batch.id)
    timed = [one.seconds for one in done if one.answered and one.seconds is not None]
    return Rehearsal(
        tasks=min(TASKS, batch.tasks),
        done=len(done),
        answered=sum(one.answered for one in done),
        seconds=round(sum(timed), 1),
        median_seconds=max(0.5, median(timed)) if len(timed) >= ENOUGH else None,
    )


def left_to_rehearse(requester: Person, batch: Batch) -> list[Any]:
    """The tasks of the rehearsal that are not done yet, in order: position, key, input. Refuses where there is no rehearsal."""
    _check(batch)
    done = {one.position for one in sql.rows("SELECT position FROM rehearsed_tasks WHERE batch_id = %(batch)s", batch=batch.id)}
    return [one for one in sample_tasks(requester, batch, TASKS) if one.position not in done]


def rehearsed_task(requester: Person, batch: Batch, position: int) -> Any:
    """One task of the rehearsal: position, key, input. Refuses where there is no rehearsal, and tasks that are not among its first."""
    _check(batch)
    task = next((one for one in sample_tasks(requester, batch, TASKS) if one.position == position), None)
    if task is None:
        raise NotFound(_("There is no task with this id in the rehearsal."))
    return task


def rehearse(requester: Person, batch: Batch, position: int, answer: Any, seconds: float | None = None) -> Rehearsal:
    """Keeps the requester's answer to a task, in place of an earlier one; None skips it. Refuses answers that a worker's would be refused for."""
    task = rehearsed_task(requester, batch, position)
    if seconds is not None and not 0 <= seconds <= MOST_SECONDS:
        raise Invalid(fields={"seconds": [_("Write a number from 0 to %(most_seconds)s.", most_seconds=f"{MOST_SECONDS:.0f}")]})
    clean = None if answer is None else TASK_TYPES[batch.task_type].check_answer(batch.interface, task.input, answer)
    sql.execute(
        "INSERT INTO rehearsed_tasks (batch_id, position, answer, seconds) VALUES (%(batch)s, %(position)s, %(answer)s, %(seconds)s)"
        " ON CONFLICT (batch_id, position) DO UPDATE SET answer = EXCLUDED.answer, seconds = EXCLUDED.seconds, done_at = now()",
        batch=batch.id,
        position=position,
        answer=None if clean is None else sql.json(clean),
        seconds=None if clean is None else seconds,
    )
    return rehearsal(requester, batch)


def begin_again(requester: Person, batch: Batch) -> Rehearsal:
    """Forgets what was rehearsed."""
    _check(batch)
    sql.execute("DELETE FROM rehearsed_tasks WHERE batch_id = %(batch)s", batch=batch.id)
    return rehearsal(requester, batch)


def task_position(batch: Batch, task_id: str) -> int:
    """The place in the batch of a task by its id outside; NotFound for a task of another batch."""
    number = public_id.decode("task", task_id)
    if number >> 32 != batch.id:
        raise NotFound(_("There is no task with this id in this batch."))
    return number & 0xFFFFFFFF


def rehearsed_by(task_id: str) -> tuple[Person, Batch, int]:
    """Whose draft a task is of and its place there, for a face that knows the requester by the task alone; NotFound where there is none."""
    number = public_id.decode("task", task_id)
    batch = any_batch(number >> 32)
    return db.session.get_one(Person, batch.requester_id), batch, number & 0xFFFFFFFF


def _check(batch: Batch) -> None:
    if problem := cannot_rehearse(batch):
        raise WrongState(problem)
