"""A batch's answers in the columns of Mechanical Turk's result file, and that file's `Approve` and `Reject` columns read back.

The file: one row an answer that was handed in, all cells quoted, lines end in CR LF, `Input.*` and `Answer.*` after the fixed
columns, `Approve` and `Reject` at the end, empty. Answers of rejected work stay out, as in all results: they belong to the
requester when they are paid for. Times are UTC, in the form `Thu Oct 09 07:30:20 UTC 2025`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from flask import Flask, current_app, has_app_context

from marketplace.assignments.models import AFTER_IN_BATCH_SQL
from marketplace.core import sql
from marketplace.core.money import format_money
from marketplace.core.public_id import encode, task_number
from marketplace.core.spreadsheet import safe
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.projects.column_order import input_columns
from marketplace.projects.models import Batch
from marketplace.task_types import TASK_TYPES
from marketplace.task_types.template import text_of

COLUMNS = (
    "HITId", "HITTypeId", "Title", "Description", "Keywords", "Reward", "CreationTime", "MaxAssignments", "RequesterAnnotation",
    "AssignmentDurationInSeconds", "AutoApprovalDelayInSeconds", "Expiration", "NumberOfSimilarHITs", "LifetimeInSeconds",
    "AssignmentId", "WorkerId", "AssignmentStatus", "AcceptTime", "SubmitTime", "AutoApprovalTime", "ApprovalTime", "RejectionTime",
    "RequesterFeedback", "WorkTimeInSeconds", "LifetimeApprovalRate", "Last30DaysApprovalRate", "Last7DaysApprovalRate",
)  # fmt: skip
CHUNK = 500
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


class ResultFile:
    """A batch's rows as MTurk's file has them, read a few hundred at a time, so memory stays flat."""

    def __init__(self, requester: Any, batch: Batch) -> None:
        self.requester_id, self.batch_id, self.interface = requester.id, batch.id, batch.interface
        self.kind = TASK_TYPES[batch.task_type]
        # Tasks that carry a whole question each have no columns of their own.
        self.has_inputs = not (self.kind.name == "page" and not batch.interface.get("html") and not batch.interface.get("url"))
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def write(self) -> Iterator[str]:
        """The file, in blocks of text."""
        with self._context():
            inputs = input_columns(self.batch_id) if self.has_inputs else []
            answers = self._answer_columns()
            rates = {one.worker_id: one for one in sql.rows(_RATES, requester=self.requester_id)}
        header = [*COLUMNS, *(f"Input.{name}" for name in inputs), *(f"Answer.{name}" for name in answers), "Approve", "Reject"]
        yield _lines([header])
        after = 0
        while True:
            with self._context():
                found = sql.rows(_ROWS, batch=self.batch_id, after=after, limit=CHUNK)
                block = _lines([self._row(one, inputs, answers, rates.get(one.worker_id)) for one in found])
            if not found:
                return
            after = found[-1].id
            yield block

    def _answer_columns(self) -> list[str]:
        known = set(self.kind.export_columns(self.interface))
        if self.kind.open_columns:
            known |= {one.name for one in sql.rows(_ANSWERS, batch=self.batch_id)}
        return sorted(known)

    def _row(self, one: Any, inputs: list[str], answers: list[str], rate: Any) -> list[str]:
        given = self.kind.export(one.answer) if one.state != "rejected" else {}
        symbol = SYMBOLS.get(str(current_app.config.get("CURRENCY", "USD")), "")
        annotation = (
            one.annotation
            if one.annotation is not None
            else f"BatchId:{encode('batch', one.batch_id)};OriginalHitTemplateId:{encode('project', one.project_id)};"
        )
        fixed = (
            encode("task", one.number or task_number(one.batch_id, one.position)), encode("project", one.hit_type_id or one.project_id), one.title,
            one.description, one.keywords, f"{symbol}{format_money(one.reward_micros)}", moment(one.created_at), one.max_assignments, annotation,
            one.lease_seconds, one.auto_approve_seconds, moment(one.expires_at), "", "" if one.lifetime is None else round(one.lifetime),
            encode("assignment", one.id), encode("person", one.worker_id), one.state.capitalize(), moment(one.claimed_at), moment(one.submitted_at),
            moment(one.auto_approve_at), moment(one.decided_at if one.state == "approved" else None),
            moment(one.decided_at if one.state == "rejected" else None), one.feedback or "", round((one.submitted_at - one.claimed_at).total_seconds()),
            _rate(rate, ""), _rate(rate, "_30"), _rate(rate, "_7"),
        )  # fmt: skip
        cells = [*fixed, *(one.input.get(name) for name in inputs), *(given.get(name) for name in answers), "", ""]
        return [safe(text_of(cell)) for cell in cells]

    def _context(self) -> AbstractContextManager[Any]:
        return nullcontext() if has_app_context() else self._app.app_context()


def read_decisions(file: io.TextIOBase) -> tuple[list[str], list[dict[str, Any]]]:
    """The assignments to approve and to reject that a returned result file names: `x` in Approve, a reason in Reject.

    For `review_many`. The reason becomes the feedback, under the code `other`. Refuses a file without the columns, and rows
    that are marked in both.
    """
    reader = csv.DictReader(file)
    missing = {"AssignmentId", "Approve", "Reject"} - set(reader.fieldnames or ())
    if missing:
        raise Invalid(fields={"file": [_("This is no result file: the column %(missing)s is missing.", missing=sorted(missing)[0])]})
    approve: list[str] = []
    reject: list[dict[str, Any]] = []
    for row in reader:
        yes, no = (row["Approve"] or "").strip(), (row["Reject"] or "").strip()
        if yes and no:
            raise Invalid(fields={"file": [_("Line %(line_num)s: the answer is marked in Approve and in Reject.", line_num=reader.line_num)]})
        if yes:
            approve.append(row["AssignmentId"].strip())
        elif no:
            reject.append(
                {
                    "id": row["AssignmentId"].strip(),
                    "reason_code": "other",
                    "feedback": no if no.lower() != "x" else "Rejected in a result file without a written reason.",
                }
            )
    if not approve and not reject:
        raise Invalid(fields={"file": [_("Nothing is marked: put an x into Approve, or a reason into Reject.")]})
    return approve, reject


def moment(at: datetime | None) -> str:
    """A moment as MTurk's files write it; "" for none."""
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at:%d %H:%M:%S} UTC {at.year}" if at else ""


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _rate(rate: Any, part: str) -> str:
    approved, decided = (getattr(rate, f"approved{part}"), getattr(rate, f"decided{part}")) if rate else (0, 0)
    return f"{round(100 * approved / decided) if decided else 0}% ({approved}/{decided})"


