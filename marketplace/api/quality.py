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
