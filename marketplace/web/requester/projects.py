"""Projects: the list, the form, the page of one."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.errors import Invalid
from marketplace.payouts.balance import balance
from marketplace.projects.create import create_batch, create_project, edit_project
from marketplace.projects.find import batches_of, project_of, projects_of
from marketplace.task_types import TASK_TYPES
from marketplace.web.requester import bp
from marketplace.web.requester.project_form import EMPTY_QUESTION, START, field_errors, terms_of, values_of_form, values_of_project
from marketplace.web.requester.viewmodels import REVIEW_WORDS, batches_by_project, question_types


@bp.get("/")
def projects() -> str:
    """All projects of the requester with their batches."""
    return render_template(
        "requester/projects.html", projects=projects_of(g.person), batches=batches_by_project(batches_of(g.person)), balance=balance(g.person)
    )


@bp.get("/projects/new")
def new_project() -> str:
    """The guided form."""
    return _form({**START, "task_type": request.args.get("task_type", "choice")})


@bp.post("/projects")
def create() -> Response | tuple[str, int] | str:
    """Creates the project, or shows the form again with what is wrong."""
    values = values_of_form(request.form)
    if "add_question" in request.form:
        return _form(values | {"questions": [*values["questions"], dict(EMPTY_QUESTION)]})
    try:
        project = create_project(g.person, **terms_of(values))
    except Invalid as refusal:
        return _form(values, refusal), refusal.status
    return redirect(url_for("requester.project", project_id=project.public_id))


@bp.get("/projects/<project_id>")
def project(project_id: str) -> str:
    """One project: its terms and batches."""
    return _page(project_of(g.person, project_id))


@bp.get("/projects/<project_id>/edit")
def edit_form(project_id: str) -> str:
    """The form with the project's terms."""
    found = project_of(g.person, project_id)
    return _form(values_of_project(found), project=found)


@bp.post("/projects/<project_id>")
def edit(project_id: str) -> Response | tuple[str, int] | str:
    """Changes the terms; batches that are published keep theirs."""
    found, values = project_of(g.person, project_id), values_of_form(request.form)
    if "add_question" in request.form:
        return _form(values | {"questions": [*values["questions"], dict(EMPTY_QUESTION)]}, project=found)
    try:
        edit_project(g.person, found, **terms_of(values))
    except Invalid as refusal:
        return _form(values, refusal, found), refusal.status
    flash("Saved. Batches already published keep their terms.", "good")
    return redirect(url_for("requester.project", project_id=project_id))


@bp.post("/projects/<project_id>/batches")
def new_batch(project_id: str) -> Response | tuple[str, int]:
    """A new draft batch of the project."""
    found, name = project_of(g.person, project_id), request.form.get("name", "")
    try:
        batch = create_batch(g.person, found, name)
    except Invalid as refusal:
        return _page(found, name, refusal.fields.get("name") or [refusal.message]), refusal.status
    return redirect(url_for("requester.batch", batch_id=batch.public_id))


def _page(found: Any, name: str = "", errors: list[str] | None = None) -> str:
    kind, batches = TASK_TYPES[found.task_type], batches_of(g.person, found)
    return render_template("requester/project.html", project=found, batches=batches, kind=kind, review_words=REVIEW_WORDS, name=name, errors=errors)


def _form(values: dict[str, Any], refusal: Invalid | None = None, project: Any = None) -> str:
    errors = field_errors(refusal.fields or {"title": [refusal.message]}) if refusal else {}
    return render_template(
        "requester/project_form.html",
        values=values,
        errors=errors,
        project=project,
        kinds=TASK_TYPES.values(),
        blank=EMPTY_QUESTION,
        question_types=question_types(),
    )
