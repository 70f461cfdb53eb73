"""A worker's work: claims, submissions, heartbeats, returns. The hot path of the product; one round trip a task."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import shapes
from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Json, Text, WholeNumber
from marketplace.assignments.admit import full_quotas
from marketplace.assignments.claim import claim
from marketplace.assignments.find import assignment_of
from marketplace.assignments.give_back import give_back
from marketplace.assignments.heartbeat import heartbeat
from marketplace.assignments.submit import submit
from marketplace.core import public_id
from marketplace.quality.provenance import read_provenance
from marketplace.task_types import TASK_TYPES

bp = Blueprint("work", __name__, description="Claiming tasks and handing answers in.")


class ClaimIn(Strict):
    """How many tasks to take at once."""

    count = WholeNumber(least=1, most=20, load_default=1)


class ClaimsOut(Schema):
    """What was claimed; an empty list comes with the reason."""

    assignments = fields.List(fields.Nested(shapes.ClaimOut), required=True)
    reason = Text(metadata={"description": "Why there is nothing, for people."})


class SubmissionIn(Strict):
    """An answer, and how many new tasks to bring back."""

    answer = Json(required=True, metadata={"description": 'choice: {"label": "…"} or {"labels": ["…"]}; survey: {question: value}; edit: {"text": "…"}.'})
    claim_next = WholeNumber(least=0, most=20, load_default=0)
    provenance = Json(
        load_default=None, metadata={"description": "What the working screen counted: pastes, pasted_chars, focus_losses, keystrokes, seconds_active."}
    )


class SubmissionOut(Schema):
    """The assignment as handed in, and the next ones."""

    assignment = fields.Nested(shapes.HeldOut, required=True)
    next = fields.List(fields.Nested(shapes.ClaimOut), required=True)


NOTHING = {"200": {"description": "Nothing left for you: an empty list and a reason.", "content": {"application/json": {"schema": ClaimsOut}}}}


@endpoint(bp, "POST", "/batches/<batch_id>/claims", role="worker", body=ClaimIn, answer=ClaimsOut, status=201, answers=NOTHING)
def claims(person: Any, batch_id: str, body: dict[str, Any]) -> Any:
    """Claim up to 20 tasks of a batch."""
    taken, reason = claim(person, public_id.decode("batch", batch_id), body["count"])
    if not taken:
        return {"assignments": [], "reason": reason}, 200
    return {"assignments": [shapes.claimed(one) for one in taken]}, 201


@endpoint(
    bp,
    "POST",
    "/assignments/<assignment_id>/submission",
    role="worker",
    body=SubmissionIn,
    answer=SubmissionOut,
    example={"answer": {"label": "yes"}, "claim_next": 1},
    finds_held=True,
)
def submission(person: Any, assignment_id: str, body: dict[str, Any]) -> Any:
    """Hand an answer in and claim the next tasks of the batch. The same answer again is answered the same."""
    done, following = submit(
        person,
        g.held.id if g.held else public_id.decode("assignment", assignment_id),
        body["answer"],
        body["claim_next"],
        read_provenance(body["provenance"]),
        at_once=True,
        held=g.held,
    )
    return {"assignment": shapes.held(done), "next": [shapes.claimed(one) for one in following]}


@endpoint(bp, "POST", "/assignments/<assignment_id>/heartbeat", role="worker", answer=shapes.HeldOut)
def beat(person: Any, assignment_id: str) -> Any:
    """Extend the lease: a full one from now on."""
    return shapes.held(heartbeat(person, public_id.decode("assignment", assignment_id)))


@endpoint(bp, "POST", "/assignments/<assignment_id>/return", role="worker", answer=shapes.HeldOut)
def returned(person: Any, assignment_id: str) -> Any:
    """Give a task back, without penalty; it goes to somebody else."""
    return shapes.held(give_back(person, public_id.decode("assignment", assignment_id)))


class QuotaOut(Schema):
    """A quota of a survey."""

    question = Text(required=True)
    value = fields.Raw(required=True, metadata={"description": "The answer that enough people have given."})
    most = WholeNumber(least=1, most=2**53, required=True)


class QuotasOut(Schema):
    """The quotas that are full."""

    full = fields.List(fields.Nested(QuotaOut), required=True)


@endpoint(bp, "GET", "/assignments/<assignment_id>/quotas", role="worker", answer=QuotasOut)
def quotas(person: Any, assignment_id: str) -> Any:
    """Say which quotas of a survey are full, before the work is done: an answer that counts against one is refused."""
    held = assignment_of(person, public_id.decode("assignment", assignment_id))
    full = full_quotas(held.batch_id, TASK_TYPES[held.task_type].quotas(held.interface, None))
    return {"full": [{"question": one.question, "value": one.value, "most": one.most} for one in full]}


@endpoint(bp, "GET", "/assignments/<assignment_id>", role="worker", answer=shapes.WorkerAssignmentOut)
def shown(person: Any, assignment_id: str) -> Any:
    """Show one of your assignments."""
    return shapes.worker_assignment(assignment_of(person, public_id.decode("assignment", assignment_id)))
