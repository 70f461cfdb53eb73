"""/mturk/…: what a requester brings along from Mechanical Turk, under the ids that it had there, and who is who here."""

from __future__ import annotations

import io
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from werkzeug.exceptions import RequestEntityTooLarge

from marketplace.api import cursors
from marketplace.api.body import limit_body, too_large, upload_stream
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Json, Moment, OneOf, Text, WholeNumber
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.core.public_id import encode
from marketplace.hits import past

bp = Blueprint("moving-in", __name__, description="Result files and workers from Mechanical Turk, and whom they are here.")

MOST_FILE_BYTES = 256 * 1024 * 1024
CSV = {"text/csv": {"schema": {"type": "string", "description": "The file as it was downloaded there."}}}


class ProblemOut(Schema):
    """A line that was left out."""

    line = WholeNumber(least=1, most=2**53, required=True)
    field = Text(required=True)
    message = Text(required=True)


class MovedFileOut(Schema):
    """What became of a file."""

    taken = WholeNumber(least=0, most=2**53, required=True)
    known = WholeNumber(least=0, most=2**53, required=True, metadata={"description": "Lines that were read before."})
    granted = WholeNumber(least=0, most=2**53, required=True, metadata={"description": "Workers who are here and hold their qualifications now."})
    workers = WholeNumber(least=0, most=2**53, required=True)
    errors = fields.List(fields.Nested(ProblemOut), required=True)


class WorkersQuery(Strict):
    """What a list is for."""

    qualification = Text(most=200, load_default="", metadata={"description": "A qualification that all workers of the list get."})


class PastQuery(PageQuery):
    """Which answers."""

    worker = Text(most=64, load_default="", metadata={"description": "Of this worker: the id there."})


class PastOut(Schema):
    """An answer given on Mechanical Turk, under its ids there."""

    hit_id = Text(required=True)
    assignment_id = Text(required=True)
    mturk_worker_id = Text(required=True)
    worker_id = Id(required=True, allow_none=True, metadata={"description": "Who that is here, as far as you believe it."})
    state = OneOf(past.STATES, required=True)
    title = Text(most=500, required=True)
    reward = Text(required=True, allow_none=True)
    submitted_at = Moment(required=True, allow_none=True)


class PastWorkerOut(Schema):
    """A worker of your files."""

    mturk_worker_id = Text(required=True)
    worker_id = Id(required=True, allow_none=True)
    approved = WholeNumber(least=0, most=2**53, required=True)
    rejected = WholeNumber(least=0, most=2**53, required=True)
    undecided = WholeNumber(least=0, most=2**53, required=True)
    qualifications = Json(required=True)
    is_blocked = fields.Boolean(required=True)


class SaidWorkerOut(Schema):
    """Somebody here who says an id that you know."""

    worker_id = Id(required=True)
    mturk_worker_id = Text(required=True)
    said_at = Moment(required=True)
    claimants = WholeNumber(least=1, most=2**53, required=True, metadata={"description": "How many people say this id; more than one cannot be right."})


class SaidWorkersOut(Schema):
    """All of them."""

    items = fields.List(fields.Nested(SaidWorkerOut), required=True)


class LinkOut(Schema):
    """Who is who."""

    worker_id = Id(required=True)
    mturk_worker_id = Text(required=True)


class SaidIn(Strict):
    """Your id there."""

    mturk_worker_id = Text(least=1, most=64, required=True)


class SaidOut(Schema):
    """What you said, and how many requesters believe it."""

    mturk_worker_id = Text(required=True, allow_none=True)
    believers = WholeNumber(least=0, most=2**53, required=True)


@endpoint(bp, "POST", "/mturk/results", role="requester", raw_body=True, request_content=CSV, answer=MovedFileOut, status=201)
def results(person: Any) -> Any:
    """Read a batch result file: the history of its workers, kept under HITId, AssignmentId and WorkerId. Reading it twice changes nothing."""
    return _report(past.import_results(person, _file()))


