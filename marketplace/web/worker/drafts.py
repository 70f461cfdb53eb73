"""What was typed, kept on the server; and one task again as its form, for a screen that has lost it."""

from __future__ import annotations

from flask import Response, g, jsonify, request

from marketplace.assignments.draft import keep_draft
from marketplace.assignments.find import assignment_of
from marketplace.core.clock import rfc3339
from marketplace.core.public_id import decode
from marketplace.core.texts import _
from marketplace.errors import WrongState
from marketplace.reports.offer import terms
from marketplace.task_types import get
from marketplace.web.worker import bp
from marketplace.web.worker.screen import fragments, given


@bp.post("/assignments/<assignment_id>/draft")
def draft(assignment_id: str) -> Response:
    """Keeps the answer so far."""
    held = assignment_of(g.person, decode("assignment", assignment_id))
    kept = keep_draft(g.person, held.id, get(held.task_type).parse_form(held.interface, given(request.form)))
    return jsonify(id=assignment_id, saved_at=rfc3339(kept.saved_at))


@bp.get("/assignments/<assignment_id>/form")
def form(assignment_id: str) -> Response:
    """A task that is still held, as its form."""
    held = assignment_of(g.person, decode("assignment", assignment_id))
    if held.state not in ("claimed", "revising"):
        raise WrongState(_("This assignment is %(state)s.", state=_(held.state)))
    [one] = fragments(terms(held.batch_id), [held])
    return jsonify(one)
