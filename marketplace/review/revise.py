"""Sending an answer back for one revision; the first answer stands if no better one comes."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _, reading
from marketplace.errors import Invalid, WrongState
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail
from marketplace.people.models import Person
from marketplace.projects.models import STRIPES
from marketplace.review.approve import reviewed

REVISION_SECONDS = 86_400
"""How long a worker has for a revision."""


def send_back(reviewer: Person, assignment_id: int, note: str) -> Any:
    """Asks the worker to mend an answer, once, with a note that says what; they have a day.

    Refuses answers that are not waiting for a decision, and a second time. The automatic approval waits with it.
    """
    if not note.strip() or len(note) > 2000:
        raise Invalid(fields={"feedback": [_("Say in 1 to 2000 characters what is to be mended.")]})
    held = reviewed(reviewer, assignment_id)
    done = sql.row(
        f"""
        WITH done AS (
            UPDATE assignments SET state = 'revising', revisions = revisions + 1, feedback = %(note)s, auto_approve_at = NULL,
                lease_expires_at = now() + make_interval(secs => {REVISION_SECONDS})
            WHERE id = %(id)s AND batch_id = %(batch)s AND state = 'submitted' AND revisions = 0 RETURNING batch_id
        )
        UPDATE batch_tallies t SET submitted = t.submitted - 1, claimed = t.claimed + 1 FROM done
        WHERE t.batch_id = done.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES} RETURNING t.batch_id
        """,
        id=held.id,
        batch=held.batch_id,
        note=note.strip(),
    )
    if done is None:
        state = reviewed(reviewer, assignment_id)
        raise WrongState(
            _("This answer was sent back once already.")
            if state.revisions
            else _("This answer is %(state)s; only a submitted one can be sent back.", state=_(state.state))
        )
    worker = sql.row(
        "SELECT p.email, b.title FROM persons p, batches b WHERE p.id = %(worker)s AND b.id = %(batch)s", worker=held.worker_id, batch=held.batch_id
    )
    with reading(language_of(held.worker_id)):
        subject = _("One answer came back: %(title)s", title=worker.title)
        text = _("%(title)s\n\nThe requester asks you to mend an answer within a day:\n%(note)s\n", title=worker.title, note=note.strip())
    send_mail(worker.email, subject, text)
    return reviewed(reviewer, assignment_id)


def end_revisions(limit: int = 1000) -> int:
    """The sweep: revisions whose day is over; the first answer waits for its decision again. How many."""
    return sql.execute(
        f"""
        WITH due AS (
            SELECT id FROM assignments WHERE state = 'revising' AND lease_expires_at < now() ORDER BY lease_expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        ), done AS (
            UPDATE assignments a SET state = 'submitted', auto_approve_at = now() + make_interval(secs => b.auto_approve_seconds)
            FROM due, batches b WHERE a.id = due.id AND b.id = a.batch_id AND a.state = 'revising' RETURNING a.batch_id
        ), each AS (SELECT batch_id, count(*) AS n FROM done GROUP BY 1)
        UPDATE batch_tallies t SET submitted = t.submitted + each.n, claimed = t.claimed - each.n FROM each
        WHERE t.batch_id = each.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES}
        """,
        limit=limit,
    )
