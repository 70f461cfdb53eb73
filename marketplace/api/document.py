"""The OpenAPI document, made from the schemas that validate, and a page that shows it without any foreign host."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template
from flask_smorest import Api
from marshmallow import Schema, fields

from marketplace.api.fields import OPENAPI_TYPES, Text
from marketplace.task_types import TASK_TYPES

bp = Blueprint("api_document", __name__)

ABOUT = """\
The same acts as the pages, for programs. Send `Authorization: Bearer TOKEN`; tokens are made in your account, and by
`flask people create … --token`.

Money is a decimal string in the currency unit (`"0.03"`, `"0.000125"`), times are RFC 3339 in UTC, ids are opaque.
Lists take `limit` and `cursor` and answer `{"items": […], "next_cursor": …}`. Errors are `application/problem+json` with
a stable `code`; wrong fields are listed in `errors` by their path. Every POST takes an `Idempotency-Key`.
"""


class FieldProblem(Schema):
    """What is wrong with one field."""

    field = Text(required=True, metadata={"description": "Its path, such as `answer.label`."})
    message = Text(required=True)


class Problem(Schema):
    """A refusal, as RFC 9457 has it."""

    type = Text(required=True)
    title = Text(required=True)
    status = fields.Integer(required=True)
    detail = Text(required=True, metadata={"description": "What is wrong and what to change, for people."})
    code = Text(required=True, metadata={"description": "Stable, for programs."})
    errors = fields.List(fields.Nested(FieldProblem))


class MissingFundsProblem(Problem):
    """A refusal for want of money."""

    needed = Text(required=True)
    available = Text(required=True)


class TooManyProblem(Problem):
    """A refusal for now."""

    retry_after = fields.Integer(metadata={"description": "In so many seconds it may be tried again; also the header Retry-After."})


PROBLEMS = {
    400: "The body cannot be read.",
    401: "The token is missing, unknown or revoked.",
    402: "The available balance does not cover this; `needed` and `available` say by how much.",
    403: "Your roles do not allow this, or the account is suspended.",
    404: "There is nothing with this id that you can see.",
    409: "Not possible in the present state, or the Idempotency-Key was used for something else.",
    413: "The body is too large.",
    415: "Another content type is needed.",
    422: "Some fields need another value; `errors` names them.",
    429: "Too much at once; `Retry-After` says when to come again, in seconds.",
}


class Document(Api):
    """The API's OpenAPI document; refusals are told by the application's own handlers, not by flask-smorest's."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return None


def make_document(app: Flask) -> Document:
    """The document, empty but for what all operations share."""
    app.config.setdefault("API_TITLE", "Rivulet")
    app.config.setdefault("API_VERSION", "1")
    app.config.setdefault("OPENAPI_VERSION", "3.1.0")
    api = Document(
        spec_kwargs={
            "info": {"description": ABOUT},
            "servers": [{"url": "/"}],
        }
    )
    for field in OPENAPI_TYPES:
        api.register_field(*field)
    api.init_app(app)
    components = api.spec.components
    components.security_scheme("token", {"type": "http", "scheme": "bearer", "description": "An API token of yours."})
    components.response("Problem", _problem("Any other refusal.", Problem))
    for kind in TASK_TYPES.values():
        components.schema(f"Interface.{kind.name}", kind.interface_document())
        components.schema(f"Answer.{kind.name}", dict(kind.answer_schema))
    for status, sentence in PROBLEMS.items():
        components.response(f"Problem{status}", _problem(sentence, MORE.get(status, Problem)))
    return api


MORE: dict[int, type[Schema]] = {402: MissingFundsProblem, 429: TooManyProblem}


def _problem(sentence: str, schema: type[Schema]) -> dict[str, Any]:
    return {"description": sentence, "content": {"application/problem+json": {"schema": schema}}}


@bp.get("/api/v1/openapi.json")
def openapi() -> Response:
    """The document."""
    import orjson

    return Response(orjson.dumps(document(), option=orjson.OPT_INDENT_2), content_type="application/json")


