"""/qualifications of a requester's own: made, changed and ended; granted by hand or from a list, taken back; requests decided."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Json, Moment, OneOf, Text, WholeNumber
from marketplace.api.qualifications import Number, QualificationOut, RequestOut, request_shape, type_shape
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.people.pseudonym import pseudonym
from marketplace.quality.qualifications import find, grant, types
from marketplace.quality.qualifications.request import accept_request, reject_request
from marketplace.quality.qualifications.types import LONGEST_DOCUMENT_BYTES, LONGEST_KEYWORDS, LONGEST_NAME, LONGEST_TEXT

bp = Blueprint("own_qualifications", __name__, description="Qualifications of your own: rights and scores that your batches can ask for.")

MOST_SECONDS = 10 * 365 * 86_400
MOST_HOLDERS = 1_000
WORKER = "A worker's id, or the pseudonym under which you see them."


class TypeChange(Strict):
    """What can be changed of a qualification; what is left out stays."""

    description = Text(least=1, most=LONGEST_TEXT)
    status = OneOf(("active", "inactive"), metadata={"description": "Nobody can ask for an inactive one."})
    test = Text(least=1, most=LONGEST_DOCUMENT_BYTES, metadata={"description": "A QuestionForm (XML), as in the MTurk protocol."})
    answer_key = Text(least=1, most=LONGEST_DOCUMENT_BYTES, metadata={"description": "An AnswerKey (XML): requests are then decided at once."})
    test_seconds = WholeNumber(least=1, most=MOST_SECONDS, metadata={"description": "The time for the test."})
    retry_delay_seconds = WholeNumber(least=0, most=MOST_SECONDS, metadata={"description": "When it can be asked for again; without it once."})
    auto_granted = fields.Boolean(metadata={"description": "Whoever asks gets it."})
    auto_granted_value = Number()


class TypeIn(TypeChange):
    """A new qualification."""

    name = Text(least=1, most=LONGEST_NAME, required=True, metadata={"description": "Unlike your other ones."})
    description = Text(least=1, most=LONGEST_TEXT, required=True)
    keywords = Text(most=LONGEST_KEYWORDS)


class HolderOut(Schema):
    """What a worker holds of a qualification, or held."""

    worker = Text(required=True, metadata={"description": "The pseudonym under which you see them."})
    value = Number(required=True, allow_none=True)
    state = OneOf(("granted", "revoked"), required=True)
    granted_at = Moment(required=True)


class HolderIn(Strict):
    """A worker and the value they are to hold."""

    worker = Text(least=1, most=100, required=True, metadata={"description": WORKER})
    value = Number(load_default=grant.DEFAULT_VALUE)


class GrantIn(Strict):
    """Who is to hold it; who holds it already gets the new value."""

    holders = fields.List(fields.Nested(HolderIn), required=True, validate=validate.Length(1, MOST_HOLDERS, error="Give 1 to {max} workers at a time."))
    notify = fields.Boolean(load_default=True, metadata={"description": "Tells the workers by mail.", "default": True})


class HoldersQuery(PageQuery):
    """Which holders."""

    state = OneOf(("granted", "revoked"), load_default="granted")


class HoldersOut(Schema):
    """Those of the list, as they stand now."""

    items = fields.List(fields.Nested(HolderOut), required=True)


class WhyIn(Strict):
    """Why; the worker reads it."""

    reason = Text(most=LONGEST_TEXT, load_default="")


class AcceptIn(Strict):
    """The value to grant."""

    value = Number(load_default=grant.DEFAULT_VALUE)


class WaitingOut(RequestOut):
    """A request for one of your qualifications."""

    worker = Text(required=True, metadata={"description": "The pseudonym under which you see them."})
    answer = Json(required=True, metadata={"description": "What was answered in the test."})


@endpoint(bp, "POST", "/qualifications", role="requester", body=TypeIn, answer=QualificationOut, status=201)
def create(person: Any, body: dict[str, Any]) -> Any:
    """Make a qualification of your own."""
    return type_shape(types.create_type(person, **body))


@endpoint(bp, "POST", "/qualifications/<qualification_id>", role="requester", body=TypeChange, answer=QualificationOut)
def change(person: Any, qualification_id: str, body: dict[str, Any]) -> Any:
    """Change a qualification of your own; a new test without a new answer key has none."""
    return type_shape(types.update_type(person, _number(qualification_id), **body))


@endpoint(bp, "POST", "/qualifications/<qualification_id>/delete", role="requester", answer=QualificationOut)
def delete(person: Any, qualification_id: str) -> Any:
    """End a qualification of your own: waiting requests are declined, and the name is free again."""
    ended = find.type_of(person, _number(qualification_id))
    types.delete_type(person, ended.id)
    return type_shape(ended)


@endpoint(bp, "GET", "/qualifications/<qualification_id>/holders", role="requester", query=HoldersQuery, answer=page_of(HolderOut))
def holders(person: Any, qualification_id: str, query: dict[str, Any]) -> Any:
    """List who holds a qualification of your own, or held it."""
    found = find.holders(person, _number(qualification_id), query["state"], cursors.place(query["cursor"]) or 0, query["limit"] + 1)
    return cursors.page(found, query["limit"], lambda row: _holder(person, row), key=lambda row: row.worker_id)


@endpoint(bp, "POST", "/qualifications/<qualification_id>/holders", role="requester", body=GrantIn, answer=HoldersOut)
def give(person: Any, qualification_id: str, body: dict[str, Any]) -> Any:
    """Give workers a qualification of your own, with its value: all of the list, or with an unknown worker in it nobody."""
    given = {one["worker"]: one["value"] for one in body["holders"]}
    return {"items": [_holder(person, row) for row in grant.grant_all(person, _number(qualification_id), given, notify=body["notify"])]}


@endpoint(bp, "POST", "/qualifications/<qualification_id>/holders/<worker>/revoke", role="requester", body=WhyIn, answer=HolderOut)
def take_back(person: Any, qualification_id: str, worker: str, body: dict[str, Any]) -> Any:
    """Take a qualification of your own back from a worker."""
    return _holder(person, grant.revoke(person, _number(qualification_id), find.workers_named(person, [worker])[worker], body["reason"]))


@endpoint(bp, "GET", "/qualification-requests", role="requester", query=PageQuery, answer=page_of(WaitingOut))
def waiting(person: Any, query: dict[str, Any]) -> Any:
    """List the requests for your qualifications that wait for you, oldest first."""
    found = find.requests_waiting(person, None, cursors.place(query["cursor"]) or 0, query["limit"] + 1)
    return cursors.page(found, query["limit"], lambda row: _waiting(person, row))


@endpoint(bp, "POST", "/qualification-requests/<request_id>/accept", role="requester", body=AcceptIn, answer=WaitingOut)
def accept(person: Any, request_id: str, body: dict[str, Any]) -> Any:
    """Grant what a worker asked for."""
    return _waiting(person, accept_request(person, public_id.decode("qualification_request", request_id), body["value"]))


@endpoint(bp, "POST", "/qualification-requests/<request_id>/reject", role="requester", body=WhyIn, answer=WaitingOut)
def reject(person: Any, request_id: str, body: dict[str, Any]) -> Any:
    """Decline what a worker asked for."""
    return _waiting(person, reject_request(person, public_id.decode("qualification_request", request_id), body["reason"]))


def _number(qualification_id: str) -> int:
    return public_id.decode("qualification", qualification_id)


def _holder(person: Any, row: Any) -> dict[str, Any]:
    return {"worker": pseudonym(person.id, row.worker_id), "value": row.value, "state": row.state, "granted_at": rfc3339(row.granted_at)}


def _waiting(person: Any, row: Any) -> dict[str, Any]:
    return request_shape(row) | {"worker": pseudonym(person.id, row.worker_id), "answer": row.answer or {}}
