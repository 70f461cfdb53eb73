"""/batches/ID/rehearsal: a requester does the first tasks of a draft, and the time it took goes into the quote."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import shapes
from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Id, Json
from marketplace.core import public_id
from marketplace.projects.find import batch_of
from marketplace.projects.rehearsal import MOST_SECONDS, begin_again, left_to_rehearse, rehearsal, rehearse, task_position

bp = Blueprint("rehearsals", __name__, description="A draft tried by its requester, as a worker would do it.")


class Seconds(fields.Field[float]):
    """A JSON number of seconds at work."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= MOST_SECONDS:
            raise self.make_error("invalid")
        return float(value)


class RehearsedIn(Strict):
    """An answer to one task; null skips it."""

    task_id = Id(required=True)
    answer = Json(required=True, allow_none=True)
    seconds = Seconds(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": f"This must be a number from 0 to {MOST_SECONDS:.0f}."},
        metadata={"type": "number", "minimum": 0, "maximum": MOST_SECONDS, "description": "How long it took."},
    )


class RehearsalOut(Schema):
    """How far it is; `tasks_left` are those to do, as a worker would get them."""

    tasks = shapes.Count()
    done = shapes.Count(metadata={"description": "Answered or skipped."})
    answered = shapes.Count()
    median_seconds = fields.Float(required=True, allow_none=True, metadata={"description": "Of a task, once three were timed; the quote rests on it."})
    tasks_left = fields.List(fields.Nested(shapes.TaskOut), required=True)


@endpoint(bp, "GET", "/batches/<batch_id>/rehearsal", role="requester", answer=RehearsalOut)
def shown(person: Any, batch_id: str) -> Any:
    """Show the rehearsal of a draft with the tasks that are left. Nothing of it costs, pays or is in the results."""
    return _shown(person, batch_of(person, batch_id))


@endpoint(bp, "POST", "/batches/<batch_id>/rehearsal", role="requester", body=RehearsedIn, answer=RehearsalOut)
def answered(person: Any, batch_id: str, body: dict[str, Any]) -> Any:
    """Answer a task of the rehearsal. It is checked as a worker's answer would be."""
    batch = batch_of(person, batch_id)
    rehearse(person, batch, task_position(batch, body["task_id"]), body["answer"], body["seconds"])
    return _shown(person, batch)


@endpoint(bp, "POST", "/batches/<batch_id>/rehearsal/delete", role="requester", answer=RehearsalOut)
def begun_again(person: Any, batch_id: str) -> Any:
    """Forget what was rehearsed."""
    batch = batch_of(person, batch_id)
    begin_again(person, batch)
    return _shown(person, batch)


def _shown(person: Any, batch: Any) -> dict[str, Any]:
    tasks = left_to_rehearse(person, batch)
    now = rehearsal(person, batch)
    return {
        "tasks": now.tasks,
        "done": now.done,
        "answered": now.answered,
        "median_seconds": now.median_seconds,
        "tasks_left": [{"id": public_id.encode("task", public_id.task_number(batch.id, one.position)), "input": one.input} for one in tasks],
    }