@bp.get("/api/v1/docs")
def docs() -> str:
    """The document as a page."""
    return render_template("api/docs.html", document=document(), operations=_operations(document()), kinds=TASK_TYPES.values())


def document() -> dict[str, Any]:
    """The document as data, made once a process."""
    kept = current_app.extensions.get("rivulet-openapi")
    if kept is None:
        kept = current_app.extensions["rivulet-openapi"] = _without_null_defaults(current_app.extensions["rivulet-api"].spec.to_dict())
    return kept


def _without_null_defaults(node: Any) -> Any:
    """A field that may be left out has no default that could be sent: a null would not be of its type."""
    if isinstance(node, dict):
        return {name: _without_null_defaults(inner) for name, inner in node.items() if not (name == "default" and inner is None)}
    return [_without_null_defaults(inner) for inner in node] if isinstance(node, list) else node


def _operations(shown: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations by tag, ready for the page: references resolved into lists of fields."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, item in shown["paths"].items():
        shared = item.get("parameters", [])
        for method in ("get", "post"):
            if (one := item.get(method)) is None:
                continue
            answers = [(status, _resolved(shown, answer)) for status, answer in one["responses"].items() if status != "default"]
            found.setdefault(one["tags"][0], []).append(
                {
                    "id": one["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": one.get("summary", ""),
                    "description": one.get("description", ""),
                    "roles": one["x-roles"],
                    "parameters": [_resolved(shown, parameter) for parameter in [*shared, *one.get("parameters", [])]],
                    "bodies": [_content(shown, kind, content) for kind, content in one.get("requestBody", {}).get("content", {}).items()],
                    "answers": [
                        {
                            "status": status,
                            "description": answer["description"],
                            "contents": [_content(shown, kind, content) for kind, content in answer.get("content", {}).items() if "problem" not in kind],
                        }
                        for status, answer in answers
                    ],
                }
            )
    return found


def _content(shown: dict[str, Any], kind: str, content: dict[str, Any]) -> dict[str, Any]:
    schema = content.get("schema", {})
    return {
        "kind": kind,
        "description": _resolved(shown, schema).get("description", ""),
        "fields": list(_fields(shown, schema)),
        "example": content.get("example"),
    }


def _fields(shown: dict[str, Any], schema: dict[str, Any], prefix: str = "", depth: int = 0) -> Any:
    """(path, type, required, description) of each field, objects and lists unfolded."""
    schema = _resolved(shown, schema)
    if depth > 4:
        return
    needed = schema.get("required", [])
    for name, inner in schema.get("properties", {}).items():
        inner = _resolved(shown, inner)
        path = f"{prefix}{name}"
        yield {
            "path": path,
            "type": _type(shown, inner),
            "required": name in needed,
            "description": inner.get("description", ""),
            "enum": inner.get("enum", []),
        }
        if inner.get("items"):
            yield from _fields(shown, inner["items"], f"{path}[].", depth + 1)
        else:
            yield from _fields(shown, inner, f"{path}.", depth + 1)


def _type(shown: dict[str, Any], schema: dict[str, Any]) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "any")
    text = " or ".join(kind) if isinstance(kind, list) else kind
    if schema.get("items"):
        return f"list of {_type(shown, _resolved(shown, schema['items']))}"
    if {"minimum", "maximum"} <= schema.keys() and schema["maximum"] < 2**53:
        text += f", {schema['minimum']} to {schema['maximum']}"
    if "pattern" in schema:
        text += ", decimal"
    return f"{text}, {schema['format']}" if schema.get("format") else text


def _resolved(shown: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for, with what is said beside it."""
    if "allOf" in node and len(node["allOf"]) == 1:
        node = node["allOf"][0] | {name: value for name, value in node.items() if name != "allOf"}
    if "$ref" not in node:
        return node
    target: Any = shown
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return target | {name: value for name, value in node.items() if name != "$ref"}
