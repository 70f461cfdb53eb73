"""A batch: what it holds, what it costs, how far it is; publishing, pausing, resuming, closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.assignments.report import REASONS, reports_in
from marketplace.core.texts import _, lazy_gettext
from marketplace.errors import MissingFunds, Refusal
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.close import close
from marketplace.projects.find import batch_of, imports_of
from marketplace.projects.pause import pause, resume
from marketplace.projects.pilot import pilot_of, publish_pilot, set_automatic
from marketplace.projects.progress import progress
from marketplace.projects.publish import publish
from marketplace.projects.quote import quote
from marketplace.projects.rehearsal import cannot_rehearse, rehearsal
from marketplace.reports.batch_figures import batch_figures
from marketplace.reports.forecast import forecast
from marketplace.task_types import TASK_TYPES
from marketplace.web.filters import duration
from marketplace.web.plot import columns, plot
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


@bp.get("/batches/<batch_id>/figures")
def batch_figures_part(batch_id: str) -> str:
    """The charts alone, for the page that polls them."""
    found = batch_of(g.person, batch_id)
    return render_template("requester/_figures.html", batch=found, **_figures(found))


@bp.post("/batches/<batch_id>/publications")
def publish_batch(batch_id: str) -> Response | tuple[str, int]:
    """Holds the cost and opens the tasks to workers, or says what is missing."""
    found = batch_of(g.person, batch_id)
    try:
        if (tasks := request.form.get("tasks", type=int)) is None:
            publish(g.person, found)
        elif found.state == "draft" and tasks < found.tasks:
            publish_pilot(g.person, found, tasks, bool(request.form.get("then_rest")))
        else:
            publish(g.person, found, tasks)
    except MissingFunds as refusal:
        return _page(found, missing=refusal), refusal.status
    return _done(batch_id, _("Published. Workers can begin now."))


@bp.post("/batches/<batch_id>/pilot/waits")
def pilot_waits(batch_id: str) -> Response:
    """The rest of a pilot no longer follows by itself."""
    set_automatic(g.person, batch_of(g.person, batch_id), False)
    return _done(batch_id, _("The rest waits for you now."))


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


PILOT_PROBLEMS = {
    "funds": lazy_gettext("Your balance does not cover the rest; it follows as soon as it does."),
    "answers": lazy_gettext("Fewer than nine in ten answers were approved, so the rest waits for you."),
}


def _figures(batch: Any) -> dict[str, Any]:
    """The figures of a batch, placed for drawing."""
    found = batch_figures(g.person, batch)
    steps = [(datetime.fromisoformat(at), count) for at, count in found["throughput"]["points"]]
    return {
        "figures": found,
        "steps": steps,
        "by_step": plot([(at.timestamp(), count) for at, count in steps], (0, max(count for _, count in steps))) if len(steps) > 2 else None,
        "times": columns([count for _, _, count in found["times"]]),
        "time_labels": [f"{duration(low)}+" if high is None or low else f"<{duration(high)}" for low, high, _ in found["times"]],
        "moving": batch.state in ("live", "paused"),
    }


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
        pilot=pilot_of(g.person, found),
        pilot_problems=PILOT_PROBLEMS,
        pilot_tasks=min(max(20, found.tasks // 10), 100),
        rehearsal=None if cannot_rehearse(found) else rehearsal(g.person, found),
        reports=reports_in(g.person, found, limit=4),
        reasons=REASONS,
        worker_name=pseudonym,
        **(_figures(found) if found.state != "draft" else {}),
    )
