"""/me/suspension: the appeal of a suspended person, reachable with their token; and its decision by an operator."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Moment, OneOf, Text
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.people.suspension_appeal import LONGEST_WORDS, appeal_suspension, decide_suspension_appeal, open_suspension_appeals, suspension_of

bp = Blueprint("suspension", __name__, description="Suspensions and appeals against them.")
STATES = ("open", "upheld", "dismissed")


class SuspensionOut(Schema):
    """The suspension in force, and what became of the appeal."""

    reason = Text(required=True)
    since = Moment(required=True)
    appeal = OneOf((*STATES, "none"), required=True)
    words = Text(required=True, allow_none=True)
    opened_at = Moment(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)
    decision = Text(required=True, allow_none=True)


class SuspensionAppealIn(Strict):
    """Why the suspension should end."""

    words = Text(least=1, most=LONGEST_WORDS, required=True)


class SuspensionAppealOut(Schema):
    """An appeal, for operators."""

    id = Id(required=True)
    person_id = Id(required=True)
    email = Text(required=True)
    suspended_because = Text(required=True)
    suspended_at = Moment(required=True)
    words = Text(required=True)
    state = OneOf(STATES, required=True)
    opened_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True)


class SuspensionDecisionIn(Strict):
    """The decision of another operator than the one who suspended."""

    upheld = fields.Boolean(required=True, metadata={"description": "True: the person is let in again."})
    reason = Text(least=1, most=2000, required=True)


@endpoint(bp, "GET", "/me/suspension", answer=SuspensionOut, even_suspended=True)
def shown(person: Any) -> Any:
    """Show why you are suspended, and what became of your appeal. 404: you are not."""
    return _suspension(suspension_of(person))


@endpoint(bp, "POST", "/me/suspension/appeal", body=SuspensionAppealIn, answer=SuspensionOut, status=201, even_suspended=True)
def appealed(person: Any, body: dict[str, str]) -> Any:
    """Challenge your suspension, once; another operator than the one who suspended you decides."""
    return _suspension(appeal_suspension(person, body["words"]))


@endpoint(bp, "GET", "/suspension-appeals", role="operator", query=PageQuery, answer=page_of(SuspensionAppealOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List appeals against suspensions that wait, oldest first."""
    return cursors.page(open_suspension_appeals(cursors.place(query["cursor"]) or 0, query["limit"] + 1), query["limit"], _appeal)


@endpoint(bp, "POST", "/suspension-appeals/<appeal_id>/decide", role="operator", body=SuspensionDecisionIn, answer=SuspensionAppealOut)
def decided(person: Any, appeal_id: str, body: dict[str, Any]) -> Any:
    """Decide an appeal against a suspension that another operator has made."""
    return _appeal(decide_suspension_appeal(person, public_id.decode("suspension_appeal", appeal_id), body["upheld"], body["reason"]))


def _suspension(row: Any) -> dict[str, Any]:
    return {
        "reason": row.reason,
        "since": rfc3339(row.created_at),
        "appeal": row.state or "none",
        "words": row.words,
        "opened_at": rfc3339(row.opened_at),
        "decided_at": rfc3339(row.decided_at),
        "decision": row.decision,
    }


def _appeal(row: Any) -> dict[str, Any]:
    return {
        "id": public_id.encode("suspension_appeal", row.id),
        "person_id": public_id.encode("person", row.person_id),
        "email": row.email,
        "suspended_because": row.suspended_because,
        "suspended_at": rfc3339(row.suspended_at),
        "words": row.words,
        "state": row.state,
        "opened_at": rfc3339(row.opened_at),
        "decided_at": rfc3339(row.decided_at),
        "reason": row.reason,
    }
