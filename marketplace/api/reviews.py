"""A requester's decisions: /batches/ID/assignments, /batches/ID/reviews, /assignments/ID/approve and /reject."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from marketplace.api import cursors, shapes
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Json, Money, OneOf, Text
from marketplace.assignments.find import assignments_in
from marketplace.assignments.models import STATES
from marketplace.core import public_id
from marketplace.core.money import format_money
from marketplace.projects.find import batch_of
from marketplace.review.approve import approve_one
from marketplace.review.bulk import review_many
from marketplace.review.overturn import overturn
from marketplace.review.reject import REASONS, reject_one
from marketplace.review.revise import send_back
from marketplace.review.undecided import CHOICES, MOST_WORDS, groups, price, read_filters, undecided

bp = Blueprint("reviews", __name__, description="Deciding on what was handed in.")
MOST = 10_000
CODES = {"description": "; ".join(f"`{code}`: {sentence}" for code, sentence in REASONS.items())}


class AssignmentsQuery(PageQuery):
    """Which assignments."""

    state = OneOf(STATES, load_default=None)


class UndecidedQuery(PageQuery):
    """Which of the answers that wait; everything where nothing is said."""

    words = Text(most=MOST_WORDS, load_default="", metadata={"description": "In the answer, the task or its key."})
    worker = Text(most=30, load_default="", metadata={"description": "A pseudonym, or the beginning of one."})
    pace = OneOf(CHOICES["pace"], load_default="", metadata={"description": "fast: less than a third of the usual time, slow: more than three times."})
    gold = OneOf(CHOICES["gold"], load_default="", metadata={"description": "Against the known answer."})
    origin = OneOf(CHOICES["origin"], load_default="", metadata={"description": "pasted: at least half of it."})
    others = OneOf(CHOICES["others"], load_default="", metadata={"description": "Whether somebody else gave the same answer to the task."})


class AlikeQuery(UndecidedQuery):
    """How answers are put together; the groups are not paged."""

    by = OneOf(("answer", "task"), load_default="answer", metadata={"description": "task: only answers to the same task are put together."})


class AlikeAnswersOut(Schema):
    """Answers that say the same."""

    answer = Json(required=True)
    sameness = OneOf(
        ("identical", "normalised", "near"), required=True, metadata={"description": "To the letter; but for case, spaces and punctuation; or nearly."}
    )
    size = shapes.Count()
    workers = shapes.Count()
    tasks = shapes.Count()
    assignment_ids = fields.List(Id(), required=True)


class AlikeOut(Schema):
    """The largest group first."""

    items = fields.List(fields.Nested(AlikeAnswersOut), required=True)


class PriceIn(Strict):
    """A decision that is not taken yet."""

    decision = OneOf(("approve", "reject"), required=True)
    ids = fields.List(
        Id(),
        required=True,
        validate=validate.Length(max=MOST, error=f"Send at most {MOST:,} at once."),
        error_messages={"required": "This field is required.", "invalid": "This must be a list of ids.", "null": "This must be a list of ids."},
    )


class PriceOut(Schema):
    """What it would do; ids that are decided already, or are none, count for nothing."""

    answers = shapes.Count()
    workers = shapes.Count()
    rewards = Money(required=True)
    fee = Money(required=True)
    total = Money(required=True, metadata={"description": "Leaves the hold for good."})
    returned = Money(required=True, metadata={"description": "Comes back, where rejected answers are not wanted again."})


class ApproveIn(Strict):
    """An approval."""

    feedback = Text(most=2_000, load_default="")
    use = fields.Boolean(load_default=True, metadata={"description": "False pays the worker and leaves the answer out of the consensus."})
    bonus = Money(load_default=None, metadata={"description": "Paid on top of the reward, from the available balance."})


class RejectIn(Strict):
    """A rejection."""

    reason_code = OneOf(REASONS, required=True, metadata=CODES)
    feedback = Text(most=2_000, load_default="", metadata={"description": "What the worker reads; required with `other`."})


class SendBackIn(Strict):
    """What is to be mended."""

    feedback = Text(least=1, most=2_000, required=True)


class OverturnIn(Strict):
    """A rejection taken back."""

    feedback = Text(most=2_000, load_default="")


class RejectOneIn(Strict):
    """A rejection among many. A reason that is not in the list, or missing, is answered for beside its id and stops no other decision."""

    id = Id(required=True)
    reason_code = Text(most=100, load_default="", metadata=CODES)
    feedback = Text(load_default="", most=100_000, metadata={"description": "What the worker reads, at most 2000 characters; required with `other`."})


class ReviewsIn(Strict):
    """Many decisions; `feedback` is for all approved ones."""

    approve = fields.List(
        Id(),
        load_default=list,
        validate=validate.Length(max=MOST, error=f"Send at most {MOST:,} at once."),
        error_messages={"invalid": "This must be a list of ids.", "null": "This must be a list of ids."},
    )
    reject = fields.List(
        fields.Nested(RejectOneIn),
        load_default=list,
        validate=validate.Length(max=MOST, error=f"Send at most {MOST:,} at once."),
        error_messages={"invalid": "This must be a list of objects.", "null": "This must be a list of objects."},
    )
    feedback = Text(most=2_000, load_default="")


class ReviewedOut(Schema):
    """What happened to one id: its new `state`, or a `code` and a `message` that say why not."""

    id = Text(required=True)
    state = OneOf(STATES)
    code = Text()
    message = Text()


class ReviewsOut(Schema):
    """An entry for each id that was sent."""

    items = fields.List(fields.Nested(ReviewedOut), required=True)


@endpoint(bp, "GET", "/batches/<batch_id>/assignments", role="requester", query=AssignmentsQuery, answer=page_of(shapes.RequesterAssignmentOut))
def listed(person: Any, batch_id: str, query: dict[str, Any]) -> Any:
    """List a batch's assignments in the order of claiming, with answers, workers (pseudonyms) and times."""
    batch = batch_of(person, batch_id)
    found = assignments_in(person, batch, query["state"], cursors.place(query["cursor"]) or 0, query["limit"] + 1)
    return cursors.page(found, query["limit"], lambda row: shapes.requester_assignment(row, person.id))


