"""Answers: seeing, approving, rejecting, and bonuses on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import g

from marketplace.core import public_id
from marketplace.core.clock import now
from marketplace.errors import NotFound, WrongState
from marketplace.hits import find
from marketplace.mturk import ids, views
from marketplace.mturk.amounts import positive_micros
from marketplace.mturk.errors import TurkError
from marketplace.mturk.file_links import link
from marketplace.mturk.operations.hits import once
from marketplace.mturk.pages import page
from marketplace.mturk.protocol import operation
from marketplace.mturk.shapes import invalid
from marketplace.review.approve import approve_one
from marketplace.review.bonus import grant_bonus
from marketplace.review.overturn import overturn
from marketplace.review.reject import reject_one
from marketplace.uploads.find import file_of

OVERRIDE_DAYS = 30
NO_REASON = "The requester gave no reason."
SHOWN = {"claimed": "Accepted", "revising": "Accepted", "returned": "Returned", "expired": "Abandoned", **views.STATUS}


@operation(changes=False)
def get_assignment(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """An answer and its HIT."""
    held, hit = _assignment(requester, given["AssignmentId"])
    if held.state not in views.STATUS:
        raise _state(held, "Reviewable,Approved,Rejected")
    return {"Assignment": views.assignment(held, hit.number), "HIT": views.hit(hit)}


@operation(changes=False)
def list_assignments_for_hit(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The answers to a HIT, in the order they came in."""
    hit = find.hit_of(requester, ids.number("task", given["HITId"]))
    states = tuple(one.lower() for one in dict.fromkeys(given.get("AssignmentStatuses") or views.STATUS.values()))

    def found(after: Any, limit: int) -> list[Any]:
        return find.assignments_of(hit, states, (datetime.fromisoformat(after[0]), after[1]) if after else None, limit)

    return page(
        "ListAssignmentsForHIT",
        given,
        "Assignments",
        found,
        lambda row: [row.submitted_at.isoformat(), row.id],
        lambda row: views.assignment(row, hit.number),
    )


@operation(changes=True)
def approve_assignment(requester: Any, given: dict[str, Any]) -> None:
    """Pays for an answer; with OverrideRejection also for one that was rejected."""
    held, hit = _assignment(requester, given["AssignmentId"])
    feedback = given.get("RequesterFeedback", "")
    if held.state == "rejected" and given.get("OverrideRejection"):
        if hit.disposed_at is not None:
            raise TurkError("InvalidHITState", "The HIT of this assignment is currently in the state 'Disposed'; its rejections stand.")
        if now() - held.submitted_at > timedelta(days=OVERRIDE_DAYS):
            raise TurkError("InvalidAssignmentState", f"A rejection can be overridden for {OVERRIDE_DAYS} days after the assignment was submitted.")
        overturn(requester, held.id, feedback)
        return
    if held.state != "submitted":
        raise _state(held, "Submitted")
    _decide(requester, given, lambda: approve_one(requester, held.id, feedback))


@operation(changes=True)
def reject_assignment(requester: Any, given: dict[str, Any]) -> None:
    """Refuses an answer. Clients that send an empty reason are heard, and the worker reads that none was given."""
    held, _ = _assignment(requester, given["AssignmentId"])
    if held.state != "submitted":
        raise _state(held, "Submitted")
    _decide(requester, given, lambda: reject_one(requester, held.id, "other", given["RequesterFeedback"].strip() or NO_REASON))


@operation(changes=True)
def send_bonus(requester: Any, given: dict[str, Any]) -> None:
    """An extra for an answer, without a fee."""
    held, _ = _assignment(requester, given["AssignmentId"])
    if held.worker_id != ids.number("person", given["WorkerId"]):
        raise invalid("WorkerId", f"Assignment {given['AssignmentId']} is not of Worker {given['WorkerId']}.")
    if held.state not in views.STATUS:
        raise _state(held, "Submitted,Approved,Rejected")
    amount = positive_micros(given["BonusAmount"], "BonusAmount")

    def act() -> str:
        grant_bonus(requester, held, amount, given["Reason"])
        return str(g.request_id)

    once(requester, "bonus", given, act, lambda first: TurkError("DuplicateRequest", f"The request {first} was made with this UniqueRequestToken."))


@operation(changes=False)
def list_bonus_payments(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Bonuses paid for a HIT's answers, or for one answer."""
    if ("HITId" in given) == ("AssignmentId" in given):
        raise TurkError("MissingArgument", "Give a HITId or an AssignmentId, and not both.")
    if "HITId" in given:
        about: dict[str, Any] = {"hit": find.hit_of(requester, ids.number("task", given["HITId"]))}
    else:
        about = {"assignment_id": _assignment(requester, given["AssignmentId"])[0].id}
    return page(
        "ListBonusPayments",
        given,
        "BonusPayments",
        lambda after, limit: find.bonuses_of(requester, **about, after_id=after or 0, limit=limit),
        lambda row: row.id,
        views.bonus,
    )


@operation(changes=False)
def get_file_upload_url(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """An address, good for a minute, of the file that a worker handed in for a question."""
    held, hit = _assignment(requester, given["AssignmentId"])
    if held.state not in views.STATUS:
        raise _state(held, "Submitted,Approved,Rejected")
    if hit.disposed_at is not None:
        raise TurkError("InvalidHITState", "The HIT of this assignment is currently in the state 'Disposed'; its files are no longer given out.")
    value = (held.answer or {}).get(given["QuestionIdentifier"])
    try:
        file = file_of(requester, value[0] if isinstance(value, list) and value else str(value))
    except NotFound:
        raise invalid("QuestionIdentifier", f"the answer has no uploaded file under {given['QuestionIdentifier']!r}.") from None
    return {"FileUploadURL": link(requester, public_id.encode("file", file.id))}


def _assignment(requester: Any, text: str) -> tuple[Any, Any]:
    try:
        return find.assignment_of(requester, ids.number("assignment", text))
    except NotFound:
        raise TurkError("AssignmentDoesNotExist", f"Assignment {text} does not exist.") from None


def _decide(requester: Any, given: dict[str, Any], act: Callable[[], Any]) -> None:
    """Decides on an answer that was submitted a moment ago; what was decided meanwhile (a delay of nothing, a rule) is told as always."""
    try:
        act()
    except WrongState:
        held, _ = _assignment(requester, given["AssignmentId"])
        if held.state == "submitted":  # something else stands in the way
            raise
        raise _state(held, "Submitted") from None


def _state(held: Any, wanted: str) -> TurkError:
    return TurkError(
        "InvalidAssignmentState",
        f"This Assignment is currently in the state '{SHOWN[held.state]}'. This operation can be called with a status of: {wanted}",
    )
