"""One endpoint of the JSON face: guard, validation, idempotency, answer and documentation, stated in one place.

    @endpoint(bp, "POST", "/projects", role="requester", body=ProjectIn, answer=ProjectOut, status=201)
    def create(person, body): ...

The schema that validates is the schema that documents. A view gets the person of the token, the path's ids as text,
and `body` and `query` where it declares them; it returns data, (data, status) or a finished Response.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import orjson
from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from marketplace.api import idempotency
from marketplace.api.body import read_json, validated
from marketplace.api.fields import QueryNumber, Text
from marketplace.assignments.held import held_by_token
from marketplace.core import public_id
from marketplace.errors import Forbidden, NotSignedIn
from marketplace.people.second_factor import is_missing
from marketplace.people.throttle import request_rate
from marketplace.people.tokens import person_of_token


class Strict(Schema):
    """What is sent may have these fields and no others."""

    class Meta:
        unknown = RAISE


class Nothing(Strict):
    """An act without particulars: no body, or an empty object."""


class PageQuery(Strict):
    """Which part of a list."""

    limit = QueryNumber(least=1, most=1000, load_default=50, metadata={"description": "The most items of one page.", "default": 50})
    cursor = Text(most=2_000, load_default=None, metadata={"description": "`next_cursor` of the page before."})


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of such items, the same one each time: the document names it once."""
    from marshmallow import fields

    name = item.__name__.removesuffix("Schema") + "Page"
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next_cursor": Text(most=2_000, required=True, allow_none=True, metadata={"description": "Null on the last page."}),
        },
        name=name,
    )


def endpoint(
    bp: Blueprint,
    method: str,
    rule: str,
    *,
    role: str | tuple[str, ...] = (),
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    answer: type[Schema] | None = None,
    status: int = 200,
    problems: tuple[int, ...] = (),
    raw_body: bool = False,
    example: dict[str, Any] | None = None,
    request_content: dict[str, Any] | None = None,
    answers: dict[Any, Any] | None = None,
    finds_held: bool = False,
    even_suspended: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a view under `rule`. `role`: any of these; none means anybody with a token. `raw_body`: the view reads it.

    `finds_held`: the person is found together with their assignment of the path, in one statement; it is `g.held` then.
    """
    roles = (role,) if isinstance(role, str) else role
    posts = method == "POST"
    body_schema = (body or Nothing)() if posts and not raw_body else None
    query_schema = query() if query else Strict()

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def run(**ids: str) -> Response:
            person = guard(roles, ids["assignment_id"] if finds_held else None, even_suspended=even_suspended)
            given: dict[str, Any] = dict(ids)
            sent = validated(query_schema, request.args.to_dict()) if request.args or query else {}
            if query:
                given["query"] = sent
            if body_schema is None:
                return _finished(view(person, **given), status)
            key = request.headers.get("Idempotency-Key")
            data = read_json()
            if body:
                # validated before the key is looked at: a refused body leaves the key free for its corrected form
                given["body"] = validated(body_schema, data)
            else:
                validated(body_schema, data)
            if key is None:
                return _finished(view(person, **given), status)
            return _once(person, idempotency.checked(key), lambda: _finished(view(person, **given), status))

        _document(run, bp, method, rule, roles, body, query, answer, status, problems, request_content, answers, example)
        bp.route(rule, methods=[method], endpoint=f"{bp.name}_{view.__name__}")(run)
        return run

    return decorate


def guard(roles: tuple[str, ...], assignment: str | None = None, *, even_suspended: bool = False) -> Any:
    """The person of the Bearer token, who must not be suspended (unless `even_suspended`) and must hold one of the roles; also `g.person`.

    With the public id of an assignment, what they hold under it is `g.held` (None: nothing).
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("Send your API token: Authorization: Bearer TOKEN.", code="no_token")
    if assignment is None:
        person = person_of_token(token.strip())
    else:
        person, g.held = held_by_token(token.strip(), public_id.number_or_zero("assignment", assignment))
    if person is None:
        raise NotSignedIn("This token is not known here, or was revoked.", code="wrong_token")
    g.person = person
    request_rate.count(person.id)
    if person.is_suspended and not even_suspended:
        raise Forbidden("This account is suspended. The operator can tell you why and restore it.", code="suspended")
    if "operator" in roles and is_missing(person):
        raise Forbidden("Operators of this site need a second factor. Set it up on your account page first.", code="second_factor_needed")
    if roles and not any(person.has_role(role) for role in roles):
        raise Forbidden(f"This needs the role {' or '.join(roles)}, which you do not have.", code="missing_role")
    return person


def json_answer(data: Any, status: int = 200) -> Response:
    """Data as application/json."""
    return Response(orjson.dumps(data), status, content_type="application/json")


def _finished(result: Any, status: int) -> Response:
    if isinstance(result, Response):
        return result
    if isinstance(result, tuple):
        return json_answer(*result)
    return json_answer(result, status)


def _once(person: Any, key: str, act: Callable[[], Response]) -> Response:
    fingerprint = idempotency.Fingerprint(request.method, request.full_path, request.mimetype)
    fingerprint.add(request.get_data(cache=True))
    if not idempotency.begin(person, key):
        return idempotency.again(person, key, fingerprint.digest())
    done = act()
    idempotency.keep(person, key, fingerprint.digest(), done.status_code, done.get_data())
    return done


IDEMPOTENCY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key and body give the first answer again; another body is 409. Errors are not remembered.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def _document(
    run: Any,
    bp: Blueprint,
    method: str,
    rule: str,
    roles: Any,
    body: Any,
    query: Any,
    answer: Any,
    status: int,
    problems: Any,
    content: Any,
    answers: Any,
    example: Any,
) -> None:
    """Writes the operation into the OpenAPI document: parameters, body, answers and the problems it may end with."""
    doc: dict[str, Any] = {"security": [{"token": []}], "operationId": f"{bp.name}_{run.__name__}".replace("-", "_")}
    parameters: list[Any] = [{"in": "query", "schema": query}] if query else []
    if method == "POST":
        parameters.append(IDEMPOTENCY_HEADER)
        if content:
            doc["requestBody"] = {"required": True, "content": content}
        elif body:
            needed = any(field.required for field in body().fields.values())
            doc["requestBody"] = {"required": needed, "content": {"application/json": {"schema": body} | ({"example": example} if example else {})}}
    if parameters:
        doc["parameters"] = parameters
    doc["responses"] = dict(answers or {})
    if answer is not None:
        doc["responses"].setdefault(str(status), {"description": "Done.", "content": {"application/json": {"schema": answer}}})
    expected = {401, 403, 429, *problems} | ({422} if query or method == "POST" else set())
    expected |= {400, 409, 413, 415} if method == "POST" else set()
    if "<" in rule:
        expected.add(404)
    for code in sorted(expected):
        doc["responses"].setdefault(str(code), {"$ref": f"#/components/responses/Problem{code}"})
    doc["responses"].setdefault("default", {"$ref": "#/components/responses/Problem"})
    doc["x-roles"] = list(roles) or ["anybody with a token"]
    run._apidoc = {"manual_doc": doc}
