"""A batch: what it holds, what it costs, how far it is; publishing, pausing, resuming, closing."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.assignments.report import REASONS, reports_in
from marketplace.core.texts import _
from marketplace.errors import MissingFunds, Refusal
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.close import close
from marketplace.projects.find import batch_of, imports_of
from marketplace.projects.pause import pause, resume
from marketplace.projects.progress import progress
from marketplace.projects.publish import publish
from marketplace.projects.quote import quote
from marketplace.projects.rehearsal import cannot_rehearse, rehearsal
from marketplace.reports.forecast import forecast
from marketplace.task_types import TASK_TYPES
from marketplace.web.requester import bp
from marketplace.web.requester.viewmodels import REVIEW_WORDS, stream_parts


@bp.get("/batches/<batch_id>")
def batch(batch_id: str) -> str:
    """The batch's own page: a draft leads through upload, look and publish; a live one shows its progress."""
    return _page(batch_of(g.person, batch_id))


@bp.get("/batches/<batch_id>/progress")
def batch_progress(batch_id: str) -> str:
    """The progress alone, for the page that polls it."""
    found = batch_of(g.person, batch_id)
    now = progress(found)
    return render_template("requester/_progress.html", batch=found, progress=now, parts=stream_parts(now), forecast=forecast(found, now))


@bp.post("/batches/<batch_id>/publications")
def publish_batch(batch_id: str) -> Response | tuple[str, int]:
    """Holds the cost and opens the tasks to workers, or says what is missing."""
    found = batch_of(g.person, batch_id)
    try:
        publish(g.person, found, request.form.get("tasks", type=int))
    except MissingFunds as refusal:
        return _page(found, missing=refusal), refusal.status
    return _done(batch_id, _("Published. Workers can begin now."))


@bp.post("/batches/<batch_id>/pauses")
def pause_batch(batch_id: str) -> Response:
    """Stops handing out tasks; what is being done may be finished."""
    pause(g.person, batch_of(g.person, batch_id))
    return _done(batch_id, _("Paused. Nobody gets new tasks; those at work may finish."))


@bp.post("/batches/<batch_id>/resumptions")
def resume_batch(batch_id: str) -> Response:
    """Hands out tasks again."""
    resume(g.person, batch_of(g.person, batch_id))
    return _done(batch_id, _("Live again."))


@bp.post("/batches/<batch_id>/closings")
def close_batch(batch_id: str) -> Response:
    """Ends the batch and gives the unused money back."""
    close(g.person, batch_of(g.person, batch_id))
    return _done(batch_id, _("Closed. Money that is not needed any more is back on your balance."))


def _done(batch_id: str, sentence: str) -> Response:
    flash(sentence, "good")
    return redirect(url_for("requester.batch", batch_id=batch_id))


def _page(found: Any, missing: Refusal | None = None) -> str:
    now = progress(found)
    return render_template(
        "requester/batch.html",
        batch=found,
        progress=now,
        parts=stream_parts(now),
        forecast=forecast(found, now),
        kind=TASK_TYPES[found.task_type],
        review_words=REVIEW_WORDS,
        imports=imports_of(g.person, found)[:5],
        quote=quote(g.person, found) if found.waiting_tasks and found.state != "closed" else None,
        missing=missing,
        rehearsal=None if cannot_rehearse(found) else rehearsal(g.person, found),
        reports=reports_in(g.person, found, limit=4),
        reasons=REASONS,
        worker_name=pseudonym,
    )
