"""/projects: a requester's definitions of work."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from marketplace.api import cursors, shapes
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Json, Money, OneOf, Text, WholeNumber
from marketplace.projects.create import LIMITS, TEXTS, create_batch, create_project, edit_project
from marketplace.projects.find import project_of, projects_of
from marketplace.projects.progress import progress
from marketplace.quality.newcomers import MOST_SHARE
from marketplace.quality.rules import ACTIONS, EVENTS, MOST_RULES
from marketplace.quality.screener import MOST_OPTIONS, MOST_QUESTIONS
from marketplace.quality.terms import AI_HELP
from marketplace.task_types import TASK_TYPES

bp = Blueprint("projects", __name__, description="A project is a reusable definition of work.")


def _text(name: str, **more: Any) -> Text:
    least, most = TEXTS[name]
    return Text(least=least, most=most, **more)


def _number(name: str, **more: Any) -> WholeNumber:
    least, most = LIMITS[name]
    return WholeNumber(least=least, most=most, **more)


def _share(most: float, sentence: str) -> dict[str, Any]:
    return {"type": "number", "minimum": 0, "maximum": most, "description": sentence}


_OPTION = {
    "type": "object",
    "required": ["value", "label"],
    "properties": {
        "value": {"type": "string"},
        "label": {"type": "string"},
        "quota": {"type": ["integer", "null"], "minimum": 0, "description": "How many people of this answer a batch takes; null or left out: as many as come."},
    },
}
_QUESTION = {
    "type": "object",
    "required": ["name", "label", "options"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
        "label": {"type": "string", "description": "The question."},
        "options": {"type": "array", "minItems": 2, "maxItems": MOST_OPTIONS, "items": _OPTION},
    },
}
_RULE = {
    "type": "object",
    "required": ["event", "action"],
    "properties": {
        "event": {"type": "string", "enum": list(EVENTS), "description": "; ".join(f"{name} ({one[0]}): {one[1]}" for name, one in EVENTS.items())},
        "at_least": {"type": "integer", "minimum": 1, "maximum": 100_000, "description": "How many observations before it may fire."},
        "below": {"type": "number", "minimum": 0, "description": "The bound of an event that goes down."},
        "above": {"type": "number", "minimum": 0, "description": "The bound of an event that goes up."},
        "action": {"type": "string", "enum": list(ACTIONS), "description": "; ".join(f"{name}: {one}" for name, one in ACTIONS.items())},
        "hours": {"type": "number", "description": "How long an exclusion or a pause lasts."},
        "message": {"type": "string", "maxLength": 500, "description": "What the worker is told or asked."},
    },
}
QUALITY: dict[str, Any] = {
    "gold_rate": _share(0.5, "Share of answers that go to tasks with a known answer."),
    "gold_from_consensus": {"type": "boolean", "description": "Tasks with a strong consensus become known ones; needs a gold_rate."},
    "max_overlap": {"type": "integer", "minimum": 1, "maximum": 1000, "description": "The most answers of a task while its consensus is not sure enough."},
    "target_confidence": {"type": "number", "minimum": 0.5, "maximum": 0.999, "description": "How sure is sure enough; goes with max_overlap."},
    "refill_rejected": {"type": "boolean", "description": "The slot of a rejected answer is offered again."},
    "ai_help": {"type": "string", "enum": list(AI_HELP), "description": "Whether workers may have the help of a machine."},
    "newcomer_share": _share(MOST_SHARE, "Share of slots kept for newcomers for three days."),
    "screener": {"type": "array", "maxItems": MOST_QUESTIONS, "items": _QUESTION, "description": "Questions about the person, with quotas."},
    "rules": {"type": "array", "maxItems": MOST_RULES, "items": _RULE, "description": "Event, condition, action."},
}
"""What the document says of `quality`; what holds is checked by `quality/terms.py`."""


class ProjectChange(Strict):
    """The terms of a project; what is left out stays, or gets its default."""

    title = _text("title")
    description = _text("description")
    instructions = _text("instructions", metadata={"description": "Markdown."})
    task_type = OneOf(TASK_TYPES)
    interface = Json(
        metadata={
            "description": "By task type: the schemas `Interface.choice`, `Interface.survey` and so on below; the answers of workers are "
            "`Answer.choice` and so on. `{{column}}` stands for a column of the file."
        }
    )
    reward = Money(metadata={"description": "For one answer."})
    overlap = _number("overlap", metadata={"description": "Independent answers wanted for each task."})
    lease_seconds = _number("lease_seconds", metadata={"description": "How long a claim is kept without a heartbeat."})
    auto_approve_seconds = _number("auto_approve_seconds", metadata={"description": "After this, an undecided answer is approved."})
    review = fields.Nested(lambda: Review(), metadata={"description": "Who decides."})
    keywords = _text("keywords")
    requirements = fields.List(
        Json(),
        metadata={
            "description": "What a worker must hold: {qualification (an id, or approved_count, approval_percent, locale …), comparator, integer_values, "
            "locale_values, guard (accept, preview or discover)}; all of them."
        },
    )
    quality = Json(metadata={"description": "Terms of quality; what is left out is off.", "properties": QUALITY, "additionalProperties": False})


class Review(Strict):
    """manual: a person, and the clock after `auto_approve_seconds`; all: approved at once; agreement: as `min_agreement` says."""

    mode = OneOf(("manual", "all", "agreement"), required=True)
    min_agreement = fields.Raw(metadata={"type": "number", "minimum": 0, "maximum": 1, "default": 0.5})


class ProjectIn(ProjectChange):
    """A new project."""

    title = _text("title", required=True)
    task_type = OneOf(TASK_TYPES, required=True)
    interface = Json(required=True, metadata=ProjectChange._declared_fields["interface"].metadata)
    reward = Money(required=True, metadata={"description": "For one answer."})


class BatchIn(Strict):
    """A new batch."""

    name = Text(least=1, most=200, required=True)


EXAMPLE: dict[str, Any] = {
    "title": "Same product?",
    "description": "Two offers: is it one product?",
    "instructions": "Label **yes** when both are the same product.",
    "task_type": "choice",
    "interface": {"text": "{{offer_a}} / {{offer_b}}", "labels": ["yes", "no"]},
    "reward": "0.03",
    "overlap": 3,
    "lease_seconds": 600,
    "auto_approve_seconds": 259200,
    "review": {"mode": "agreement", "min_agreement": 0.5},
}


@endpoint(bp, "POST", "/projects", role="requester", body=ProjectIn, answer=shapes.ProjectOut, status=201, example=EXAMPLE)
def create(person: Any, body: dict[str, Any]) -> Any:
    """Create a project."""
    return shapes.project(create_project(person, **_terms(body)))


@endpoint(bp, "GET", "/projects", role="requester", query=PageQuery, answer=page_of(shapes.ProjectOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List your projects, newest first."""
    before = cursors.place(query["cursor"])
    return cursors.page(projects_of(person, before if before is not None else 2**62, query["limit"] + 1), query["limit"], shapes.project)


@endpoint(bp, "GET", "/projects/<project_id>", role="requester", answer=shapes.ProjectOut)
def shown(person: Any, project_id: str) -> Any:
    """Show one of your projects."""
    return shapes.project(project_of(person, project_id))


@endpoint(bp, "POST", "/projects/<project_id>", role="requester", body=ProjectChange, answer=shapes.ProjectOut)
def change(person: Any, project_id: str, body: dict[str, Any]) -> Any:
    """Change a project. Its drafts follow; what was published keeps its terms."""
    return shapes.project(edit_project(person, project_of(person, project_id), **_terms(body)))


@endpoint(bp, "POST", "/projects/<project_id>/batches", role="requester", body=BatchIn, answer=shapes.BatchOut, status=201)
def add_batch(person: Any, project_id: str, body: dict[str, Any]) -> Any:
    """Create a batch of a project, as a draft."""
    made = create_batch(person, project_of(person, project_id), body["name"])
    return shapes.batch(made, progress(made))


def _terms(body: dict[str, Any]) -> dict[str, Any]:
    terms = dict(body)
    if "reward" in terms:
        terms["reward_micros"] = terms.pop("reward")
    return terms
