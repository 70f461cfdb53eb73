"""Many decisions on a batch at once, each answered for."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id, sql
from marketplace.core.after_commit import enqueue
from marketplace.core.texts import gettext
from marketplace.errors import Invalid, NotFound, Refusal
from marketplace.people.models import Person
from marketplace.projects.models import Batch
from marketplace.review.approve import approve
from marketplace.review.reject import check_reason, reject

MOST = 10_000


def review_many(reviewer: Person, batch: Batch, approve_ids: list[str], rejections: list[dict[str, Any]], feedback: str = "") -> list[dict[str, Any]]:
    """What happened to each id: {"id", "state"} or {"id", "code", "message"}, in the order given.

    A wrong id, a wrong reason or a decided answer is answered for and does not stop the rest. An id may stand once.
    """
    if len(approve_ids) + len(rejections) > MOST:
        raise Invalid(fields={"approve": [gettext("Decide at most %(most)s answers in one request.", most=MOST)]})
    outcome: dict[str, dict[str, Any]] = {}
    approvals: dict[int, str] = {}
    refusals: dict[int, tuple[str, str, str]] = {}
    for text in approve_ids:
        if (number := _number(text, outcome)) is not None:
            approvals[number] = text
    for entry in rejections:
        text, said = str(entry.get("id")), str(entry.get("feedback") or "")
        number = _number(text, outcome)
        if number in approvals:
            outcome[text] = {"id": text, "code": "twice", "message": gettext("This id is to be approved and rejected; nothing was done.")}
            del approvals[number]
        elif number is not None:
            try:
                check_reason(entry.get("reason_code"), said)
                refusals[number] = (text, entry["reason_code"], said)
            except Refusal as error:
                outcome[text] = {"id": text, "code": error.code, "message": error.message}
    approved = approve(reviewer, batch, list(approvals), feedback)
    rejected = reject(reviewer, batch, [(number, code, said) for number, (_, code, said) in refusals.items()])
    for number, text in [*approvals.items(), *((number, one[0]) for number, one in refusals.items())]:
        if number in approved or number in rejected:
            outcome[text] = {"id": text, "state": "approved" if number in approved else "rejected"}
    undone = {number: text for number, text in [*approvals.items(), *((n, one[0]) for n, one in refusals.items())] if text not in outcome}
    states = {
        one.id: one.state
        for one in sql.rows("SELECT id, state FROM assignments WHERE id = ANY(%(ids)s) AND batch_id = %(batch)s", ids=list(undone), batch=batch.id)
    }
    for number, text in undone.items():
        if number in states:
            outcome[text] = {
                "id": text,
                "state": states[number],
                "code": "wrong_state",
                "message": gettext("This answer is %(number)s already.", number=states[number]),
            }
        else:
            outcome[text] = {"id": text, "code": "not_found", "message": gettext("There is no answer with this id in this batch.")}
    return [outcome[text] for text in dict.fromkeys([*approve_ids, *(str(one.get("id")) for one in rejections)])]


def approve_all(reviewer: Person, batch: Batch, feedback: str = "") -> None:
    """Asks a runner to approve every answer that is undecided when it starts; pages do not wait for it."""
    sql.execute(
        "UPDATE assignments SET decided_by_id = %(by)s, decided_rule = 'approve all', feedback = %(feedback)s"
        " WHERE batch_id = %(batch)s AND state = 'submitted'",
        by=reviewer.id,
        feedback=feedback.strip() or None,
        batch=batch.id,
    )
    enqueue("workers.jobs.review.decide", batch.id, queue="decisions", once=f"decide:{batch.id}")


def _number(text: str, outcome: dict[str, dict[str, Any]]) -> int | None:
    try:
        return public_id.decode("assignment", text)
    except NotFound as error:
        outcome[text] = {"id": text, "code": error.code, "message": error.message}
        return None
