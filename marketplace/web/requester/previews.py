"""Tasks as workers will see them, and instructions while they are being written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import BinaryIO, cast

from flask import g, make_response, render_template, request
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Invalid, Refusal
from marketplace.projects.columns import look_at
from marketplace.projects.find import batch_of
from marketplace.projects.preview import sample_tasks
from marketplace.web.headers import TASK_CSP
from marketplace.web.requester import bp
from marketplace.web.requester.project_form import field_errors, kind_of, start_named, values_of_form
from marketplace.web.requester.viewmodels import task_shown


@bp.get("/batches/<batch_id>/preview")
def preview(batch_id: str) -> str:
    """The first tasks of the batch, one at a time, on the worker's screen."""
    batch = batch_of(g.person, batch_id)
    samples = sample_tasks(g.person, batch, limit=10)
    place = min(max(request.args.get("n", 1, int), 1), max(len(samples), 1))
    shown = task_shown(batch, samples[place - 1].position, samples[place - 1].input) if samples else None
    return render_template("requester/preview.html", batch=batch, task=shown, place=place, count=len(samples))


@bp.post("/previews")
def form_preview() -> str:
    """The form as far as it is filled in, as a worker would see it: a column shows the example's value, else one made up."""
    values = values_of_form(request.form)
    kind, task = kind_of(values), None
    errors: dict[str, list[str]] = {}
    try:
        interface = kind.check_interface(kind.interface_of_form(values, errors))
        example = start_named(values["start"])[1].example[0] if values["start"] else {}
        input = {name: example.get(name, value) for name, value in kind.sample(interface).items()}
        task = task_shown(SimpleNamespace(task_type=kind.name, interface=interface), 1, input)
    except Invalid as refusal:
        errors |= field_errors(refusal.fields, values)
    return render_template("requester/_form_preview.html", values=values, task=task, errors=errors)


@bp.get("/previews/frame")
def preview_frame() -> Response:
    """An empty page with the sheets of all kinds of task, for the frame in which a preview stands; only our own pages may hold it."""
    page = make_response(render_template("requester/preview_frame.html"))
    page.headers["Content-Security-Policy"] = TASK_CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    page.headers["X-Frame-Options"] = "SAMEORIGIN"
    return page


@bp.post("/batches/<batch_id>/columns")
def columns(batch_id: str) -> str:
    """The head of a file: its columns beside the project's, and its first row as a task."""
    batch, file = batch_of(g.person, batch_id), request.files.get("file")
    chosen = {name.removeprefix("column."): value for name, value in request.form.items() if name.startswith("column.") and value}
    look, task, error = None, None, ""
    try:
        if not file:
            raise Invalid(_("Choose a file first."))
        look = look_at(g.person, batch, cast(BinaryIO, file.stream), (file.filename or "").replace("\0", ""), chosen if request.form.get("looked") else None)
        if look.tasks and not look.missing:
            task = task_shown(batch, 1, look.tasks[0])
    except Refusal as refusal:
        error = " ".join(sum(refusal.fields.values(), [])) or refusal.message
    return render_template("requester/_columns.html", batch=batch, look=look, task=task, error=error)
