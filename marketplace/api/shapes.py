"""How rows look outside: the schema of each object beside the function that makes it.

The functions are plain dictionaries for speed; a test holds every answer against its schema.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from marketplace.api.fields import Id, Json, Moment, Money, OneOf, Text, WholeNumber
from marketplace.assignments.models import STATES as ASSIGNMENT_STATES
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.models import BATCH_STATES
from marketplace.quality.terms import requirements_out
from marketplace.task_types import TASK_TYPES

BIG = 2**53
PAYOUT_STATES = ("requested", "paid", "failed")
IMPORT_STATES = ("waiting", "running", "done", "failed")


class Count(WholeNumber):
    """A number of things in an answer."""

    def __init__(self, **more: Any) -> None:
        super().__init__(least=0, most=BIG, required=True, **more)


def money_or_none(micros: int | None) -> str | None:
    """An amount, where there may be none yet."""
    return None if micros is None else format_money(micros)


# ---------------------------------------------------------------- projects and batches


class TermsOut(Schema):
    """What a worker is offered."""

    title = Text(required=True)
    description = Text(required=True)
    instructions = Text(required=True, metadata={"description": "Markdown."})
    task_type = OneOf(TASK_TYPES, required=True)
    interface = Json(required=True)
    reward = Money(required=True)
    overlap = WholeNumber(least=1, most=1000, required=True)
    lease_seconds = Count()
    auto_approve_seconds = Count()
    review = Json(required=True)
    keywords = Text(required=True)
    requirements = fields.List(Json(), required=True)
    quality = Json(required=True)


class ProjectOut(TermsOut):
    """A reusable definition of work."""

    id = Id(required=True)
    created_at = Moment(required=True)


def terms(row: Any) -> dict[str, Any]:
    """The terms of a project or of a batch."""
    return {
        "title": row.title,
        "description": row.description,
        "instructions": row.instructions,
        "task_type": row.task_type,
        "interface": row.interface,
        "reward": format_money(row.reward_micros),
        "overlap": row.overlap,
        "lease_seconds": row.lease_seconds,
        "auto_approve_seconds": row.auto_approve_seconds,
        "review": row.review,
        "keywords": row.keywords or "",
        "requirements": requirements_out(row.requirements or []),
        "quality": row.quality or {},
    }


def project(row: Any) -> dict[str, Any]:
    """A project."""
    return {"id": row.public_id, **terms(row), "created_at": rfc3339(row.created_at)}


class BatchOut(TermsOut):
    """One funded set of tasks with its progress. `slots` = open + claimed + submitted + approved, of what is published."""

    id = Id(required=True)
    project_id = Id(required=True)
    name = Text(required=True)
    state = OneOf(BATCH_STATES, required=True)
    tasks = Count()
    waiting_tasks = Count(metadata={"description": "Tasks that the next publish makes live."})
    slots = Count()
    reserve_slots = Count(metadata={"description": "Held for more answers where the others disagree."})
    open = Count()
    claimed = Count()
    submitted = Count()
    approved = Count()
    rejected = Count()
    held = Money(required=True)
    spent = Money(required=True, metadata={"description": "Rewards and fees taken from the hold."})
    fee = Money(required=True, metadata={"description": "The platform's fee on one approved answer."})
    created_at = Moment(required=True)
    published_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)


def batch(row: Any, state: Any) -> dict[str, Any]:
    """A batch with its progress."""
    return {
        "id": row.public_id,
        "project_id": public_id.encode("project", row.project_id),
        "name": row.name,
        "state": row.state,
        **terms(row),
        "tasks": row.tasks,
        "waiting_tasks": state.waiting_tasks,
        "slots": state.slots,
        "reserve_slots": state.reserve_slots,
        "open": state.open,
        "claimed": state.claimed,
        "submitted": state.submitted,
        "approved": state.approved,
        "rejected": state.rejected,
        "held": format_money(state.held_micros),
        "spent": format_money(state.spent_micros),
        "fee": format_money(row.fee_micros),
        "created_at": rfc3339(row.created_at),
        "published_at": rfc3339(row.published_at),
        "closed_at": rfc3339(row.closed_at),
    }


class QuoteOut(Schema):
    """What publishing costs; for a live batch, of the tasks that wait."""

    tasks = Count()
    slots = Count()
    reserve_slots = Count(metadata={"description": "Answers asked for only where the others disagree; part of the total."})
    rewards = Money(required=True)
    fee = Money(required=True)
    top_up_reserve = Money(required=True, metadata={"description": "Held to lift workers' pay to the site's floor an hour; part of the total."})
    hourly_floor = Money(required=True, metadata={"description": "0.00: this site has no floor."})
    total = Money(required=True)
    available = Money(required=True)
    expected_seconds = fields.Float(required=True, allow_none=True, metadata={"description": "Work in all, from measured times."})
    expected_hourly = Money(required=True, allow_none=True)
    task_seconds = fields.Float(required=True, allow_none=True, metadata={"description": "Seconds for one task."})
    expected_basis = OneOf(
        ("measured", "rehearsal", "project", "estimate"),
        required=True,
        allow_none=True,
        metadata={"description": "Where the time comes from: this batch, your rehearsal of it, other batches of the project, or the length of the texts."},
    )


class RowErrorOut(Schema):
    """A row of the file that was not taken."""

    line = Count(metadata={"description": "The line of the file where the row begins; the header is line 1."})
    field = Text(required=True, allow_none=True)
    message = Text(required=True)


class ImportOut(Schema):
    """What became of an upload."""

    id = Id(required=True)
    batch_id = Id(required=True)
    state = OneOf(IMPORT_STATES, required=True)
    filename = Text(required=True)
    accepted = Count()
    duplicates = Count()
    rejected = Count()
    errors = fields.List(fields.Nested(RowErrorOut), required=True, metadata={"description": "The first 1,000."})
    bytes_total = Count()
    bytes_read = Count()
    message = Text(required=True)


def imported(row: Any, bytes_read: int) -> dict[str, Any]:
    """An import, and how far a running one has read its file."""
    return {
        "id": row.public_id,
        "batch_id": public_id.encode("batch", row.batch_id),
        "state": row.state,
        "filename": row.filename or "",
        "accepted": row.accepted or 0,
        "duplicates": row.duplicates or 0,
        "rejected": row.rejected or 0,
        "errors": row.errors or [],
        "bytes_total": row.bytes_total or 0,
        "bytes_read": bytes_read,
        "message": row.message or "",
    }


# ---------------------------------------------------------------- assignments


class TaskOut(Schema):
    """A task as its worker sees it."""

    id = Id(required=True)
    input = Json(required=True)


class KeyedTaskOut(TaskOut):
    """A task as its requester sees it."""

    key = Text(required=True, allow_none=True, metadata={"description": "The requester's own id."})


class ClaimOut(Schema):
    """A slot just claimed."""

    id = Id(required=True)
    batch_id = Id(required=True)
    task = fields.Nested(TaskOut, required=True)
    state = OneOf(ASSIGNMENT_STATES, required=True)
    lease_expires_at = Moment(required=True)


class HeldOut(Schema):
    """An assignment of one's own, as an act left it."""

    id = Id(required=True)
    batch_id = Id(required=True)
    task_id = Id(required=True)
    state = OneOf(ASSIGNMENT_STATES, required=True)
    claimed_at = Moment(required=True)
    lease_expires_at = Moment(required=True)
    submitted_at = Moment(required=True, allow_none=True)
    auto_approve_at = Moment(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)
    reason_code = Text(required=True, allow_none=True)
    feedback = Text(required=True, allow_none=True)
    answer = Json(required=True, allow_none=True)


