"""/training: what a worker does before the first real tasks of a project; for its requester and for workers."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Id, Json, Moment, Money, OneOf, Text, WholeNumber
from marketplace.api.shapes import Count
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.errors import NotFound
from marketplace.projects.find import project_of
from marketplace.quality.training.find import Standing, outcome, places_left, right_by_task, standing, training_of
from marketplace.quality.training.tries import Told, answer, begin
from marketplace.quality.training.write import LONGEST_HINT, MOST_PLACES, MOST_TASKS, PAID_FOR, YEAR_SECONDS, end_training, set_training

bp = Blueprint("training", __name__, description="Training: tasks with known answers and hints, and a pass mark that opens a project's work.")
PERCENT = {"least": 1, "most": 100}


class TrainingTask(Strict):
    """A task of a training."""

    input = Json(required=True)
    gold = Json(required=True, metadata={"description": "The known answer, as an answer of the project's kind."})
    hint = Text(most=LONGEST_HINT, load_default="", metadata={"description": "Told after the answer, right or wrong."})


class TrainingIn(Strict):
    """A training, or a change of it: what is left out stays."""

    tasks = fields.List(Json(), metadata={"description": f"Up to {MOST_TASKS} of {{input, gold, hint}}. Left out: as they are."})
    pass_percent = WholeNumber(**PERCENT, metadata={"description": "The pass mark; 80 where nothing is said."})
    retry_seconds = WholeNumber(
        least=0, most=YEAR_SECONDS, allow_none=True, metadata={"description": "How long after a failed go another may begin; null: there is one go."}
    )
    words = Text(most=10_000, metadata={"description": "What it is about, for workers. Markdown."})
    reward = Money(metadata={"description": "Paid on passing, once a person."})
    paid_for = OneOf(PAID_FOR, metadata={"description": "Who is paid: all who pass, or newcomers only."})
    paid_places = WholeNumber(least=0, most=MOST_PLACES, metadata={"description": "So many more are paid; the money is held now."})


class TaskResultOut(Schema):
    """How one task of a training goes."""

    input = Json(required=True)
    gold = Json(required=True)
    hint = Text(required=True)
    answered = Count()
    right_share = fields.Float(required=True, allow_none=True)


class TrainingOut(Schema):
    """A training, for its requester."""

    project_id = Id(required=True)
    qualification_id = Id(required=True, metadata={"description": "The skill that passing grants: the share of right answers in percent."})
    words = Text(required=True)
    pass_percent = WholeNumber(**PERCENT, required=True)
    retry_seconds = WholeNumber(least=0, most=2**53, required=True, allow_none=True)
    reward = Money(required=True)
    paid_for = OneOf(PAID_FOR, required=True)
    paid_places_left = Count()
    people = Count()
    passed = Count()
    failed = Count()
    mean_percent = fields.Float(required=True, allow_none=True)
    paid = Money(required=True)
    tasks = fields.List(fields.Nested(TaskResultOut), required=True)


class TryOut(Schema):
    """One go of yours."""

    state = OneOf(("open", "passed", "failed"), required=True)
    answered = Count()
    percent = WholeNumber(least=0, most=100, required=True, allow_none=True)
    paid = Money(required=True)
    begun_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)


class NextOut(Schema):
    """The task to answer next."""

    number = Count()
    input = Json(required=True)


class StandingOut(Schema):
    """A training, and how you stand in it."""

    project_id = Id(required=True)
    title = Text(required=True)
    task_type = Text(required=True)
    interface = Json(required=True)
    instructions = Text(required=True)
    words = Text(required=True)
    tasks = Count()
    pass_percent = WholeNumber(**PERCENT, required=True)
    retry_seconds = WholeNumber(least=0, most=2**53, required=True, allow_none=True)
    pays = Money(required=True, metadata={"description": "What passing pays you now."})
    passed = fields.Boolean(required=True)
    again_at = Moment(required=True, allow_none=True, metadata={"description": "After a failed go: when another may begin."})
    tries = fields.List(fields.Nested(TryOut), required=True)
    next = fields.Nested(NextOut, required=True, allow_none=True)


class EndedOut(Schema):
    """The project whose training has ended."""

    project_id = Id(required=True)


class AnswerIn(Strict):
    """An answer to one task of the training."""

    number = WholeNumber(least=1, most=MOST_TASKS, required=True)
    answer = Json(required=True)


class ToldOut(Schema):
    """What you are told after an answer; with the last one, how the go ended."""

    number = Count()
    right = fields.Boolean(required=True)
    known_answer = Json(required=True)
    hint = Text(required=True)
    state = OneOf(("open", "passed", "failed"), required=True)
    percent = WholeNumber(least=0, most=100, required=True, allow_none=True)
    paid = Money(required=True)


@endpoint(bp, "GET", "/projects/<project_id>/training", role="requester", answer=TrainingOut)
def shown(person: Any, project_id: str) -> Any:
    """Show the training of one of your projects, and how it goes."""
    return _training(project_of(person, project_id))


@endpoint(
    bp, "POST", "/projects/<project_id>/training", role="requester", body=TrainingIn, answer=TrainingOut, problems=(402,),
    example={"tasks": [{"input": {"text": "a"}, "gold": {"label": "yes"}, "hint": "Both name the same model."}], "pass_percent": 80, "retry_seconds": 3600},
)  # fmt: skip
def change(person: Any, project_id: str, body: dict[str, Any]) -> Any:
    """Set up or change the training of a project. Batches published from now on ask for it."""
    terms = {"reward_micros" if name == "reward" else name: value for name, value in body.items() if name != "tasks"}
    project = project_of(person, project_id)
    set_training(person, project, body.get("tasks"), **terms)
    return _training(project)


@endpoint(bp, "POST", "/projects/<project_id>/training/end", role="requester", answer=EndedOut)
def ended(person: Any, project_id: str) -> Any:
    """End the training of a project; money held for it comes back."""
    project = project_of(person, project_id)
    end_training(person, project)
    return {"project_id": project.public_id}


@endpoint(bp, "GET", "/training/<project_id>", role="worker", answer=StandingOut)
def stood(person: Any, project_id: str) -> Any:
    """Show a training: what it asks, what it brings, and how you stand."""
    return _standing(standing(person, public_id.decode("project", project_id)))


@endpoint(bp, "POST", "/training/<project_id>/tries", role="worker", answer=StandingOut)
def begun(person: Any, project_id: str) -> Any:
    """Begin a go, or go on with the one under way."""
    number = public_id.decode("project", project_id)
    begin(person, number)
    return _standing(standing(person, number))


@endpoint(bp, "POST", "/training/<project_id>/answers", role="worker", body=AnswerIn, answer=ToldOut)
def answered(person: Any, project_id: str, body: dict[str, Any]) -> Any:
    """Answer the next task; you are told the known answer and the hint."""
    return _told(answer(person, public_id.decode("project", project_id), body["number"], body["answer"]))


def _training(project: Any) -> dict[str, Any]:
    training = training_of(project)
    if training is None:
        raise NotFound("This project has no training.")
    found = outcome(training)
    return {
        "project_id": project.public_id,
        "qualification_id": public_id.encode("qualification", training.type_id),
        "words": training.words,
        "pass_percent": training.pass_percent,
        "retry_seconds": training.retry_seconds,
        "reward": format_money(training.reward_micros),
        "paid_for": training.paid_for,
        "paid_places_left": places_left(training),
        "people": found.people,
        "passed": found.passed,
        "failed": found.failed,
        "mean_percent": found.mean_percent,
        "paid": format_money(found.paid_micros),
        "tasks": [{**task, "answered": seen, "right_share": share} for task, (seen, share) in zip(training.tasks, right_by_task(training), strict=True)],
    }


def _standing(found: Standing) -> dict[str, Any]:
    project, training = found.project, found.training
    done = len(found.current.answers) if found.current else None
    return {
        "project_id": project.public_id,
        "title": project.title,
        "task_type": project.task_type,
        "interface": project.interface,
        "instructions": project.instructions,
        "words": training.words,
        "tasks": len(training.tasks),
        "pass_percent": training.pass_percent,
        "retry_seconds": training.retry_seconds,
        "pays": format_money(found.pays_micros),
        "passed": found.is_passed,
        "again_at": rfc3339(found.again_at),
        "tries": [
            {
                "state": one.state, "answered": len(one.answers), "percent": one.percent, "paid": format_money(one.paid_micros),
                "begun_at": rfc3339(one.begun_at), "ended_at": rfc3339(one.ended_at),
            }
            for one in found.tries
        ],
        "next": {"number": done + 1, "input": training.tasks[done]["input"]} if done is not None else None,
    }  # fmt: skip


def _told(found: Told) -> dict[str, Any]:
    return {
        "number": found.number,
        "right": found.is_right,
        "known_answer": found.gold,
        "hint": found.hint,
        "state": found.state,
        "percent": found.percent,
        "paid": format_money(found.paid_micros),
    }
