"""Words from a requester to workers whose work they have decided on; addresses stay ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.core import sql
from marketplace.people.mail import send_mail


@dataclass(frozen=True, slots=True)
class NotSent:
    """A worker who was not written to: `is_final` when trying again is of no use."""

    worker_id: int
    is_final: bool
    reason: str


def notify_workers(requester: Any, subject: str, text: str, worker_ids: list[int]) -> list[NotSent]:
    """Mails each worker once; whom it could not be sent to, and why. Only workers of whom the requester has approved or
    rejected an answer may be written to."""
    known = {
        one.id: one
        for one in sql.rows(
            """
            SELECT p.id, p.email,
                   EXISTS (SELECT 1 FROM suspensions s WHERE s.person_id = p.id AND s.ended_at IS NULL) AS is_suspended,
                   EXISTS (SELECT 1 FROM assignments a JOIN batches b ON b.id = a.batch_id
                           WHERE a.worker_id = p.id AND a.state IN ('approved', 'rejected') AND b.requester_id = %(requester)s) AS has_worked
            FROM persons p WHERE p.id = ANY(%(ids)s::bigint[])
            """,
            ids=worker_ids,
            requester=requester.id,
        )
    }
    failed: list[NotSent] = []
    for worker_id in dict.fromkeys(worker_ids):
        worker = known.get(worker_id)
        if worker is None or not worker.has_worked:
            failed.append(NotSent(worker_id, True, "You have approved or rejected no work of this worker, so you cannot write to them."))
        elif worker.is_suspended:
            failed.append(NotSent(worker_id, False, "This worker's account is suspended at present."))
        else:
            send_mail(worker.email, subject, f"{text}\n\n--\nA requester whose work you did wrote this; your address was not given to them.\n")
    return failed