class WorkerAssignmentOut(HeldOut):
    """An assignment as its worker finds it in their list."""

    task = fields.Nested(TaskOut, required=True)
    title = Text(required=True)
    reward = Money(required=True)


class RequesterAssignmentOut(Schema):
    """An assignment as its requester sees it."""

    id = Id(required=True)
    batch_id = Id(required=True)
    task = fields.Nested(KeyedTaskOut, required=True)
    worker = Text(required=True, metadata={"description": "A pseudonym: the same worker has the same one in all your batches."})
    state = OneOf(ASSIGNMENT_STATES, required=True)
    answer = Json(required=True, allow_none=True)
    details = Json(required=True, allow_none=True)
    claimed_at = Moment(required=True)
    submitted_at = Moment(required=True, allow_none=True)
    auto_approve_at = Moment(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)
    decided_rule = Text(required=True, allow_none=True)
    reason_code = Text(required=True, allow_none=True)
    feedback = Text(required=True, allow_none=True)
    seconds = fields.Float(required=True, allow_none=True, metadata={"description": "From claim to submission."})


def task_id(row: Any) -> str:
    """The public id of an assignment's task."""
    return public_id.encode("task", public_id.task_number(row.batch_id, row.position))


def claimed(row: Any) -> dict[str, Any]:
    """A fresh claim: what the working screen needs and nothing else."""
    return {
        "id": public_id.encode("assignment", row.id),
        "batch_id": public_id.encode("batch", row.batch_id),
        "task": {"id": task_id(row), "input": row.input},
        "state": row.state,
        "lease_expires_at": rfc3339(row.lease_expires_at),
    }


