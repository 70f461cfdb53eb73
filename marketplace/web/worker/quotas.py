"""Which quotas of a survey are full, so that nobody answers in vain."""

from __future__ import annotations

from flask import Response, g, jsonify

from marketplace.assignments.admit import full_quotas
from marketplace.assignments.find import assignment_of
from marketplace.core.public_id import decode
from marketplace.task_types import get
from marketplace.task_types.survey.questions import form_value
from marketplace.web.worker import bp


@bp.get("/assignments/<assignment_id>/quotas")
def quotas(assignment_id: str) -> Response:
    """The full ones, with values as the controls of the page carry them."""
    held = assignment_of(g.person, decode("assignment", assignment_id))
    full = full_quotas(held.batch_id, get(held.task_type).quotas(held.interface, None))
    return jsonify(full=[{"question": one.question, "value": form_value(one.value)} for one in full])
