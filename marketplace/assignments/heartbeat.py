"""Extending a lease while somebody really works."""

from __future__ import annotations

from typing import Any

from marketplace.assignments.submit import load
from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import WrongState


def heartbeat(worker: Any, assignment_id: int) -> Any:
    """A full lease from now on. Refuses assignments that are no longer held."""
    extended = sql.row(
        "UPDATE assignments a SET lease_expires_at = now() + make_interval(secs => b.lease_seconds) FROM batches b"
        " WHERE b.id = a.batch_id AND a.id = %(id)s AND a.worker_id = %(worker)s AND a.state = 'claimed' RETURNING a.*",
        id=assignment_id,
        worker=worker.id,
    )
    if extended is None:
        raise WrongState(_("This assignment is %(state)s; its lease cannot be extended.", state=_(load(worker, assignment_id).state)))
    return extended
