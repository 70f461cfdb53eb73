"""/batches/ID/quality: how good the answers of a batch are."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Json, Moment, Money, OneOf, Text
from marketplace.api.shapes import Count
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.find import batch_of
from marketplace.projects.top_up import top_ups
from marketplace.quality.conduct import firings, question_for, reply, told
from marketplace.quality.history import Part, own_quality, worker_history, worker_of
from marketplace.quality.made_gold import overview
from marketplace.quality.report import batch_quality

bp = Blueprint("quality", __name__, description="Agreement, workers, and what more answers would buy.")


def _share(**more: Any) -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata=more)


class WorkerQualityOut(Schema):
    """One worker in this batch, under the pseudonym."""

    worker = Text(required=True)
    answers = Count()
    ability = _share(description="Estimated share of right answers.")
    agreement = _share(description="Share equal to the consensus, on tasks that others answered too.")
    gold_seen = Count()
    gold_accuracy = _share()
    median_seconds = _share()
    approved = Count()
    rejected = Count()
    pasted = Count(metadata={"description": "Answers that seem pasted; a sign, no judgement."})


class PointOut(Schema):
    """What the batch would be worth after that much more money."""

    spent = Money(required=True)
    expected_accuracy = fields.Float(required=True)


class GoldOut(Schema):
    """A task with a known answer."""

    task_id = Text(required=True)
    key = Text(required=True, allow_none=True)
    origin = OneOf(("file", "consensus"), required=True)
    confidence = _share(description="Of the consensus it was made from.")
    answers = Count()
    right_share = _share()
    retired_at = Moment(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True, metadata={"description": "Why it was retired."})


class TopUpOut(Schema):
    """Pay that lifted a worker's hour to the site's floor."""

    worker = Text(required=True)
    amount = Money(required=True)
    answers = Count()
    seconds = fields.Float(required=True)
    hourly_before = Money(required=True)
    created_at = Moment(required=True)


class QualityOut(Schema):
    """The quality of a batch."""

    tasks_answered = Count()
    answers = Count()
    alpha = _share(description="Krippendorff's alpha: 1 is perfect agreement, 0 chance.")
    kappa = _share(description="Fleiss' kappa.")
    expected_accuracy = _share(description="Mean confidence of the consensus.")
    labels = fields.List(Text(), required=True)
    shares = fields.List(fields.Float(), required=True)
    confusion = fields.List(fields.List(fields.Integer()), required=True, metadata={"description": "Rows: consensus; columns: what was answered."})
    curve = fields.List(fields.Nested(PointOut), required=True)
    workers = fields.List(fields.Nested(WorkerQualityOut), required=True)
    gold = fields.List(fields.Nested(GoldOut), required=True)
    top_ups = fields.List(fields.Nested(TopUpOut), required=True)
    rules_fired = fields.List(Json(), required=True)


@endpoint(bp, "GET", "/batches/<batch_id>/quality", role="requester", answer=QualityOut)
def shown(person: Any, batch_id: str) -> Any:
    """Say how far the answers agree, how good each worker is, and what more answers would buy."""
    batch = batch_of(person, batch_id)
    found = batch_quality(batch)
    workers = [
        {name: getattr(one, name) for name in WorkerQualityOut._declared_fields if name != "worker"} | {"worker": pseudonym(person.id, one.worker_id)}
        for one in found.workers
    ]
    fired = [
        {
            "worker": pseudonym(person.id, one.worker_id), "rule": one.rule, "value": one.value, "observations": one.observations, "action": one.action,
            "fired_at": rfc3339(one.fired_at), "reply": one.reply, "words": told(one),
        }
        for one in firings(batch)
    ]  # fmt: skip
    return {name: getattr(found, name) for name in QualityOut._declared_fields if hasattr(found, name)} | {
        "curve": [{"spent": format_money(micros), "expected_accuracy": share} for micros, share in found.curve],
        "workers": workers,
        "top_ups": [
            {
                "worker": pseudonym(person.id, one.worker_id),
                "amount": format_money(one.amount_micros),
                "answers": one.answers,
                "seconds": one.seconds,
                "hourly_before": format_money(one.hourly_before_micros),
                "created_at": rfc3339(one.created_at),
            }
            for one in top_ups(batch)
        ],
        "gold": [
            {
                "task_id": public_id.encode("task", public_id.task_number(batch.id, one.position)),
                "key": one.key,
                "origin": one.origin,
                "confidence": one.confidence,
                "answers": one.answers,
                "right_share": one.right_share,
                "retired_at": rfc3339(one.retired_at),
                "reason": one.reason,
            }
            for one in overview(batch)
        ],
        "rules_fired": fired,
    }


class PartOut(Schema):
    """A stretch of answers."""

    answers = Count()
    upto = Moment(required=True)
    median_seconds = fields.Float(required=True)
    gold_seen = Count()
    gold_accuracy = _share()
    agreement = _share()
    approved = _share(description="Of what was decided.")


class WorkerHistoryOut(Schema):
    """One worker in one of your batches."""

    worker = Text(required=True)
    whole = fields.Nested(PartOut, required=True)
    over_time = fields.List(fields.Nested(PartOut), required=True)
    by_seconds = fields.List(fields.Nested(PartOut), required=True, metadata={"description": "From the quickest answers to the slowest."})
    labels = fields.List(Text(), required=True)
    confusion = fields.List(fields.List(fields.Integer()), required=True, metadata={"description": "Rows: consensus; columns: what was answered."})
    grades = Json(required=True, metadata={"description": "How the answers came about: {grade: how many}; a sign, no judgement."})
    rules_fired = fields.List(Text(most=5000), required=True)


class ProjectQualityOut(Schema):
    """Your answers in one project."""

    project_id = Text(required=True)
    title = Text(required=True)
    answers = Count()
    approved = Count()
    rejected = Count()
    undecided = Count()
    gold_seen = Count()
    gold_accuracy = _share(description="Told from five known tasks on.")
    agreement = _share(description="Share of other answers to the same tasks that say the same.")


class RejectionOut(Schema):
    """A rejected answer of yours."""

    assignment_id = Text(required=True)
    title = Text(required=True)
    decided_at = Moment(required=True)
    decided_rule = Text(required=True, allow_none=True)
    reason_code = Text(required=True, allow_none=True)
    feedback = Text(most=2000, required=True, allow_none=True)
    appeal = Text(required=True, allow_none=True)
    may_appeal = fields.Boolean(required=True)


class SkillOut(Schema):
    """A skill of yours, and how you earned it."""

    qualification_id = Text(required=True)
    name = Text(required=True)
    value = fields.Integer(required=True, allow_none=True)
    country = Text(required=True, allow_none=True)
    owner = Text(required=True)
    earned = Text(most=2000, required=True)
    state = OneOf(("granted", "revoked"), required=True)
    granted_at = Moment(required=True)


class OwnQualityOut(Schema):
    """Your work as it went."""

    projects = fields.List(fields.Nested(ProjectQualityOut), required=True)
    over_time = fields.List(fields.Nested(PartOut), required=True)
    rejections = fields.List(fields.Nested(RejectionOut), required=True)
    skills = fields.List(fields.Nested(SkillOut), required=True)
    recorded = fields.List(Json(), required=True, metadata={"description": "What the working screen counted with your latest answers."})


@endpoint(bp, "GET", "/batches/<batch_id>/workers/<worker>", role="requester", answer=WorkerHistoryOut)
def worker_shown(person: Any, batch_id: str, worker: str) -> Any:
    """Show how one worker of a batch did: over time, by the time taken, label by label."""
    batch = batch_of(person, batch_id)
    found = worker_history(batch, worker_of(batch, worker))
    return {
        "worker": worker,
        "whole": _part(found.whole),
        "over_time": [_part(one) for one in found.over_time],
        "by_seconds": [_part(one) for one in found.by_seconds],
        "labels": found.labels,
        "confusion": found.confusion,
        "grades": found.grades,
        "rules_fired": [told(one) for one in firings(batch, found.worker_id)],
    }


@endpoint(bp, "GET", "/me/quality", role="worker", answer=OwnQualityOut)
def own(person: Any) -> Any:
    """Show how your work went: by project, over time, rejections, skills with how you earned them, what was recorded."""
    found = own_quality(person)
    names = [name for name in ProjectQualityOut._declared_fields if name != "project_id"]
    return {
        "projects": [{"project_id": public_id.encode("project", one.project_id)} | {name: getattr(one, name) for name in names} for one in found.projects],
        "over_time": [_part(one) for one in found.over_time],
        "rejections": [
            {
                "assignment_id": public_id.encode("assignment", one.id), "title": one.title, "decided_at": rfc3339(one.decided_at),
                "decided_rule": one.decided_rule, "reason_code": one.reason_code, "feedback": one.feedback, "appeal": one.appeal, "may_appeal": one.may_appeal,
            }
            for one in found.rejections
        ],
        "skills": [
            {
                "qualification_id": public_id.encode("qualification", one.type_id), "name": one.name, "value": one.value, "country": one.country,
                "owner": one.owner, "earned": one.earned, "state": one.state, "granted_at": rfc3339(one.granted_at),
            }
            for one in found.skills
        ],
        "recorded": [
            {**one, "assignment_id": public_id.encode("assignment", one["assignment_id"]), "submitted_at": rfc3339(one["submitted_at"])} for one in found.recorded
        ],
    }  # fmt: skip


def _part(one: Part) -> dict[str, Any]:
    return {
        "answers": one.answers, "upto": rfc3339(one.upto), "median_seconds": one.seconds, "gold_seen": one.gold_seen, "gold_accuracy": one.gold_accuracy,
        "agreement": one.agreement, "approved": one.approved,
    }  # fmt: skip


class QuestionOut(Schema):
    """What a rule asks of you."""

    question = Text(required=True, metadata={"description": "Empty: nothing is asked."})


class ReplyIn(Strict):
    """Your answer; the requester reads it beside the rule."""

    words = Text(least=1, most=2000, required=True)


@endpoint(bp, "GET", "/batches/<batch_id>/question", role="worker", answer=QuestionOut)
def asked(person: Any, batch_id: str) -> Any:
    """Show what a rule of the requester asks you before you get more of a batch."""
    return {"question": question_for(person.id, public_id.decode("batch", batch_id))}


@endpoint(bp, "POST", "/batches/<batch_id>/reply", role="worker", body=ReplyIn, answer=QuestionOut)
def replied(person: Any, batch_id: str, body: dict[str, str]) -> Any:
    """Answer it, and go on."""
    reply(person, public_id.decode("batch", batch_id), body["words"])
    return {"question": ""}
