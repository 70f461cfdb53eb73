"""Giving a task back, without penalty."""

from __future__ import annotations

from typing import Any

from marketplace.assignments import queue
from marketplace.assignments.submit import load
from marketplace.core import sql
from marketplace.core.after_commit import after_commit
from marketplace.core.texts import _
from marketplace.errors import WrongState
from marketplace.projects.models import STRIPES


def give_back(worker: Any, assignment_id: int) -> Any:
    """The slot is free for others at once; giving back twice is answered the same. Refuses what was handed in."""
    done = sql.row(
        f"""
        WITH done AS (UPDATE assignments SET state = 'returned' WHERE id = %(id)s AND worker_id = %(worker)s AND state = 'claimed' RETURNING *),
        counted AS (UPDATE batch_tallies t SET claimed = t.claimed - 1 FROM done
                    WHERE t.batch_id = done.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES})
        SELECT * FROM done
        """,
        id=assignment_id,
        worker=worker.id,
    )
    if done is None:
        done = load(worker, assignment_id)
        if done.state != "returned":
            raise WrongState(_("This assignment is %(state)s; only a claimed one can be given back.", state=_(done.state)))
        return done
    after_commit(lambda: queue.add(done.batch_id, [(done.position, done.position, done.slot_number)]))
    return done
