"""Uploading a file of tasks, and what became of its rows."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import Invalid, Refusal
from marketplace.projects.find import batch_of, import_of
from marketplace.projects.import_tasks import MissingColumn, progress_bytes, receive_upload
from marketplace.task_types import TASK_TYPES
from marketplace.web.csrf import csrf
from marketplace.web.requester import bp


@bp.get("/batches/<batch_id>/imports/new")
def new_import(batch_id: str) -> str:
    """The form for a file."""
    return _upload_page(batch_of(g.person, batch_id))


@bp.get("/batches/<batch_id>/imports")
def imports(batch_id: str) -> Response:
    """A refused file shows under this address; loaded again, it is the form."""
    return redirect(url_for("requester.new_import", batch_id=batch_id), 303)


@bp.post("/batches/<batch_id>/imports")
@csrf.exempt  # checked below instead: the check reads the form, and here a form may be as large as a file of tasks
def create_import(batch_id: str) -> Response | tuple[str, int]:
    """Takes the file; small ones are read at once, large ones by a runner."""
    request.max_content_length = current_app.config["MAX_UPLOAD_BYTES"]
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    batch, file = batch_of(g.person, batch_id), request.files.get("file")
    try:
        if not file or not file.filename:
            raise Invalid(_("Choose a file first."))
        done = receive_upload(g.person, batch, cast(BinaryIO, file.stream), file.filename.replace("\0", ""), None, _column_map())
    except MissingColumn as refusal:
        return _upload_page(batch, refusal.message, refusal), refusal.status
    except Refusal as refusal:
        sentence = " ".join(sum(refusal.fields.values(), [])) or refusal.message
        return _upload_page(batch, sentence), refusal.status
    return redirect(url_for("requester.one_import", import_id=done.public_id))


@bp.get("/imports/<import_id>")
def one_import(import_id: str) -> str:
    """What became of one file."""
    return _import_page(import_id, "requester/import.html")


@bp.get("/imports/<import_id>/progress")
def import_progress(import_id: str) -> str:
    """The same without the page around it, for polling while it runs."""
    return _import_page(import_id, "requester/_import.html")


def _column_map() -> dict[str, str]:
    """Which column of the file stands for which of the project's, where the form says so."""
    return {name.removeprefix("column."): value for name, value in request.form.items() if name.startswith("column.") and value}


def _upload_page(batch: Any, error: str = "", missing: MissingColumn | None = None) -> str:
    columns = sorted(TASK_TYPES[batch.task_type].columns(batch.interface))
    return render_template("requester/upload.html", batch=batch, columns=columns, error=error, missing=missing, chosen=_column_map() if missing else {})


def _import_page(import_id: str, template: str) -> str:
    one = import_of(g.person, import_id)
    batch = batch_of(g.person, public_id.encode("batch", one.batch_id))
    return render_template(template, one=one, batch=batch, read=progress_bytes(one))