@endpoint(bp, "POST", "/mturk/workers", role="requester", query=WorkersQuery, raw_body=True, request_content=CSV, answer=MovedFileOut, status=201)
def workers(person: Any, query: dict[str, Any]) -> Any:
    """Read a list of workers, or the worker file with its qualifications and blocks."""
    return _report(past.import_workers(person, _file(), query["qualification"]))


@endpoint(bp, "GET", "/mturk/workers", role="requester", query=PageQuery, answer=page_of(PastWorkerOut))
def known(person: Any, query: dict[str, Any]) -> Any:
    """List the workers of your files, with the id of each here once you believe it."""
    found = past.workers_of(person, cursors.place(query["cursor"]) or "", query["limit"] + 1)
    return cursors.page(found, query["limit"], _worker, lambda one: one.worker)


@endpoint(bp, "GET", "/mturk/assignments", role="requester", query=PastQuery, answer=page_of(PastOut))
def assignments(person: Any, query: dict[str, Any]) -> Any:
    """List the answers of your result files, with the ids that they had there."""
    found = past.answers_of(person, query["worker"], cursors.place(query["cursor"]) or "", query["limit"] + 1)
    return cursors.page(found, query["limit"], _past, lambda one: one.assignment)


@endpoint(bp, "GET", "/mturk/claims", role="requester", answer=SaidWorkersOut)
def claims(person: Any) -> Any:
    """List people who say to be a worker of your files, and whom you have not believed yet."""
    return {"items": [_claim(one) for one in past.waiting_claims(person)]}


@endpoint(bp, "POST", "/mturk/claims/<person_id>/accept", role="requester", answer=LinkOut)
def accept(person: Any, person_id: str) -> Any:
    """Believe somebody: they hold now what your files say of the worker they say they were."""
    return {"worker_id": person_id, "mturk_worker_id": past.accept(person, person_id)}


@endpoint(bp, "GET", "/me/mturk-worker-id", role="worker", answer=SaidOut)
def said(person: Any) -> Any:
    """Show which id of Mechanical Turk you said was yours."""
    return _said(person)


@endpoint(bp, "POST", "/me/mturk-worker-id", role="worker", body=SaidIn, answer=SaidOut)
def say(person: Any, body: dict[str, Any]) -> Any:
    """Say which id was yours, so that requesters who know it can find you."""
    past.say_worker_id(person, body["mturk_worker_id"])
    return _said(person)


def _file() -> io.TextIOWrapper:
    limit_body(MOST_FILE_BYTES)
    try:
        return io.TextIOWrapper(io.BytesIO(upload_stream().read()), encoding="utf-8-sig", errors="replace", newline="")
    except RequestEntityTooLarge:
        raise too_large(MOST_FILE_BYTES) from None


def _report(report: past.Report) -> dict[str, Any]:
    return {"taken": report.taken, "known": report.known, "granted": report.granted, "workers": len(report.workers), "errors": report.errors[:1000]}


def _said(person: Any) -> dict[str, Any]:
    found = past.said_by(person)
    return {"mturk_worker_id": found.worker if found else None, "believers": found.believers if found else 0}


def _person(number: int | None) -> str | None:
    return encode("person", number) if number is not None else None


def _worker(row: Any) -> dict[str, Any]:
    return {
        "mturk_worker_id": row.worker,
        "worker_id": _person(row.person_id),
        "approved": row.approved,
        "rejected": row.rejected,
        "undecided": row.undecided,
        "qualifications": row.qualifications or {},
        "is_blocked": row.block_reason is not None,
    }


def _past(row: Any) -> dict[str, Any]:
    return {
        "hit_id": row.hit,
        "assignment_id": row.assignment,
        "mturk_worker_id": row.worker,
        "worker_id": _person(row.person_id),
        "state": row.state,
        "title": row.title,
        "reward": format_money(row.reward_micros) if row.reward_micros is not None else None,
        "submitted_at": rfc3339(row.submitted_at),
    }


def _claim(row: Any) -> dict[str, Any]:
    return {"worker_id": _person(row.person_id), "mturk_worker_id": row.worker, "said_at": rfc3339(row.said_at), "claimants": row.claimants}
