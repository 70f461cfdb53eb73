"""A training, step by step: what it asks, one task after the other with what is told after each, and how it ended."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.clock import now
from marketplace.core.public_id import decode
from marketplace.errors import Invalid, WrongState
from marketplace.quality.training.find import standing, training_for
from marketplace.quality.training.tries import answer, begin, told
from marketplace.task_types import get
from marketplace.web.worker import bp
from marketplace.web.worker.screen import answer_lines, given


@bp.get("/training/<project_id>")
def training(project_id: str) -> str:
    """The task to do now; after an answer (`after`) what is told of it; without a go under way, what the training asks and brings."""
    return _page(decode("project", project_id))


@bp.post("/training/<project_id>/tries")
def begin_training(project_id: str) -> Response:
    """Begins a go."""
    try:
        begin(g.person, decode("project", project_id))
    except WrongState as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for(".training", project_id=project_id), 303)


@bp.post("/training/<project_id>/answers")
def answer_training(project_id: str) -> Response | tuple[str, int]:
    """Takes the answer to one task and shows what is told of it."""
    number = decode("project", project_id)
    project, _ = training_for(g.person, number)
    place = request.form.get("_rivulet_number", 0, int)
    mine = get(project.task_type).parse_form(project.interface, given(request.form))
    try:
        answer(g.person, number, place, mine)
    except Invalid as refusal:
        return _page(number, mine, refusal.fields), refusal.status
    except WrongState as refusal:
        flash(refusal.message, "warn")
        return redirect(url_for(".training", project_id=project_id), 303)
    return redirect(url_for(".training", project_id=project_id, after=place), 303)


def _page(number: int, typed: dict[str, Any] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    found = standing(g.person, number)
    kind, after = get(found.project.task_type), request.args.get("after", 0, int)
    latest = found.tries[0] if found.tries else None
    shown = task = None
    if latest is not None and 1 <= after <= len(latest.answers):
        shown = told(found.training, latest, after)
    elif found.current is not None:
        step = found.training.tasks[len(found.current.answers)]
        task = {"number": len(found.current.answers) + 1, "page": kind.page, "view": kind.view(found.project.interface, step["input"]), "answer": typed}
    told_of = kind.view(found.project.interface, found.training.tasks[after - 1]["input"]) if shown else None
    return render_template(
        "worker/training.html",
        found=found,
        project=found.project,
        training=found.training,
        task=task,
        told=shown,
        told_view=told_of,
        errors=errors or {},
        answer_lines=answer_lines,
        may_begin=not found.is_passed and not found.is_over and (found.again_at is None or found.again_at <= now()),
    )