@endpoint(bp, "POST", "/assignments/<assignment_id>/approve", role="requester", body=ApproveIn, answer=shapes.RequesterAssignmentOut, problems=(402,))
def approved(person: Any, assignment_id: str, body: dict[str, Any]) -> Any:
    """Approve an answer: its reward is the worker's at once, from the hold."""
    number = public_id.decode("assignment", assignment_id)
    return shapes.requester_assignment(approve_one(person, number, body["feedback"], body["bonus"] or 0, body["use"]), person.id)


@endpoint(bp, "POST", "/assignments/<assignment_id>/reject", role="requester", body=RejectIn, answer=shapes.RequesterAssignmentOut)
def rejected(person: Any, assignment_id: str, body: dict[str, Any]) -> Any:
    """Reject an answer with a reason; its slot is wanted again."""
    number = public_id.decode("assignment", assignment_id)
    return shapes.requester_assignment(reject_one(person, number, body["reason_code"], body["feedback"]), person.id)


@endpoint(bp, "POST", "/assignments/<assignment_id>/send-back", role="requester", body=SendBackIn, answer=shapes.RequesterAssignmentOut)
def sent_back(person: Any, assignment_id: str, body: dict[str, Any]) -> Any:
    """Ask for one revision; the worker has a day, and the first answer stands if none comes."""
    return shapes.requester_assignment(send_back(person, public_id.decode("assignment", assignment_id), body["feedback"]), person.id)


@endpoint(bp, "POST", "/assignments/<assignment_id>/overturn", role="requester", body=OverturnIn, answer=shapes.RequesterAssignmentOut, problems=(402,))
def overturned(person: Any, assignment_id: str, body: dict[str, Any]) -> Any:
    """Pay a rejected answer after all; it is yours from then on."""
    return shapes.requester_assignment(overturn(person, public_id.decode("assignment", assignment_id), body["feedback"]), person.id)


EXAMPLE: dict[str, Any] = {
    "approve": ["SFYRXDPY22C6WIKTU4GDVWR6VGU"],
    "reject": [{"id": "STWWMH3XPNE6454VIABA7RMJI3C", "reason_code": "unreadable", "feedback": "The text is cut off."}],
}


@endpoint(bp, "POST", "/batches/<batch_id>/reviews", role="requester", body=ReviewsIn, answer=ReviewsOut, example=EXAMPLE)
def many(person: Any, batch_id: str, body: dict[str, Any]) -> Any:
    """Decide on many answers at once; each id is answered for."""
    return {"items": review_many(person, batch_of(person, batch_id), body["approve"], body["reject"], body["feedback"])}


@endpoint(bp, "GET", "/batches/<batch_id>/undecided", role="requester", query=UndecidedQuery, answer=page_of(shapes.RequesterAssignmentOut))
def waiting(person: Any, batch_id: str, query: dict[str, Any]) -> Any:
    """List the answers of a batch that wait for a decision, as far as they fit the filters."""
    batch = batch_of(person, batch_id)
    found = undecided(person, batch, read_filters(query), cursors.place(query["cursor"]) or 0, limit=query["limit"] + 1)
    return cursors.page(found, query["limit"], lambda row: shapes.requester_assignment(row, person.id))


@endpoint(bp, "GET", "/batches/<batch_id>/undecided/groups", role="requester", query=AlikeQuery, answer=AlikeOut)
def alike(person: Any, batch_id: str, query: dict[str, Any]) -> Any:
    """Put answers that say the same together: the first 2,000 that wait and fit, compared as their kind of task compares them."""
    found = groups(person, batch_of(person, batch_id), read_filters(query), by_task=query["by"] == "task")
    items = [
        {
            "answer": one.answer,
            "sameness": one.sameness,
            "size": len(one.rows),
            "workers": one.workers,
            "tasks": one.tasks,
            "assignment_ids": [public_id.encode("assignment", row.id) for row in one.rows],
        }
        for one in found[: query["limit"]]
    ]
    return {"items": items}


@endpoint(bp, "POST", "/batches/<batch_id>/reviews/price", role="requester", body=PriceIn, answer=PriceOut)
def priced(person: Any, batch_id: str, body: dict[str, Any]) -> Any:
    """Say what deciding on many answers would cost, and decide nothing."""
    numbers = [number for one in body["ids"] if (number := public_id.number_or_none("assignment", one)) is not None]
    cost = price(person, batch_of(person, batch_id), body["decision"], numbers)
    return {
        "answers": cost.answers,
        "workers": cost.workers,
        "rewards": format_money(cost.rewards_micros),
        "fee": format_money(cost.fee_micros),
        "total": format_money(cost.total_micros),
        "returned": format_money(cost.returned_micros),
    }
