"""/feed: what a worker can do now."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors, shapes
from marketplace.api.face import PageQuery, endpoint, page_of
from marketplace.api.fields import Id, Moment, Money, OneOf, Text
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.quality.terms import AI_HELP
from marketplace.reports.feed import feed, place_of
from marketplace.searches.filters import read_filters
from marketplace.task_types import TASK_TYPES

BASES = ("own", "measured", "estimate")

bp = Blueprint("feed", __name__, description="Open batches.")


class RecordOut(Schema):
    """A requester's record."""

    name = Text(required=True)
    approval_rate = fields.Float(required=True, allow_none=True, metadata={"description": "0 to 1, of what was decided."})
    review_seconds = fields.Float(required=True, allow_none=True, metadata={"description": "From submission to decision."})
    hourly = Money(required=True, allow_none=True, metadata={"description": "What approved work paid an hour, by measured times."})
    appeals_decided = shapes.Count(metadata={"description": "Appeals against rejections."})
    appeals_lost = shapes.Count(metadata={"description": "Those that ended for the worker."})


class OfferOut(Schema):
    """An open batch that this worker may do."""

    batch_id = Id(required=True)
    title = Text(required=True)
    description = Text(required=True)
    task_type = OneOf(TASK_TYPES, required=True)
    reward = Money(required=True)
    open = shapes.Count(metadata={"description": "Slots that can be claimed."})
    lease_seconds = shapes.Count()
    expected_hourly = Money(required=True, allow_none=True, metadata={"description": "What it pays you an hour."})
    expected_basis = OneOf(
        BASES, required=True, metadata={"description": "Where that comes from: your own times, everybody's, or an estimate from the length of the tasks."}
    )
    ai_help = OneOf(AI_HELP, required=True, allow_none=True, metadata={"description": "Whether help by a machine is forbidden, allowed or wanted."})
    requester = fields.Nested(RecordOut, required=True)
    published_at = Moment(required=True, allow_none=True)


class FeedQuery(PageQuery):
    """Which part, and which work."""

    words = Text(most=200, load_default="", metadata={"description": "All of these words in title, description, keywords or the requester's name."})
    task_type = OneOf(("", *TASK_TYPES), load_default="")
    reward = Text(most=20, load_default="", metadata={"description": "The least reward of a task, a decimal string."})
    hourly = Text(most=20, load_default="", metadata={"description": "The least pay of an hour, a decimal string."})
    favourites = OneOf(("", "true", "false"), load_default="", metadata={"description": "Only projects that you marked."})


@endpoint(bp, "GET", "/feed", role="worker", query=FeedQuery, answer=page_of(OfferOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List the open batches that you may do, by what they pay you an hour."""
    place = cursors.place(query["cursor"])
    found = feed(person, tuple(place) if place else None, query["limit"] + 1, read_filters(query))
    return cursors.page(found, query["limit"], _offer, key=place_of)


def _offer(row: Any) -> dict[str, Any]:
    return {
        "batch_id": public_id.encode("batch", row.batch_id),
        "title": row.title,
        "description": row.description,
        "task_type": row.task_type,
        "reward": format_money(row.reward_micros),
        "open": row.open,
        "lease_seconds": row.lease_seconds,
        "expected_hourly": shapes.money_or_none(row.expected_hourly_micros),
        "expected_basis": row.expected_basis,
        "ai_help": (row.quality or {}).get("ai_help"),
        "requester": {
            "name": row.requester_name,
            "approval_rate": row.approval_rate,
            "review_seconds": row.review_seconds,
            "hourly": shapes.money_or_none(row.requester_hourly_micros),
            "appeals_decided": row.appeals_decided,
            "appeals_lost": row.appeals_lost,
        },
        "published_at": rfc3339(row.published_at),
    }
