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
from marketplace.reports.feed import feed
from marketplace.task_types import TASK_TYPES

bp = Blueprint("feed", __name__, description="Open batches.")


class RecordOut(Schema):
    """A requester's record."""

    name = Text(required=True)
    approval_rate = fields.Float(required=True, allow_none=True, metadata={"description": "0 to 1, of what was decided."})
    review_seconds = fields.Float(required=True, allow_none=True, metadata={"description": "From submission to decision."})


class OfferOut(Schema):
    """An open batch that this worker may do."""

    batch_id = Id(required=True)
    title = Text(required=True)
    description = Text(required=True)
    task_type = OneOf(TASK_TYPES, required=True)
    reward = Money(required=True)
    open = shapes.Count(metadata={"description": "Slots that can be claimed."})
    lease_seconds = shapes.Count()
    expected_hourly = Money(required=True, allow_none=True, metadata={"description": "From measured times; null until there are some."})
    requester = fields.Nested(RecordOut, required=True)
    published_at = Moment(required=True, allow_none=True)


@endpoint(bp, "GET", "/feed", role="worker", query=PageQuery, answer=page_of(OfferOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List the open batches that you may do, newest first."""
    found = feed(person, cursors.place(query["cursor"]), query["limit"] + 1)
    return cursors.page(found, query["limit"], _offer, key=lambda row: row.batch_id)


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
        "requester": {"name": row.requester_name, "approval_rate": row.approval_rate, "review_seconds": row.review_seconds},
        "published_at": rfc3339(row.published_at),
    }
