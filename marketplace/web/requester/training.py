"""The training of a project: its tasks from a file, the pass mark, what passing pays, and how it goes."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.money import format_money
from marketplace.core.texts import _
from marketplace.errors import Invalid, Refusal, WrongState
from marketplace.projects.find import project_of
from marketplace.projects.table_file import RowError, read_table
from marketplace.quality.training.find import outcome, places_left, right_by_task, training_of
from marketplace.quality.training.write import end_training, set_training
from marketplace.task_types import TASK_TYPES
from marketplace.web.forms import amount, errors_of, whole
from marketplace.web.requester import bp
from marketplace.web.worker.screen import answer_lines

HOUR_SECONDS = 3600


@bp.get("/projects/<project_id>/training")
def training(project_id: str) -> str:
    """The training as it is, and the form that changes it."""
    return _page(project_id)


@bp.post("/projects/<project_id>/training")
def change_training(project_id: str) -> Response | tuple[str, int]:
    """Makes or changes it."""
    project = project_of(g.person, project_id)
    errors: dict[str, list[str]] = {}
    try:
        terms = _terms(errors)
        tasks = _tasks(errors)
        if errors:
            raise Invalid(fields=errors)
        set_training(g.person, project, tasks, **terms)
    except Refusal as refusal:
        return _page(project_id, _beside_fields(errors_of(refusal, "reward"))), refusal.status
    flash(_("Saved. Batches published from now on ask for this training."), "good")
    return redirect(url_for(".training", project_id=project_id), 303)


@bp.post("/projects/<project_id>/training/endings")
def end(project_id: str) -> Response:
    """Ends it."""
    project = project_of(g.person, project_id)
    try:
        end_training(g.person, project)
        flash(_("The training has ended. What it held came back."), "good")
    except WrongState as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for(".training", project_id=project_id), 303)


def _terms(errors: dict[str, list[str]]) -> dict[str, Any]:
    form = request.form
    hours = form.get("retry_hours", "").strip()
    again = whole(hours, "retry_hours", errors, "whole hours, 0 for at once, or nothing for one go") if hours else None
    return {
        "words": form.get("words", "").replace("\r\n", "\n"),
        "pass_percent": whole(form.get("pass_percent"), "pass_percent", errors),
        "retry_seconds": None if again is None else again * HOUR_SECONDS,
        "reward_micros": amount(form.get("reward") or "0", "reward", errors),
        "paid_for": form.get("paid_for", "all"),
        "paid_places": whole(form.get("paid_places") or "0", "paid_places", errors),
    }


def _tasks(errors: dict[str, list[str]]) -> list[dict[str, Any]] | None:
    """The tasks of the file, None without one: a column `hint`, known answers in `gold.…`, all others are shown."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    tasks = []
    for row in read_table(cast(BinaryIO, file.stream), None, file.filename):
        if isinstance(row, RowError):
            errors.setdefault("file", []).append(_("Line %(line)s: %(message)s", line=row.line, message=row.message))
            continue
        shown = dict(row.input)
        tasks.append({"input": shown, "gold": row.gold, "hint": str(shown.pop("hint", "") or "")})
    return tasks


def _beside_fields(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is wrong with a task stands beside the file it came with."""
    moved: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        is_task = name.startswith("tasks")
        place = name.split(".")[1] if is_task and "." in name else ""
        moved.setdefault("file" if is_task else "retry_hours" if name == "retry_seconds" else name, []).extend(
            _("Task %(place)s: %(given)s", place=int(place) + 1, given=one) if place.isdigit() else one for one in sentences
        )
    return {name: sentences[:5] for name, sentences in moved.items()}


def _page(project_id: str, errors: dict[str, list[str]] | None = None) -> str:
    project = project_of(g.person, project_id)
    found, kind = training_of(project), TASK_TYPES[project.task_type]
    values = request.form if errors else _values(found)
    return render_template(
        "requester/training.html",
        project=project,
        training=found,
        columns=sorted(kind.columns(project.interface)),
        gold_columns=[f"gold.{name}" for name in kind.export_columns(project.interface)],
        outcome=outcome(found) if found else None,
        places=places_left(found) if found else 0,
        results=list(zip(found.tasks, right_by_task(found), strict=True)) if found else [],
        answer_lines=answer_lines,
        values=values,
        errors=errors or {},
    )


def _values(found: Any) -> dict[str, str]:
    if found is None:
        return {"pass_percent": "80", "retry_hours": "1", "reward": "0", "paid_for": "all", "paid_places": "0", "words": ""}
    hours = "" if found.retry_seconds is None else str(-(-found.retry_seconds // HOUR_SECONDS))
    return {
        "pass_percent": str(found.pass_percent),
        "retry_hours": hours,
        "reward": format_money(found.reward_micros),
        "paid_for": found.paid_for,
        "paid_places": str(places_left(found)),
        "words": found.words,
    }
