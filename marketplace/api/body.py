"""Reading what was sent: JSON strictly and within a limit, files as a stream."""

from __future__ import annotations

import tempfile
from typing import IO, Any

import orjson
from flask import g, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from marketplace.errors import Invalid, Refusal, TooLarge

JSON_BYTES = 4 * 1024 * 1024
TASKS_JSON_BYTES = 32 * 1024 * 1024
FILE_BYTES = 8 * 1024 * 1024 * 1024
_DRAINED_BYTES = 80 * 1024 * 1024


class WrongContentType(Refusal):
    """This address takes another content type."""

    status = 415
    code = "unsupported_media_type"


class Malformed(Refusal):
    """The body is not JSON: malformed input, as a field of the wrong kind is."""

    status = 422
    code = "malformed_json"


_PLAINER = {
    "Invalid input type.": "This must be a JSON object.",
    "Not a valid list.": "This must be a list.",
    "Field may not be null.": "This may not be null.",
}
"""What marshmallow says by itself where it does not say what to change."""


def content_type() -> str:
    """The media type of the body, without parameters."""
    return request.mimetype.lower()


def limit_body(most: int, advice: str = "") -> None:
    """Lets at most so many bytes in. What is announced as larger is refused before it is read."""
    request.max_content_length = most
    if request.content_length is not None and request.content_length > most:
        _drain()
        raise too_large(most, advice)


def too_large(most: int, advice: str = "") -> TooLarge:
    """The refusal of a body over a limit."""
    return TooLarge(f"The body is larger than the {most // (1024 * 1024):,} MB that this address takes. {advice}".strip())


def read_json() -> Any:
    """The body as JSON; nothing sent counts as an empty object."""
    limit_body(JSON_BYTES)
    try:
        raw = request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise too_large(JSON_BYTES) from None
    if not raw.strip():
        return {}
    kind = content_type()
    if kind != "application/json" and not kind.endswith("+json"):
        raise WrongContentType(f"Send the body as application/json, not as {kind or 'nothing named'}.")
    if request.content_encoding not in (None, "", "identity"):
        raise WrongContentType("Send the body as it is, without a Content-Encoding.")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not JSON: {error}.") from None


def validated(schema: Schema, data: Any) -> dict[str, Any]:
    """The data as the schema reads it; all that is wrong is told at once, by field path."""
    if not isinstance(data, dict):
        raise Invalid("The body must be a JSON object.", fields={"": ["The body must be a JSON object."]})
    try:
        return schema.load(data)
    except ValidationError as error:
        raise Invalid(fields=flat(error.normalized_messages(), schema)) from None


def flat(messages: Any, schema: Schema | None = None, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as `{"reject.0.id": [sentence]}`."""
    found: dict[str, list[str]] = {}
    for name, inner in messages.items():
        here = path if name in ("_schema", "value") and path else f"{path}.{name}".lstrip(".")
        if isinstance(inner, dict):
            found |= flat(inner, schema, here)
        else:
            known = ", ".join(schema.fields) if schema and not path else ""
            found[here] = [
                f"There is no such field here; known are {known}."
                if one == "Unknown field." and known
                else "There is no such field here."
                if one == "Unknown field."
                else _PLAINER.get(one, one)
                for one in inner
            ]
    return found


def upload_stream() -> IO[bytes]:
    """The body as a file. A short or unannounced one is kept aside, so that a repeated transaction reads it again."""
    if request.content_length is not None and request.content_length > 1_000_000:
        return request.stream
    kept = g.get("kept_upload")
    if kept is None:
        kept = g.kept_upload = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - closed with the request
        while part := request.stream.read(1 << 16):
            kept.write(part)
    kept.seek(0)
    return kept


def _drain() -> None:
    """Reads a refused body away, up to a bound: a client that still sends would otherwise see a broken connection."""
    request.max_content_length = None
    left = _DRAINED_BYTES
    try:
        while left > 0 and (part := request.stream.read(1 << 16)):
            left -= len(part)
    except (OSError, RequestEntityTooLarge):
        return