def _lines(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


_ANSWERS = """
    SELECT DISTINCT name FROM assignments, jsonb_object_keys(answer) AS name
    WHERE batch_id = %(batch)s AND state IN ('submitted', 'approved') AND answer IS NOT NULL"""
_ROWS = f"""
    SELECT a.id, a.batch_id, a.position, a.worker_id, a.state, a.answer, a.claimed_at, a.submitted_at, a.auto_approve_at, a.decided_at, a.feedback,
           t.input, b.project_id, b.title, b.description, b.keywords, b.reward_micros, b.lease_seconds, b.auto_approve_seconds,
           h.number, h.hit_type_id, h.annotation, h.expires_at, extract(epoch FROM h.expires_at - h.created_at) AS lifetime,
           coalesce(h.created_at, b.published_at, b.created_at) AS created_at, coalesce(h.max_assignments, t.overlap, b.overlap) AS max_assignments
    FROM assignments a JOIN tasks t USING (batch_id, position) JOIN batches b ON b.id = a.batch_id
    LEFT JOIN hits h ON h.batch_id = a.batch_id AND h.position = a.position
    WHERE {AFTER_IN_BATCH_SQL} AND a.state IN ('submitted', 'approved', 'rejected')
    ORDER BY a.batch_id, a.id LIMIT %(limit)s"""
_RATES = """
    SELECT a.worker_id, count(*) AS decided, count(*) FILTER (WHERE a.state = 'approved') AS approved,
           count(*) FILTER (WHERE a.decided_at > now() - interval '30 days') AS decided_30,
           count(*) FILTER (WHERE a.state = 'approved' AND a.decided_at > now() - interval '30 days') AS approved_30,
           count(*) FILTER (WHERE a.decided_at > now() - interval '7 days') AS decided_7,
           count(*) FILTER (WHERE a.state = 'approved' AND a.decided_at > now() - interval '7 days') AS approved_7
    FROM assignments a JOIN batches b ON b.id = a.batch_id
    WHERE b.requester_id = %(requester)s AND a.state IN ('approved', 'rejected') GROUP BY 1"""
