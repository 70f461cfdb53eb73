"""Reports of tasks that cannot be done: by workers, for requesters; and drafts of answers."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors, shapes
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Json, Moment, OneOf, Text
from marketplace.assignments.draft import drafts_of, keep_draft
from marketplace.assignments.find import assignment_of
from marketplace.assignments.report import MOST_CHARACTERS, REASONS, report, reports_in
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.find import batch_of

bp = Blueprint("task_reports", __name__, description="Tasks that cannot be done, and answers that are not finished.")


class ReportIn(Strict):
    """What is wrong with a task; `other` needs words."""

    reason = OneOf(REASONS, required=True)
    words = Text(most=MOST_CHARACTERS, load_default="")


class ReportOut(Schema):
    """A report of yours."""

    assignment_id = Id(required=True)
    reason = OneOf(REASONS, required=True)
    words = Text(required=True)
    created_at = Moment(required=True)


class BatchReportOut(ReportOut):
    """A report on a task of your batch."""

    id = Id(required=True)
    worker = Text(required=True, metadata={"description": "A pseudonym."})
    task = fields.Nested(shapes.KeyedTaskOut, required=True)


class DraftIn(Strict):
    """The answer so far; it need not be whole."""

    answer = Json(required=True)


class DraftOut(Schema):
    """The answer so far; null where none was kept."""

    answer = Json(required=True, allow_none=True)
    saved_at = Moment(required=True, allow_none=True)


@endpoint(bp, "POST", "/assignments/<assignment_id>/report", role="worker", body=ReportIn, answer=ReportOut)
def create(person: Any, assignment_id: str, body: dict[str, str]) -> Any:
    """Tell the requester what is wrong with a task of yours. It changes nothing else: give the task back if you cannot do it."""
    return _report(report(person, public_id.decode("assignment", assignment_id), body["reason"], body["words"]))


@endpoint(bp, "GET", "/batches/<batch_id>/reports", role="requester", query=PageQuery, answer=page_of(BatchReportOut))
def listed(person: Any, batch_id: str, query: dict[str, Any]) -> Any:
    """List what workers reported about the tasks of a batch, newest first."""
    found = reports_in(person, batch_of(person, batch_id), cursors.place(query["cursor"]), query["limit"] + 1)
    return cursors.page(found, query["limit"], lambda row: _batch_report(person, row))


@endpoint(bp, "GET", "/assignments/<assignment_id>/draft", role="worker", answer=DraftOut)
def draft(person: Any, assignment_id: str) -> Any:
    """Show the answer so far of an assignment of yours."""
    held = assignment_of(person, public_id.decode("assignment", assignment_id))
    return _draft(drafts_of(person, [held.id]).get(held.id))


@endpoint(bp, "POST", "/assignments/<assignment_id>/draft", role="worker", body=DraftIn, answer=DraftOut)
def kept(person: Any, assignment_id: str, body: dict[str, Any]) -> Any:
    """Keep the answer so far, in place of the one before."""
    return _draft(keep_draft(person, public_id.decode("assignment", assignment_id), body["answer"]))


def _report(row: Any) -> dict[str, Any]:
    return {"assignment_id": public_id.encode("assignment", row.assignment_id), "reason": row.reason, "words": row.words, "created_at": rfc3339(row.created_at)}


def _batch_report(requester: Any, row: Any) -> dict[str, Any]:
    return _report(row) | {
        "id": public_id.encode("report", row.id),
        "worker": pseudonym(requester.id, row.worker_id),
        "task": {"id": shapes.task_id(row), "key": row.task_key, "input": row.input},
    }


def _draft(row: Any) -> dict[str, Any]:
    return {"answer": row.answer if row else None, "saved_at": rfc3339(row.saved_at) if row else None}
