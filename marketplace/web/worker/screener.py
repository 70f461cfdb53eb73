"""Questions about the person, before the first task of a project that asks them."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.public_id import decode
from marketplace.errors import Invalid, WrongState
from marketplace.quality.screener import answer_screener, answers_of, asked_of, screened, screened_out
from marketplace.web.worker import bp


@bp.get("/batches/<batch_id>/screener")
def screener(batch_id: str) -> str:
    """The questions that are still open, or what one has said."""
    return _page(batch_id)


@bp.post("/batches/<batch_id>/screener")
def create_screener_answer(batch_id: str) -> Response | tuple[str, int]:
    """Takes the answers."""
    number = decode("batch", batch_id)
    try:
        reason = answer_screener(g.person, number, {name: value for name, value in request.form.items() if name != "csrf_token"})
    except Invalid as refusal:
        return _page(batch_id, {name.removeprefix("answers."): sentences for name, sentences in refusal.fields.items()}), refusal.status
    except WrongState as refusal:
        flash(refusal.message, "warn")
        return redirect(url_for(".screener", batch_id=batch_id), 303)
    if reason:
        return redirect(url_for(".screener", batch_id=batch_id), 303)
    return redirect(url_for(".batch", batch_id=batch_id), 303)


def _page(batch_id: str, errors: dict[str, list[str]] | None = None) -> str:
    batch = screened(decode("batch", batch_id))
    return render_template(
        "worker/screener.html",
        batch=batch,
        batch_id=batch_id,
        asked=asked_of(g.person.id, batch.project_id, batch.questions),
        said=answers_of(g.person.id, batch.project_id),
        reason=screened_out(batch, g.person.id),
        typed=request.form,
        errors=errors or {},
    )
