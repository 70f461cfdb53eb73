"""/batches/ID/results: what the workers said, streamed."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context
from flask_smorest import Blueprint

from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import OneOf
from marketplace.hits.result_file import ResultFile
from marketplace.projects.find import batch_of
from marketplace.projects.results import assignment_results, task_results, write_csv, write_ndjson

bp = Blueprint("results", __name__, description="Results per task, with a consensus, or per assignment.")


class ResultsQuery(Strict):
    """Which results, in which form."""

    format = OneOf(
        ("csv", "ndjson", "json", "mturk"),
        load_default="json",
        metadata={"description": "mturk: the columns of Mechanical Turk's result file, one row an answer."},
    )
    level = OneOf(("task", "assignment"), load_default="task")


ANSWERS = {
    "200": {
        "description": "Task level: `key`, inputs, consensus answer, `confidence` (0 to 1), `answers` (how many), `agreement` (how far they agree with it, 0 to 1), `rules` (the name of the rules that made it). Assignment level: one row an answer.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["items", "next_cursor"],
                    "properties": {"items": {"type": "array", "items": {"type": "object"}}, "next_cursor": {"type": "null"}},
                }
            },
        },
    }
}
KINDS = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson", "json": "application/json"}


@endpoint(bp, "GET", "/batches/<batch_id>/results", role="requester", query=ResultsQuery, answers=ANSWERS)
def shown(person: Any, batch_id: str, query: dict[str, str]) -> Any:
    """Download the results of a batch, as far as they are there."""
    batch = batch_of(person, batch_id)
    if query["format"] == "mturk":
        name = {"Content-Disposition": f'attachment; filename="Batch_{batch_id}_batch_results.csv"'}
        return Response(stream_with_context(ResultFile(person, batch).write()), content_type=KINDS["csv"], headers=name)
    rows = (task_results if query["level"] == "task" else assignment_results)(person, batch)
    form = query["format"]
    written = write_csv(rows) if form == "csv" else write_ndjson(rows) if form == "ndjson" else _json(write_ndjson(rows))
    answer = Response(stream_with_context(written), content_type=KINDS[form])
    if form != "json":
        answer.headers["Content-Disposition"] = f'attachment; filename="{batch_id}-{query["level"]}s.{form}"'
    return answer


def _json(blocks: Any) -> Any:
    """Lines of JSON as one object of the form of all lists."""
    yield '{"items":['
    first = True
    for block in blocks:
        if lines := block.rstrip("\n").replace("\n", ",\n"):
            yield lines if first else ",\n" + lines
            first = False
    yield '],"next_cursor":null}'
