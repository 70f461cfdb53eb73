"""Reporting a task."""

from __future__ import annotations

from flask import flash, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from marketplace.assignments.find import assignment_of
from marketplace.assignments.give_back import give_back
from marketplace.assignments.report import report
from marketplace.core.public_id import decode, encode
from marketplace.core.texts import _
from marketplace.refusals import is_program
from marketplace.web.worker import bp


@bp.post("/assignments/<assignment_id>/reports")
def report_task(assignment_id: str) -> Response:
    """Tells the requester what is wrong, and without script skips the task too where that is wished."""
    held = assignment_of(g.person, decode("assignment", assignment_id))
    done = report(g.person, held.id, request.form.get("reason", ""), request.form.get("words", ""))
    if is_program():
        return jsonify(id=assignment_id, reason=done.reason)
    if request.form.get("skip") and held.state == "claimed":
        give_back(g.person, held.id)
    flash(_("Thank you. The requester is told."), "good")
    return redirect(url_for(".work", batch_id=encode("batch", held.batch_id)), 303)
