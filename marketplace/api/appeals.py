"""/appeals: challenges of rejections, for both sides and the operator."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Moment, Money, OneOf, Text, WholeNumber
from marketplace.api.shapes import Count, money_or_none
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.people.find import person_by_public_id
from marketplace.review.appeal import PANEL_SIZE, appeal, appeals_of, decide_appeal, open_appeals
from marketplace.review.cap import allow_rejections

bp = Blueprint("appeals", __name__, description="A worker's challenge of a rejection, decided by a blind panel.")


class AppealOut(Schema):
    """An appeal: what was rejected and why, the worker's words, and the panel's votes."""

    id = Id(required=True)
    assignment_id = Id(required=True)
    batch_id = Id(required=True)
    title = Text(required=True)
    reward = Money(required=True, allow_none=True)
    reason_code = Text(required=True, allow_none=True)
    feedback = Text(required=True, allow_none=True)
    words = Text(required=True)
    state = OneOf(("open", "upheld", "dismissed"), required=True)
    opened_at = Moment(required=True)
    closes_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    decided_by = Text(required=True, allow_none=True)
    votes = Count(metadata={"description": f"How many of the {PANEL_SIZE} have spoken."})
    is_paid = fields.Boolean(required=True)


AppealPage = page_of(AppealOut)


def shape(row: Any) -> dict[str, Any]:
    """An appeal as it is shown to both sides: how many have voted, and not which way before it is decided."""
    return {
        "id": public_id.encode("appeal", row.id),
        "assignment_id": public_id.encode("assignment", row.assignment_id),
        "batch_id": public_id.encode("batch", row.batch_id),
        "title": row.title,
        "reward": money_or_none(row.reward_micros),
        "reason_code": row.reason_code,
        "feedback": row.feedback,
        "words": row.words,
        "state": row.state,
        "opened_at": rfc3339(row.opened_at),
        "closes_at": rfc3339(row.closes_at),
        "decided_at": rfc3339(row.decided_at),
        "decided_by": row.decided_by,
        "votes": row.pay + row.keep,
        "is_paid": row.assignment_state == "approved",
    }


class AppealIn(Strict):
    """Why the answer should be paid."""

    words = Text(least=1, most=2000, required=True)


class DecisionIn(Strict):
    """An operator's decision."""

    upheld = fields.Boolean(required=True, metadata={"description": "True: the answer is paid."})
    reason = Text(least=1, most=400, required=True)


class AllowanceIn(Strict):
    """Leave to reject beyond the cap."""

    days = WholeNumber(least=1, most=90, required=True)
    reason = Text(least=1, most=500, required=True)


class AllowanceOut(Schema):
    """Until when."""

    until = Moment(required=True)


@endpoint(bp, "POST", "/assignments/<assignment_id>/appeal", role="worker", body=AppealIn, answer=AppealOut, status=201)
def opened(person: Any, assignment_id: str, body: dict[str, Any]) -> Any:
    """Challenge the rejection of an answer of yours, within two weeks; three workers who know no names decide."""
    return shape(appeal(person, public_id.decode("assignment", assignment_id), body["words"]))


@endpoint(bp, "GET", "/appeals", query=PageQuery, answer=AppealPage)
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List the appeals you opened and those against your rejections, newest first."""
    return cursors.page(appeals_of(person, cursors.place(query["cursor"]), query["limit"] + 1), query["limit"], shape)


@endpoint(bp, "GET", "/appeals/open", role="operator", query=PageQuery, answer=AppealPage)
def waiting(person: Any, query: dict[str, Any]) -> Any:
    """List undecided appeals, oldest first."""
    return cursors.page(open_appeals(query["limit"]), query["limit"], shape)


@endpoint(bp, "POST", "/appeals/<appeal_id>/decide", role="operator", body=DecisionIn, answer=AppealOut)
def decided(person: Any, appeal_id: str, body: dict[str, Any]) -> Any:
    """Decide an appeal that finds no panel."""
    return shape(decide_appeal(person, public_id.decode("appeal", appeal_id), body["upheld"], body["reason"]))


@endpoint(bp, "POST", "/people/<person_id>/rejections", role="operator", body=AllowanceIn, answer=AllowanceOut)
def allowed(person: Any, person_id: str, body: dict[str, Any]) -> Any:
    """Let a requester reject beyond the cap for some days."""
    return {"until": rfc3339(allow_rejections(person, person_by_public_id(person_id), body["days"], body["reason"]))}
