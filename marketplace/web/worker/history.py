"""The worker's own assignments: open ones to come back to, and what became of the others."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.assignments.find import assignments_of
from marketplace.core.public_id import decode
from marketplace.core.texts import N_, _
from marketplace.errors import Invalid, WrongState
from marketplace.review.appeal import PANEL_SIZE, appeal, appeals_for, may_appeal
from marketplace.review.reject import REASONS
from marketplace.web.worker import bp
from marketplace.web.worker.cursor import cursor, page_of
from marketplace.web.worker.screen import answer_lines

TABS = (
    ("claimed", N_("Open")),
    ("revising", N_("To mend")),
    ("submitted", N_("Waiting for review")),
    ("approved", N_("Approved")),
    ("rejected", N_("Rejected")),
    ("", N_("All")),
)
PAGE = 30


@bp.get("/assignments")
def assignments() -> str:
    """One state at a time, newest first."""
    state = request.args.get("state", "claimed")
    found = assignments_of(g.person, state=state or None, before_id=cursor("assignment"), limit=PAGE + 1)
    shown, following = page_of(found, PAGE, "assignment")
    return render_template(
        "worker/assignments.html",
        appeals=appeals_for(g.person, [one.id for one in shown]), may_appeal=may_appeal, panel_size=PANEL_SIZE,
        assignments=shown, following=following, state=state, tabs=TABS, reasons=REASONS, answer_lines=answer_lines, first="before" not in request.args,
    )  # fmt: skip


@bp.post("/assignments/<assignment_id>/appeals")
def create_appeal(assignment_id: str) -> Response:
    """Challenges a rejection."""
    try:
        appeal(g.person, decode("assignment", assignment_id), request.form.get("words", ""))
        flash(_("Your appeal is before the panel."), "good")
    except Invalid as refusal:
        flash(next(iter(refusal.fields.values()))[0], "warn")
    except WrongState as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for(".assignments", state="rejected"), 303)
