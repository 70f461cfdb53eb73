"""/batches: a funded set of tasks, from draft to closed."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors, shapes
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, OneOf, WholeNumber
from marketplace.core.money import format_money
from marketplace.errors import Invalid, NotFound
from marketplace.projects.close import close
from marketplace.projects.find import batch_of, batches_of, project_of
from marketplace.projects.pause import pause, resume
from marketplace.projects.pilot import pilot_of, publish_pilot, set_automatic
from marketplace.projects.progress import progress
from marketplace.projects.publish import publish
from marketplace.projects.quote import quote

bp = Blueprint("batches", __name__, description="A batch is one funded set of tasks of a project.")


class BatchesQuery(PageQuery):
    """Which batches."""

    project_id = Id(load_default=None)


@endpoint(bp, "GET", "/batches", role="requester", query=BatchesQuery, answer=page_of(shapes.BatchOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List your batches, newest first."""
    project = project_of(person, query["project_id"]) if query["project_id"] else None
    before = cursors.place(query["cursor"])
    found = batches_of(person, project, before if before is not None else 2**62, query["limit"] + 1)
    return cursors.page(found, query["limit"], _batch)


@endpoint(bp, "GET", "/batches/<batch_id>", role="requester", answer=shapes.BatchOut)
def shown(person: Any, batch_id: str) -> Any:
    """Show a batch with its progress."""
    return _batch(batch_of(person, batch_id))


@endpoint(bp, "GET", "/batches/<batch_id>/quote", role="requester", answer=shapes.QuoteOut)
def quoted(person: Any, batch_id: str) -> Any:
    """Say what publishing costs, and what it pays an hour."""
    made = quote(person, batch_of(person, batch_id))
    return {
        "tasks": made.tasks,
        "slots": made.slots,
        "reserve_slots": made.reserve_slots,
        "rewards": format_money(made.rewards_micros),
        "fee": format_money(made.fee_micros),
        "top_up_reserve": format_money(made.top_up_micros),
        "hourly_floor": format_money(made.floor_micros),
        "total": format_money(made.total_micros),
        "available": format_money(made.available_micros),
        "expected_seconds": made.expected_seconds,
        "expected_hourly": shapes.money_or_none(made.expected_hourly_micros),
        "task_seconds": made.task_seconds,
        "expected_basis": made.expected_basis,
    }


class PublishIn(Strict):
    """All that waits, or a pilot."""

    tasks = WholeNumber(least=1, most=10_000_000, load_default=None, metadata={"description": "Only so many tasks, the first in the file; the rest waits."})
    then_rest = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "With `tasks` of a draft: the rest follows by itself once all answers are decided and nine in ten are approved."},
    )


class PilotIn(Strict):
    """Whether the rest follows by itself."""

    automatic = fields.Boolean(required=True, truthy={True}, falsy={False})


class PilotOut(Schema):
    """A pilot that runs, in answers."""

    slots = shapes.Count()
    decided = shapes.Count()
    approved_share = fields.Float(required=True, allow_none=True, metadata={"description": "Of those decided, 0 to 1."})
    automatic = fields.Boolean(required=True)
    problem = OneOf(("", "funds", "answers"), required=True, metadata={"description": "Why the rest did not follow by itself."})


@endpoint(bp, "POST", "/batches/<batch_id>/publish", role="requester", body=PublishIn, answer=shapes.BatchOut, problems=(402,))
def go_live(person: Any, batch_id: str, body: dict[str, Any]) -> Any:
    """Hold the full cost and make the waiting tasks live. Without the money: 402 with `needed` and `available`."""
    batch, tasks = batch_of(person, batch_id), body["tasks"]
    if body["then_rest"] and tasks is None:
        raise Invalid(fields={"tasks": ["Say of how many tasks the pilot is."]})
    if tasks is not None and batch.state == "draft" and (body["then_rest"] or tasks < batch.tasks):
        return _batch(publish_pilot(person, batch, tasks, body["then_rest"]))
    return _batch(publish(person, batch, tasks))


@endpoint(bp, "GET", "/batches/<batch_id>/pilot", role="requester", answer=PilotOut)
def piloted(person: Any, batch_id: str) -> Any:
    """Show how the pilot of a batch stands; 404 where none runs."""
    found = pilot_of(person, batch_of(person, batch_id))
    if found is None:
        raise NotFound("No pilot runs in this batch.")
    return _pilot(found)


@endpoint(bp, "POST", "/batches/<batch_id>/pilot", role="requester", body=PilotIn, answer=PilotOut)
def pilot_set(person: Any, batch_id: str, body: dict[str, Any]) -> Any:
    """Let the rest follow the pilot by itself, or wait for you."""
    return _pilot(set_automatic(person, batch_of(person, batch_id), body["automatic"]))


@endpoint(bp, "POST", "/batches/<batch_id>/pause", role="requester", answer=shapes.BatchOut)
def halt(person: Any, batch_id: str) -> Any:
    """Hand out nothing more for now; what is claimed can still be handed in."""
    return _acted(pause, person, batch_id)


@endpoint(bp, "POST", "/batches/<batch_id>/resume", role="requester", answer=shapes.BatchOut)
def go_on(person: Any, batch_id: str) -> Any:
    """Hand out again."""
    return _acted(resume, person, batch_id)


@endpoint(bp, "POST", "/batches/<batch_id>/close", role="requester", answer=shapes.BatchOut)
def finish(person: Any, batch_id: str) -> Any:
    """End a batch and get the unused hold back; what was handed in stays decidable and funded."""
    return _acted(close, person, batch_id)


def _batch(row: Any) -> dict[str, Any]:
    return shapes.batch(row, progress(row))


def _acted(act: Any, person: Any, batch_id: str) -> dict[str, Any]:
    from marketplace.extensions import db

    batch = batch_of(person, batch_id)
    act(person, batch)
    db.session.refresh(batch)  # the acts write plain SQL
    return _batch(batch)


def _pilot(found: Any) -> dict[str, Any]:
    return {
        "slots": found.slots,
        "decided": found.decided,
        "approved_share": found.approved_share,
        "automatic": found.is_automatic,
        "problem": found.problem,
    }
