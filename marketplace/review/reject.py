"""Rejecting, with a reason from a closed list; the slot is wanted again and its money stays held for it.

Where the batch asks for no other answer (`quality.refill_rejected` false), the slot ends and its money goes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.core.after_commit import after_commit
from marketplace.core.texts import N_, gettext
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import hold, lock
from marketplace.people.models import Person
from marketplace.projects.close import settle
from marketplace.projects.find import any_batch
from marketplace.projects.models import STRIPES, Batch
from marketplace.projects.slots import lock_batch, release_money
from marketplace.review.approve import UNDECIDED, reviewed
from marketplace.review.cap import check_cap

REASONS = {
    "wrong_answer": N_("The answer is wrong, and the instructions say why."),
    "instructions_not_followed": N_("The instructions were not followed."),
    "incomplete": N_("Parts of the answer are missing."),
    "low_effort": N_("The answer shows no real attempt."),
    "unreadable": N_("The answer cannot be read or opened."),
    "duplicate": N_("The answer was copied from another one."),
    "automated": N_("The answer was made by a program although the batch forbids it."),
    "other": N_("Another reason, written in the feedback."),
}


def reject(reviewer: Any | None, batch: Batch, rejections: Sequence[tuple[int, str, str]], rule: str = "manual") -> set[int]:
    """Rejects those of the (id, reason code, feedback) that are undecided answers of the batch; which those were.

    Refuses reason codes outside `REASONS`, and `other` without a word of feedback. In a closed batch the money goes back.
    """
    for _, code, feedback in rejections:
        check_reason(code, feedback)
    if not rejections:
        return set()
    if reviewer is not None:
        check_cap(batch.requester_id, len(rejections))
    refill = batch.quality.get("refill_rejected", True)
    if not refill:
        lock_batch(batch)
    lock([hold(batch.id, batch.requester_id)])
    done = sql.rows(
        f"""
        WITH done AS (
            UPDATE assignments a SET state = 'rejected', decided_at = now(), decided_by_id = %(by)s, decided_rule = %(rule)s,
                reason_code = r.code, feedback = nullif(r.feedback, '')
            FROM unnest(%(ids)s::bigint[], %(codes)s::text[], %(feedbacks)s::text[]) AS r (id, code, feedback)
            WHERE a.id = r.id AND {UNDECIDED} RETURNING a.id, a.position, a.slot_number
        ), counted AS (
            UPDATE batch_tallies SET submitted = submitted - (SELECT count(*) FROM done), rejected = rejected + (SELECT count(*) FROM done)
            WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES}
        )
        SELECT * FROM done
        """,
        ids=[one[0] for one in rejections],
        codes=[one[1] for one in rejections],
        feedbacks=[one[2].strip() for one in rejections],
        batch=batch.id,
        by=reviewer.id if reviewer else None,
        rule=rule,
    )
    if batch.state == "closed":
        settle(batch)
    elif not refill:
        if done:
            batch.slots -= len(done)
            db.session.flush()
            release_money(batch, len(done))
    else:
        after_commit(lambda: queue.add(batch.id, [(one.position, one.position, one.slot_number) for one in done]))
    return {one.id for one in done}


def reject_one(reviewer: Person, assignment_id: int, reason_code: str, feedback: str = "") -> Any:
    """Rejects one answer. Refuses what is not waiting for a decision."""
    check_reason(reason_code, feedback)
    held = reviewed(reviewer, assignment_id)
    if not reject(reviewer, any_batch(held.batch_id), [(held.id, reason_code, feedback)]):
        state = reviewed(reviewer, assignment_id).state
        raise WrongState(gettext("This answer is %(state)s; only a submitted one can be rejected.", state=gettext(state)))
    return reviewed(reviewer, assignment_id)


def check_reason(code: Any, feedback: str = "") -> None:
    """Refuses codes outside the list, `other` without feedback, and feedback that is too long."""
    if code not in REASONS:
        raise Invalid(fields={"reason_code": [gettext("Choose one of %(reasons)s.", reasons=", ".join(REASONS))]})
    if code == "other" and not feedback.strip():
        raise Invalid(fields={"feedback": [gettext("Write the reason in a sentence.")]})
    if len(feedback) > 2000:
        raise Invalid(fields={"feedback": [gettext("Write at most 2000 characters.")]})
