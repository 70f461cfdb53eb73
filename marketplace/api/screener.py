"""/batches/ID/screener: questions about the person, asked once a project, and the groups they make."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Json, Text, WholeNumber
from marketplace.api.shapes import Count
from marketplace.core import public_id
from marketplace.projects.find import batch_of
from marketplace.quality.screener import answer_screener, answers_of, asked_of, groups, screened, screened_out

bp = Blueprint("screener", __name__, description="Screeners: questions about the person, with quotas of groups.")


class ScreenerOut(Schema):
    """What is asked of you, what you have said, and why you can take no part, if so."""

    questions = fields.List(Json(), required=True, metadata={"description": "{name, label, options: [{value, label}]}: those you have not answered yet."})
    answers = Json(required=True)
    reason = Text(required=True, metadata={"description": "Empty: you may take part."})


class ScreenerIn(Strict):
    """What you say of yourself; it is shown to nobody else."""

    answers = Json(required=True, metadata={"description": "{name: value of an option}"})


class GroupOut(Schema):
    """One option of a question."""

    question = Text(required=True)
    option = Text(required=True)
    label = Text(required=True)
    quota = WholeNumber(least=0, most=2**53, required=True, allow_none=True, metadata={"description": "Null: as many as come; 0: none."})
    answered = Count(metadata={"description": "People who said so, in all batches of the project."})
    taking_part = Count(metadata={"description": "People of this batch."})
    is_full = fields.Boolean(required=True)


class GroupsOut(Schema):
    """The groups of a batch."""

    items = fields.List(fields.Nested(GroupOut), required=True)


@endpoint(bp, "GET", "/batches/<batch_id>/screener", role="worker", answer=ScreenerOut)
def asked(person: Any, batch_id: str) -> Any:
    """Show the questions of a batch about you; each is asked once."""
    return _screener(person, public_id.decode("batch", batch_id))


@endpoint(bp, "POST", "/batches/<batch_id>/screener", role="worker", body=ScreenerIn, answer=ScreenerOut, example={"answers": {"age": "18-29"}})
def answered(person: Any, batch_id: str, body: dict[str, Any]) -> Any:
    """Answer them. What you say decides whether you may take part, and nothing else."""
    number = public_id.decode("batch", batch_id)
    answer_screener(person, number, body["answers"])
    return _screener(person, number)


@endpoint(bp, "GET", "/batches/<batch_id>/screener/groups", role="requester", answer=GroupsOut)
def grouped(person: Any, batch_id: str) -> Any:
    """Say how many people of each group take part in one of your batches."""
    return {"items": groups(batch_of(person, batch_id))}


def _screener(person: Any, number: int) -> dict[str, Any]:
    batch = screened(number)
    return {
        "questions": asked_of(person.id, batch.project_id, batch.questions),
        "answers": answers_of(person.id, batch.project_id),
        "reason": screened_out(batch, person.id),
    }
