"""Tasks as workers will see them, and instructions while they are being written."""

from __future__ import annotations

from types import SimpleNamespace

from flask import g, render_template, request

from marketplace.errors import Invalid
from marketplace.projects.find import batch_of
from marketplace.projects.preview import sample_tasks
from marketplace.task_types import get
from marketplace.web.requester import bp
from marketplace.web.requester.project_form import field_errors, interface_of, values_of_form
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
    """The form as far as it is filled in, as a worker would see it: columns stand for themselves."""
    values = values_of_form(request.form)
    errors: dict[str, list[str]] = {}
    task = None
    try:
        kind = get(values["task_type"])
        interface = kind.check_interface(interface_of(values, errors))
        names = kind.columns(interface)
        task = task_shown(SimpleNamespace(task_type=kind.name, interface=interface), 1, {name: f"[{name}]" for name in names})
    except Invalid as refusal:
        errors |= field_errors(refusal.fields)
    return render_template("requester/_form_preview.html", values=values, task=task, errors=errors)
