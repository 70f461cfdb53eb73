"""The rehearsal of a draft, on the worker's own working screen: the same page and script, whose forms lead here instead."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core import public_id
from marketplace.core.money import money
from marketplace.core.public_id import encode
from marketplace.core.texts import N_, _
from marketplace.errors import Refusal
from marketplace.projects.find import batch_of
from marketplace.projects.quote import quote
from marketplace.projects.rehearsal import begin_again, cannot_rehearse, left_to_rehearse, rehearsal, rehearse, task_position
from marketplace.refusals import is_program
from marketplace.reports.earnings import Sitting
from marketplace.task_types import get
from marketplace.web.filters import duration
from marketplace.web.requester import bp
from marketplace.web.worker.screen import given, provenance_of
from marketplace.web.worker.uploads import create_upload


@bp.get("/batches/<batch_id>/rehearsal")
def rehearsal_screen(batch_id: str) -> str | Response:
    """The working screen with the first tasks of the draft that are not rehearsed yet."""
    batch = batch_of(g.person, batch_id)
    if problem := cannot_rehearse(batch):
        flash(problem, "warn")
        return redirect(url_for(".batch", batch_id=batch_id))
    return _screen(batch)


@bp.post("/batches/<batch_id>/rehearsal/claims")
def rehearsal_claims(batch_id: str) -> Response:
    """The screen asks for more tasks: the page had all of them."""
    batch_of(g.person, batch_id)
    return jsonify(next=[], reason=OVER)


@bp.post("/batches/<batch_id>/rehearsal/<task_id>")
def rehearse_task(batch_id: str, task_id: str) -> Response | tuple[str, int]:
    """Keeps an answer with the time the screen measured."""
    batch = batch_of(g.person, batch_id)
    position = task_position(batch, task_id)
    answer = get(batch.task_type).parse_form(batch.interface, given(request.form))
    counted = provenance_of(request.form) or {}
    try:
        rehearse(g.person, batch, position, answer, counted.get("seconds_active"))
    except Refusal as refusal:
        if is_program() or not refusal.fields:
            raise
        return _screen(batch, position, answer, refusal.fields), refusal.status
    return jsonify(id=task_id, next=[]) if is_program() else redirect(url_for(".rehearsal_screen", batch_id=batch_id), 303)


@bp.post("/batches/<batch_id>/rehearsal/<task_id>/skip")
def rehearse_skip(batch_id: str, task_id: str) -> Response:
    """Skips a task."""
    batch = batch_of(g.person, batch_id)
    rehearse(g.person, batch, task_position(batch, task_id), None)
    return jsonify(id=task_id) if is_program() else redirect(url_for(".rehearsal_screen", batch_id=batch_id), 303)


@bp.post("/batches/<batch_id>/rehearsal/end")
def end_rehearsal(batch_id: str) -> Response:
    """Back to the batch, where what was measured stands in the quote."""
    batch = batch_of(g.person, batch_id)
    now = rehearsal(g.person, batch)
    if now.median_seconds and batch.waiting_tasks:
        hourly = quote(g.person, batch).expected_hourly_micros
        flash(
            _("Rehearsed: a task took you %(duration)s, which pays workers %(money)s an hour.", duration=duration(now.median_seconds), money=money(hourly)),
            "good",
        )
    return redirect(url_for(".batch", batch_id=batch_id))


@bp.post("/batches/<batch_id>/rehearsal/again")
def rehearse_again(batch_id: str) -> Response:
    """Forgets what was rehearsed and begins anew."""
    batch = batch_of(g.person, batch_id)
    if not cannot_rehearse(batch):
        begin_again(g.person, batch)
    return redirect(url_for(".rehearsal_screen", batch_id=batch_id))


bp.post("/uploads")(create_upload)  # files for answers: a requester who rehearses need not be a worker

OVER = N_("That was the rehearsal. The batch says what it measured.")


def _screen(batch: Any, front: int | None = None, answer: Any = None, errors: dict[str, list[str]] | None = None) -> str:
    """The working screen; `front` is the place of a task whose answer was just refused."""
    left = left_to_rehearse(g.person, batch)
    tasks = [
        _shown(batch, one, *(answer, errors) if one.position == front else (None, None))
        for one in sorted(left, key=lambda one: (one.position != front, one.position))
    ]
    now = rehearsal(g.person, batch)
    return render_template(
        "worker/work.html",
        offer=batch,
        batch_id=batch.public_id,
        task=tasks[0] if tasks else None,
        ahead=tasks[1:],
        reason=OVER if not tasks else "",
        sitting=Sitting(now.answered, now.answered * batch.reward_micros, now.seconds),
        report_reasons=[],
        rehearsal=now,
    )


def _shown(batch: Any, one: Any, answer: Any, errors: dict[str, list[str]] | None) -> dict[str, Any]:
    """What the screen's fragment of a task needs (see `shown` in web/worker/screen.py)."""
    kind, id = get(batch.task_type), encode("task", public_id.task_number(batch.id, one.position))
    return {
        "id": id,
        "submit_url": url_for(".rehearse_task", batch_id=batch.public_id, task_id=id),
        "skip_url": url_for(".rehearse_skip", batch_id=batch.public_id, task_id=id),
        "draft_url": "",
        "lease_expires_at": "",
        "lease_seconds": batch.lease_seconds,
        "page": kind.page,
        "view": kind.view(batch.interface, one.input) | {"arrangement": kind.arrangement(batch.interface, one.input, id)},
        "answer": answer,
        "to_mend": "",
        "draft_at": "",
        "errors": {path.removeprefix("answer."): sentences for path, sentences in (errors or {}).items()},
        "is_rehearsal": True,
    }
