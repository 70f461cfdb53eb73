"""/qualifications: what batches ask workers for; seeing and asking for them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Json, Moment, OneOf, Text, WholeNumber
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.quality.qualifications.find import find_types, holding, type_seen
from marketplace.quality.qualifications.request import begin_test, requests_of
from marketplace.quality.qualifications.request import request as ask
from marketplace.quality.qualifications.sitting import sees_test

bp = Blueprint("qualifications", __name__, description="Qualifications: what batches ask workers for.")

MOST_NUMBER = 2**31


class Number(WholeNumber):
    """A qualification's value."""

    def __init__(self, **more: Any) -> None:
        super().__init__(least=-MOST_NUMBER, most=MOST_NUMBER, **more)


class QualificationOut(Schema):
    """A qualification type, and what you hold of it."""

    id = Id(required=True)
    name = Text(required=True)
    description = Text(most=2000, required=True)
    is_requestable = fields.Boolean(required=True)
    has_test = fields.Boolean(required=True)
    test_seconds = WholeNumber(least=0, most=2**53, required=True, allow_none=True)
    retry_delay_seconds = WholeNumber(least=0, most=2**53, required=True, allow_none=True, metadata={"description": "Null: it can be asked for once."})


class WholeQualificationOut(QualificationOut):
    """The same with its test and your own record."""

    test = Text(most=65_535, required=True, allow_none=True, metadata={"description": "A QuestionForm (XML). Where it has a time: null until you begin it."})
    held = fields.Boolean(required=True)
    value = Number(required=True, allow_none=True)


class RequestIn(Strict):
    """Your answers to the test; nothing where there is none."""

    answer = Json(load_default=dict, metadata={"description": "{question: value or [values]}"})


class SittingOut(Schema):
    """A test that was begun."""

    qualification_id = Id(required=True)
    test = Text(most=65_535, required=True, metadata={"description": "A QuestionForm (XML)."})
    started_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"description": "Answers that come later are a try that failed."})


class RequestOut(Schema):
    """A request and what became of it."""

    id = Id(required=True)
    qualification_id = Id(required=True)
    state = OneOf(("pending", "granted", "rejected"), required=True)
    value = Number(required=True, allow_none=True)
    reason = Text(most=2000, required=True, allow_none=True)
    submitted_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)


class RequestsOut(Schema):
    """Your requests."""

    items = fields.List(fields.Nested(RequestOut), required=True)


class SearchQuery(PageQuery):
    """Which types."""

    search = Text(most=200, load_default="", metadata={"description": "Words in name, keywords or description."})


@endpoint(bp, "GET", "/qualifications", query=SearchQuery, answer=page_of(QualificationOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List the qualifications that are there."""
    found = find_types(person, query["search"], after_id=cursors.place(query["cursor"]) or 0, limit=query["limit"] + 1)
    return cursors.page(found, query["limit"], type_shape)


@endpoint(bp, "GET", "/qualifications/<qualification_id>", answer=WholeQualificationOut)
def shown(person: Any, qualification_id: str) -> Any:
    """Show a qualification with its test, and whether you hold it."""
    found = type_seen(public_id.decode("qualification", qualification_id))
    held = holding(found.id, person.id)
    is_held = held is not None and held.state == "granted"
    test = found.test if sees_test(person, found) else None
    return type_shape(found) | {"test": test, "held": is_held, "value": held.value if held is not None and is_held else None}


@endpoint(bp, "POST", "/qualifications/<qualification_id>/sittings", role="worker", answer=SittingOut, status=201)
def sitting(person: Any, qualification_id: str) -> Any:
    """Begin a test: its time starts, or goes on where you have begun."""
    found = type_seen(public_id.decode("qualification", qualification_id))
    begun = begin_test(person, found.id)
    return {"qualification_id": qualification_id, "test": found.test, "started_at": rfc3339(begun.started_at), "ends_at": rfc3339(begun.ends_at)}


@endpoint(bp, "POST", "/qualifications/<qualification_id>/requests", role="worker", body=RequestIn, answer=RequestOut, status=201)
def request(person: Any, qualification_id: str, body: dict[str, Any]) -> Any:
    """Ask for a qualification, with the answers to its test; it is decided at once where an answer key says how."""
    return request_shape(ask(person, public_id.decode("qualification", qualification_id), body["answer"]))


@endpoint(bp, "GET", "/qualifications/<qualification_id>/requests", role="worker", answer=RequestsOut)
def requests(person: Any, qualification_id: str) -> Any:
    """List your requests for a qualification, newest first."""
    return {"items": [request_shape(one) for one in requests_of(person, public_id.decode("qualification", qualification_id))]}


def type_shape(row: Any) -> dict[str, Any]:
    """A qualification as anybody sees it."""
    return {
        "id": public_id.encode("qualification", row.id),
        "name": row.name,
        "description": row.description,
        "is_requestable": row.is_requestable and row.system_name is None and row.status == "active",
        "has_test": row.test is not None,
        "test_seconds": row.test_seconds,
        "retry_delay_seconds": row.retry_delay_seconds,
    }


def request_shape(row: Any) -> dict[str, Any]:
    """A request and what became of it."""
    return {
        "id": public_id.encode("qualification_request", row.id),
        "qualification_id": public_id.encode("qualification", row.type_id),
        "state": row.state,
        "value": row.value,
        "reason": row.reason,
        "submitted_at": rfc3339(row.submitted_at),
        "decided_at": rfc3339(row.decided_at),
    }
