"""/batches/ID/tasks and /imports: a requester's file becomes tasks."""

from __future__ import annotations

import io
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header

from marketplace.api import idempotency, shapes
from marketplace.api.body import FILE_BYTES, TASKS_JSON_BYTES, Malformed, WrongContentType, content_type, limit_body, too_large, upload_stream
from marketplace.api.face import Strict, endpoint, json_answer
from marketplace.api.fields import Json, QueryNumber, Text
from marketplace.errors import Invalid
from marketplace.projects.columns import HEAD_BYTES, look_at
from marketplace.projects.find import batch_of, import_of
from marketplace.projects.import_tasks import progress_bytes, receive_upload
from marketplace.projects.preview import sample_tasks

bp = Blueprint("tasks", __name__, description="Tasks come from files; good rows are kept, bad ones are listed with their lines.")

FORMATS: dict[str, str | None] = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/json": "json",
    "application/gzip": None,
    "application/x-gzip": None,
    "application/octet-stream": None,
}
"""Content types and the formats they name; None is found out from the content (a gzip of any of the others)."""

TABLE = "A header line, then a line a task. `key` is your own id, `gold.NAME` a known answer, every other column input."
CONTENT: dict[str, Any] = {
    "text/csv": {"schema": {"type": "string", "description": TABLE}, "example": "key,text,gold.label\nrow-1,Is this one product?,1\n"},
    "text/tab-separated-values": {"schema": {"type": "string", "description": TABLE}},
    "application/x-ndjson": {
        "schema": {"type": "string", "description": "One JSON object a line, with `input` and, if wanted, `key` and `gold`."},
        "example": '{"input": {"text": "Is this one product?"}, "key": "row-1", "gold": {"label": "1"}}\n',
    },
    "application/gzip": {"schema": {"type": "string", "format": "binary", "description": "Any of the above, packed with gzip."}},
    "application/json": {
        "schema": {
            "type": "object",
            "required": ["tasks"],
            "properties": {
                "tasks": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["input"],
                        "additionalProperties": False,
                        "properties": {
                            "input": {"type": "object", "minProperties": 1},
                            "key": {"type": ["string", "null"]},
                            "gold": {"type": ["object", "null"]},
                        },
                    },
                }
            },
        },
        "example": {"tasks": [{"input": {"text": "Is this one product?"}, "key": "row-1"}]},
    },
}
ACCEPTED = {
    "202": {
        "description": "A large file was taken in and a runner reads it; ask GET /imports/ID.",
        "content": {"application/json": {"schema": shapes.ImportOut}},
    }
}


class UploadQuery(Strict):
    """How the file's columns are called in the project."""

    columns = Text(
        most=10_000,
        load_default="",
        metadata={"description": 'A JSON object {the project\'s name: the file\'s name}, such as {"text": "sentence", "key": "id"}.'},
    )


