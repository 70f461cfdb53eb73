"""The worker's own assignments: open ones to come back to, and what became of the others."""

from __future__ import annotations

from flask import g, render_template, request

from marketplace.assignments.find import assignments_of
from marketplace.review.reject import REASONS
from marketplace.web.worker import bp
from marketplace.web.worker.cursor import cursor, page_of
from marketplace.web.worker.screen import answer_lines

TABS = (("claimed", "Open"), ("submitted", "Waiting for review"), ("approved", "Approved"), ("rejected", "Rejected"), ("", "All"))
PAGE = 30


@bp.get("/assignments")
def assignments() -> str:
    """One state at a time, newest first."""
    state = request.args.get("state", "claimed")
    found = assignments_of(g.person, state=state or None, before_id=cursor("assignment"), limit=PAGE + 1)
    shown, following = page_of(found, PAGE, "assignment")
    return render_template(
        "worker/assignments.html",
        assignments=shown, following=following, state=state, tabs=TABS, reasons=REASONS, answer_lines=answer_lines, first="before" not in request.args,
    )  # fmt: skip