def held(row: Any) -> dict[str, Any]:
    """An assignment for its worker, after an act on it: the same whether the act was done now or before."""
    return {
        "id": public_id.encode("assignment", row.id),
        "batch_id": public_id.encode("batch", row.batch_id),
        "task_id": task_id(row),
        "state": row.state,
        "claimed_at": rfc3339(row.claimed_at),
        "lease_expires_at": rfc3339(row.lease_expires_at),
        "submitted_at": rfc3339(row.submitted_at),
        "auto_approve_at": rfc3339(row.auto_approve_at),
        "decided_at": rfc3339(row.decided_at),
        "reason_code": row.reason_code,
        "feedback": row.feedback,
        "answer": row.answer,
    }


def worker_assignment(row: Any) -> dict[str, Any]:
    """An assignment in its worker's list, with what the work was and paid."""
    return held(row) | {"task": {"id": task_id(row), "input": row.input}, "title": row.title, "reward": format_money(row.reward_micros)}


def requester_assignment(row: Any, requester_id: int) -> dict[str, Any]:
    """An assignment for its requester, with its worker under the pseudonym."""
    seconds = (row.submitted_at - row.claimed_at).total_seconds() if row.submitted_at else None
    return {
        "id": public_id.encode("assignment", row.id),
        "batch_id": public_id.encode("batch", row.batch_id),
        "task": {"id": task_id(row), "key": row.task_key, "input": row.input},
        "worker": pseudonym(requester_id, row.worker_id),
        "state": row.state,
        "answer": None if row.state == "rejected" else row.answer,  # not the requester's until it is paid
        "details": None if row.state == "rejected" else row.details,
        "claimed_at": rfc3339(row.claimed_at),
        "submitted_at": rfc3339(row.submitted_at),
        "auto_approve_at": rfc3339(row.auto_approve_at),
        "decided_at": rfc3339(row.decided_at),
        "decided_rule": row.decided_rule,
        "reason_code": row.reason_code,
        "feedback": row.feedback,
        "seconds": seconds,
    }


# ---------------------------------------------------------------- money


class LineOut(Schema):
    """One transfer of a person."""

    id = Id(required=True)
    created_at = Moment(required=True)
    kind = Text(required=True)
    amount = Money(signed=True, required=True)
    balance = Money(required=True, metadata={"description": "The available balance after this transfer."})
    subject = Text(required=True)
    memo = Text(required=True, allow_none=True)


def line(row: Any) -> dict[str, Any]:
    """A line of the statement."""
    return {
        "id": public_id.encode("transfer", row.id),
        "created_at": rfc3339(row.created_at),
        "kind": row.kind,
        "amount": format_money(row.amount_micros),
        "balance": format_money(row.balance_micros),
        "subject": row.subject,
        "memo": row.memo,
    }


class PayoutOut(Schema):
    """Money leaving."""

    id = Id(required=True)
    amount = Money(required=True)
    state = OneOf(PAYOUT_STATES, required=True)
    requested_at = Moment(required=True)
    settled_at = Moment(required=True, allow_none=True)
    reference = Text(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True)
    person_id = Id(required=True)


def payout(row: Any) -> dict[str, Any]:
    """A payout."""
    return {
        "id": public_id.encode("payout", row.id),
        "amount": format_money(row.amount_micros),
        "state": row.state,
        "requested_at": rfc3339(row.requested_at),
        "settled_at": rfc3339(row.settled_at),
        "reference": row.reference,
        "reason": row.reason,
        "person_id": public_id.encode("person", row.person_id),
    }