def _column_map(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        given = orjson.loads(text)
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise Invalid(fields={"columns": ['Write a JSON object of names, such as {"text": "sentence"}.']})
    return given


@endpoint(
    bp, "POST", "/batches/<batch_id>/tasks", role="requester", raw_body=True, query=UploadQuery, request_content=CONTENT, answer=shapes.ImportOut, answers=ACCEPTED
)  # fmt: skip
def upload(person: Any, batch_id: str, query: dict[str, Any]) -> Any:
    """Add tasks from a file or a list. Rows that are in the batch already count as duplicates."""
    batch, columns = batch_of(person, batch_id), _column_map(query["columns"])
    kind = content_type()
    if kind not in FORMATS:
        raise WrongContentType(f"Send the tasks as one of {', '.join(FORMATS)}, not as {kind or 'nothing named'}.")
    if request.content_encoding not in (None, "", "identity", "gzip", "x-gzip"):
        raise WrongContentType("The only packing taken is gzip.")
    most = TASKS_JSON_BYTES if kind == "application/json" else FILE_BYTES
    limit_body(most, "Send the tasks as application/x-ndjson: there a file may be far larger." if kind == "application/json" else "")
    try:
        return idempotency.once_streamed(
            person, _read_body(), lambda stream: _answer(receive_upload(person, batch, stream, _filename(), FORMATS[kind], columns))
        )
    except RequestEntityTooLarge:
        raise too_large(most) from None


class LookOut(Schema):
    """The beginning of a file beside the project."""

    columns = fields.List(Text(), required=True, metadata={"description": "Of the file."})
    wanted = fields.List(Text(), required=True, metadata={"description": "That the project shows."})
    chosen = fields.Dict(keys=Text(), values=Text(), required=True, metadata={"description": "{the project's name: the file's name}; to be sent as `columns`."})
    missing = fields.List(Text(), required=True, metadata={"description": "Of the project's, what nothing stands for."})
    tasks = fields.List(Json(), required=True, metadata={"description": "The first rows as inputs of tasks."})


@endpoint(bp, "POST", "/batches/<batch_id>/tasks/look", role="requester", raw_body=True, query=UploadQuery, request_content=CONTENT, answer=LookOut)
def looked_at(person: Any, batch_id: str, query: dict[str, Any]) -> Any:
    """Look at the beginning of a file (at most 256,000 bytes of it) without adding anything: its columns and first rows."""
    batch, chosen = batch_of(person, batch_id), _column_map(query["columns"])
    limit_body(HEAD_BYTES, "Send only the beginning of the file.")
    look = look_at(person, batch, io.BytesIO(request.get_data()), _filename(), chosen or None)
    return {"columns": look.columns, "wanted": look.wanted, "chosen": look.chosen, "missing": look.missing, "tasks": look.tasks}


class SampleQuery(Strict):
    """How many."""

    limit = QueryNumber(least=1, most=100, load_default=10)


class SampleOut(Schema):
    """A task as workers will get it."""

    position = shapes.Count()
    input = Json(required=True)


class SamplesOut(Schema):
    """The first tasks of a batch."""

    items = fields.List(fields.Nested(SampleOut), required=True)


@endpoint(bp, "GET", "/batches/<batch_id>/tasks", role="requester", query=SampleQuery, answer=SamplesOut)
def sampled(person: Any, batch_id: str, query: dict[str, Any]) -> Any:
    """Show the first tasks as workers will get them: without keys and known answers."""
    found = sample_tasks(person, batch_of(person, batch_id), query["limit"])
    return {"items": [{"position": one.position, "input": one.input} for one in found]}


@endpoint(bp, "GET", "/imports/<import_id>", role="requester", answer=shapes.ImportOut)
def shown(person: Any, import_id: str) -> Any:
    """Say what became of an upload, or how far it is."""
    return _import(import_of(person, import_id))


def _read_body() -> Any:
    stream = upload_stream()
    if content_type() == "application/json" and request.content_length is not None:
        raw = stream.read()
        try:
            data = orjson.loads(raw) if raw.strip() else {}
        except orjson.JSONDecodeError as error:
            raise Malformed(f"The body is not JSON: {error}.") from None
        if not isinstance(data, dict) or not isinstance(data.get("tasks"), list):
            raise Invalid(fields={"tasks": ['Send {"tasks": [{"input": {…}}, …]}.']})
        if unknown := data.keys() - {"tasks"}:
            raise Invalid(fields={name: ["There is no such field here; known is tasks."] for name in unknown})
        return io.BytesIO(raw)
    return stream


def _answer(made: Any) -> Response:
    return json_answer(_import(made), 200 if made.state in ("done", "failed") else 202)


def _import(row: Any) -> dict[str, Any]:
    read = row.bytes_total if row.state == "done" else progress_bytes(row) if row.state == "running" else 0
    return shapes.imported(row, read or 0)


def _filename() -> str:
    """The name the client gave the file in Content-Disposition, for people to recognise it by."""
    name = parse_options_header(request.headers.get("Content-Disposition", ""))[1].get("filename", "")
    return name.replace("\0", "").rpartition("/")[2][:200]
