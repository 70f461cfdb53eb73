"""Projects: the list, the form, the page of one."""

from __future__ import annotations

from typing import Any

from flask import Response as FileResponse
from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.payouts.balance import balance
from marketplace.projects.create import create_batch, create_project, edit_project
from marketplace.projects.find import batches_of, project_of, projects_of
from marketplace.task_types import TASK_TYPES
from marketplace.web.requester import bp
from marketplace.web.requester.project_form import START, field_errors, kind_of, start_named, terms_of, values_of_form, values_of_project, values_of_start
from marketplace.web.requester.viewmodels import REVIEW_WORDS, batches_by_project


@bp.get("/")
def projects() -> str:
    """All projects of the requester with their batches."""
    return render_template(
        "requester/projects.html",
        projects=projects_of(g.person),
        batches=batches_by_project(batches_of(g.person)),
        balance=balance(g.person),
        kinds=TASK_TYPES,
    )


@bp.get("/projects/new")
def new_project() -> str:
    """The guided form, empty or filled from a project to start from."""
    if "start" in request.args:
        return _form(values_of_start(request.args["start"]))
    return _form({**START, "task_type": request.args.get("task_type", "choice")})


@bp.get("/starts/<name>.csv")
def start_file(name: str) -> FileResponse:
    """The example rows of a project to start from, as a file to try or to fill."""
    return FileResponse(
        start_named(name)[1].file(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}.csv"'}
    )


@bp.post("/projects/fields")
def kind_fields() -> str:
    """The fields of the chosen kind of task alone, for the script that changes them in place."""
    return render_template("requester/_kind_fields.html", **_fields(values_of_form(request.form), {}))


@bp.post("/projects")
def create() -> Response | tuple[str, int] | str:
    """Creates the project, or shows the form again with what is wrong."""
    values = values_of_form(request.form)
    if _only_fields():
        return _form(values)
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
    if _only_fields():
        return _form(values, project=found)
    try:
        edit_project(g.person, found, **terms_of(values))
    except Invalid as refusal:
        return _form(values, refusal, found), refusal.status
    flash(_("Saved. Batches already published keep their terms."), "good")
    return redirect(url_for("requester.project", project_id=project_id))


@bp.post("/projects/<project_id>/batches")
def new_batch(project_id: str) -> Response | tuple[str, int]:
    """A new draft batch of the project."""
    found, name = project_of(g.person, project_id), request.form.get("name", "")
    try:
        batch = create_batch(g.person, found, name)
    except Invalid as refusal:
        return _page(found, name, refusal.fields.get("name") or [refusal.message]), refusal.status
    return redirect(url_for("requester.new_import", batch_id=batch.public_id))


def _page(found: Any, name: str = "", errors: list[str] | None = None) -> str:
    kind, batches = TASK_TYPES[found.task_type], batches_of(g.person, found)
    return render_template("requester/project.html", project=found, batches=batches, kind=kind, review_words=REVIEW_WORDS, name=name, errors=errors)


def _only_fields() -> bool:
    """Without script: the button asks for other fields or one more row, not for the project."""
    return "add_row" in request.form or "choose_kind" in request.form


def _fields(values: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    kind = kind_of(values)
    return {"kind": kind, "values": values, "errors": errors, "fields": kind.form_context(values)}


def _form(values: dict[str, Any], refusal: Invalid | None = None, project: Any = None) -> str:
    errors = field_errors(refusal.fields or {"title": [refusal.message]}, values) if refusal else {}
    return render_template("requester/project_form.html", project=project, kinds=TASK_TYPES.values(), **_fields(values, errors))
