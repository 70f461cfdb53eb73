"""/batches/ID/figures: what the batch's page draws."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import shapes
from marketplace.api.face import endpoint
from marketplace.api.fields import Moment, Text
from marketplace.projects.find import batch_of
from marketplace.reports.batch_figures import batch_figures

bp = Blueprint("figures", __name__, description="A batch while it is worked on.")


class StepOut(Schema):
    """Answers handed in from `at` on, for one step."""

    at = Moment(required=True)
    answers = shapes.Count()


class TimeOut(Schema):
    """Answers that took from one number of seconds to below another; null: as long as they like."""

    from_seconds = shapes.Count()
    to_seconds = fields.Integer(required=True, allow_none=True)
    answers = shapes.Count()


class ValueOut(Schema):
    """How often a value was given."""

    value = Text(required=True)
    answers = shapes.Count()


class ColumnOut(Schema):
    """One part of the answers, where it has few different values."""

    name = Text(required=True)
    values = fields.List(fields.Nested(ValueOut), required=True)


class WorkerFiguresOut(Schema):
    """One worker among the newest answers."""

    worker = Text(required=True, metadata={"description": "A pseudonym."})
    answers = shapes.Count()
    approved = shapes.Count()
    rejected = shapes.Count()
    median_seconds = fields.Float(required=True, allow_none=True)
    agreement = fields.Float(required=True, allow_none=True, metadata={"description": "With the others on the same tasks, 0 to 1."})


class FiguresOut(Schema):
    """Read from the newest 2,000 answers, the steps from the newest 20,000; at most ten seconds old."""

    answers = shapes.Count(metadata={"description": "How many the figures rest on."})
    step_seconds = shapes.Count()
    steps = fields.List(fields.Nested(StepOut), required=True)
    times = fields.List(fields.Nested(TimeOut), required=True)
    median_seconds = fields.Float(required=True, allow_none=True)
    columns = fields.List(fields.Nested(ColumnOut), required=True)
    agreement = fields.Float(required=True, allow_none=True, metadata={"description": "The mean over pairs of answers to the same task."})
    workers = fields.List(fields.Nested(WorkerFiguresOut), required=True)


@endpoint(bp, "GET", "/batches/<batch_id>/figures", role="requester", answer=FiguresOut)
def shown(person: Any, batch_id: str) -> Any:
    """Show how a batch comes along: throughput, times, what is answered, agreement, workers."""
    found = batch_figures(person, batch_of(person, batch_id))
    return {
        "answers": found["answers"],
        "step_seconds": found["throughput"]["step_seconds"],
        "steps": [{"at": at, "answers": count} for at, count in found["throughput"]["points"]],
        "times": [{"from_seconds": low, "to_seconds": high, "answers": count} for low, high, count in found["times"]],
        "median_seconds": found["median_seconds"],
        "columns": [{"name": one["name"], "values": [{"value": value, "answers": count} for value, count in one["values"]]} for one in found["columns"]],
        "agreement": found["agreement"],
        "workers": found["workers"],
    }
