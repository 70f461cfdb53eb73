"""/people: an operator finds, creates, suspends and restores people."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Moment, OneOf, Text
from marketplace.core import audit
from marketplace.core.clock import rfc3339
from marketplace.people.find import people_page, person_by_public_id
from marketplace.people.log_in import end_all_sessions
from marketplace.people.models import ROLES
from marketplace.people.second_factor import take_away
from marketplace.people.sign_up import sign_up
from marketplace.people.suspend import restore, suspend
from marketplace.people.tokens import create_token

bp = Blueprint("people", __name__, description="People, for operators.")


class PersonOut(Schema):
    """Somebody with a login."""

    id = Id(required=True)
    email = Text(required=True)
    name = Text(required=True)
    roles = fields.List(OneOf(ROLES), required=True)
    is_suspended = fields.Boolean(required=True)
    created_at = Moment(required=True)


class NewPersonOut(PersonOut):
    """A new person, with the token if one was wanted: it is shown this once."""

    token = Text()


class PeopleQuery(PageQuery):
    """Whom."""

    search = Text(most=200, load_default="", metadata={"description": "A part of the name or of the e-mail address."})


class PersonIn(Strict):
    """A new person. Without a password they set one by a password reset."""

    email = Text(least=1, most=254, required=True)
    roles = fields.List(
        OneOf(ROLES),
        required=True,
        validate=validate.Length(min=1, error="Name at least one role."),
        error_messages={"required": "This field is required.", "invalid": "This must be a list of roles.", "null": "This must be a list of roles."},
    )
    name = Text(most=100, load_default="")
    password = Text(most=1_000, load_default=None)
    token = fields.Raw(load_default=False, validate=validate.OneOf((True, False), error="This must be true or false."), metadata={"type": "boolean"})


class ReasonIn(Strict):
    """Why; it is kept."""

    reason = Text(least=1, most=2_000, required=True)


class EndSessionsIn(ReasonIn):
    """What ends, and why."""

    tokens = fields.Boolean(load_default=False, metadata={"description": "API tokens and access keys end, too."})


@endpoint(bp, "GET", "/people", role="operator", query=PeopleQuery, answer=page_of(PersonOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List people in the order they came."""
    return cursors.page(people_page(query["search"], cursors.place(query["cursor"]) or 0, query["limit"] + 1), query["limit"], _person)


@endpoint(bp, "POST", "/people", role="operator", body=PersonIn, answer=NewPersonOut, status=201)
def create(person: Any, body: dict[str, Any]) -> Any:
    """Create a person, with an API token if one is wanted."""
    made = sign_up(body["email"], body["password"], body["roles"], body["name"])
    audit.record(person, "person created", made.email, roles=made.roles)
    token = {"token": create_token(made, "made by an operator")} if body["token"] is True else {}
    return _person(made) | token


@endpoint(bp, "GET", "/people/<person_id>", role="operator", answer=PersonOut)
def shown(person: Any, person_id: str) -> Any:
    """Show a person."""
    return _person(person_by_public_id(person_id))


@endpoint(bp, "POST", "/people/<person_id>/suspend", role="operator", body=ReasonIn, answer=PersonOut)
def keep_out(person: Any, person_id: str, body: dict[str, str]) -> Any:
    """Keep a person out, with a written reason. Their money stays theirs."""
    other = person_by_public_id(person_id)
    suspend(person, other, body["reason"])
    return _person(other)


@endpoint(bp, "POST", "/people/<person_id>/restore", role="operator", body=ReasonIn, answer=PersonOut)
def let_in(person: Any, person_id: str, body: dict[str, str]) -> Any:
    """End a suspension, with a written reason."""
    other = person_by_public_id(person_id)
    restore(person, other, body["reason"])
    return _person(other)


@endpoint(bp, "POST", "/people/<person_id>/end-sessions", role="operator", body=EndSessionsIn, answer=PersonOut)
def sessions_end(person: Any, person_id: str, body: dict[str, Any]) -> Any:
    """End all sessions of a person, with tokens and access keys if wanted. They are told the reason."""
    other = person_by_public_id(person_id)
    end_all_sessions(person, other, body["reason"], with_tokens=body["tokens"])
    return _person(other)


@endpoint(bp, "POST", "/people/<person_id>/end-second-factor", role="operator", body=ReasonIn, answer=PersonOut)
def factor_end(person: Any, person_id: str, body: dict[str, str]) -> Any:
    """Switch off the second factor of somebody who has lost it. They are told the reason."""
    other = person_by_public_id(person_id)
    take_away(person, other, body["reason"])
    return _person(other)


def _person(row: Any) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "email": row.email,
        "name": row.name,
        "roles": list(row.roles),
        "is_suspended": row.is_suspended,
        "created_at": rfc3339(row.created_at),
    }
