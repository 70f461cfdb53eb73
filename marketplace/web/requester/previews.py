"""Tasks as workers will see them, and instructions while they are being written."""

from __future__ import annotations

from types import SimpleNamespace

from flask import g, render_template, request

from marketplace.errors import Invalid
from marketplace.projects.find import batch_of
from marketplace.projects.preview import sample_tasks
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
    """The form as far as it is filled in, as a worker would see it: a column shows the example's value, else its name."""
    values = values_of_form(request.form)
    kind, task = kind_of(values), None
    errors: dict[str, list[str]] = {}
    try:
        interface = kind.check_interface(kind.interface_of_form(values, errors))
        example = start_named(values["start"])[1].example[0] if values["start"] else {}
        input = {name: example.get(name, f"[{name}]") for name in kind.columns(interface)}
        task = task_shown(SimpleNamespace(task_type=kind.name, interface=interface), 1, input)
    except Invalid as refusal:
        errors |= field_errors(refusal.fields, values)
    return render_template("requester/_form_preview.html", values=values, task=task, errors=errors)
