"""/uploads: files for answers, before they are handed in and after."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug.exceptions import RequestEntityTooLarge

from marketplace.api import idempotency
from marketplace.api.body import limit_body, too_large, upload_stream
from marketplace.api.face import Strict, endpoint, json_answer
from marketplace.api.fields import Id, Moment, Text, WholeNumber
from marketplace.core.clock import rfc3339
from marketplace.uploads import media
from marketplace.uploads.find import file_of
from marketplace.uploads.keep import LARGEST, keep
from marketplace.web.files import sent

bp = Blueprint("uploads", __name__, description="Files that belong to answers. The answer names them by their id.")

ALL_TYPES = [one for types in media.TYPES.values() for one in types]
CONTENT = {
    kind: {"schema": {"type": "string", "format": "binary", "description": "The bytes of the file."}} for kind in (*ALL_TYPES, "application/octet-stream")
}
BYTES = {"200": {"description": "The bytes.", "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ALL_TYPES}}}


class NameQuery(Strict):
    """How the file is called."""

    name = Text(most=200, load_default="", metadata={"description": "The file's name, for people; its ending is set by what the file really is."})


class FileOut(Schema):
    """A file of an answer."""

    id = Id(required=True, metadata={"description": "What the answer carries."})
    name = Text(required=True)
    media_type = Text(required=True, metadata={"description": "Found out from the bytes; what was claimed counts for nothing."})
    bytes = WholeNumber(least=1, most=2**53, required=True)
    sha256 = Text(required=True, metadata={"description": "Of what is kept; a JPEG is kept without place, time and device."})
    created_at = Moment(required=True)


def described(file: Any) -> dict[str, Any]:
    """A file's row as the API and the page's script see it."""
    return {
        "id": file.public_id,
        "name": file.name,
        "media_type": file.media_type,
        "bytes": file.size,
        "sha256": file.sha256.hex(),
        "created_at": rfc3339(file.created_at),
    }


@endpoint(
    bp, "POST", "/uploads", role="worker", query=NameQuery, raw_body=True, request_content=CONTENT, answer=FileOut, status=201, problems=(429,)
)  # fmt: skip
def upload(person: Any, query: dict[str, str]) -> Any:
    """Upload a file for an answer: its bytes are the body. It is yours alone until you hand in an answer that names its id."""
    limit_body(LARGEST)
    try:
        return idempotency.once_streamed(person, upload_stream(), lambda stream: json_answer(described(keep(person, stream, query["name"])), 201))
    except RequestEntityTooLarge:
        raise too_large(LARGEST) from None


@endpoint(bp, "GET", "/uploads/<file_id>", answers=BYTES)
def shown(person: Any, file_id: str) -> Response:
    """Fetch a file: your own, or one handed in to a batch of yours and not rejected."""
    return sent(file_of(person, file_id))
