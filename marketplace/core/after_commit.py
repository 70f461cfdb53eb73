"""What happens only when the transaction has been committed: doorbells to runners, hints to Redis.

Nothing that must not be lost may live here alone; a row comes first, and a sweep finds what a crash forgot.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from marketplace.extensions import db

log = logging.getLogger(__name__)


def after_commit(action: Callable[[], object]) -> None:
    """Runs `action` once the current transaction is committed; drops it when that is rolled back."""
    db.session.info.setdefault("after_commit", []).append(action)


def enqueue(job: str, *ids: int, queue: str = "default", once: str | None = None) -> None:
    """Rings a runner after the commit. `once` names the call: while it waits in the queue it is not queued twice."""
    after_commit(lambda: ring(job, *ids, queue=queue, once=once))


def ring(job: str, *ids: int, queue: str = "default", once: str | None = None) -> None:
    """Queues a job now. Redis being away is no error: the schedule's sweeps do the same work a little later."""
    from workers.queues import put

    try:
        put(job, ids, queue=queue, once=once)
    except Exception as error:
        log.warning("job %s%r could not be queued: %s", job, ids, error)


def run_after_commit() -> None:
    """Called by the edge after its commit."""
    actions = db.session.info.pop("after_commit", [])
    for action in actions:
        try:
            action()
        except Exception:
            log.exception("an after-commit action failed; the sweep repeats it")


def forget_after_commit() -> None:
    """Called by the edge after a rollback."""
    db.session.info.pop("after_commit", None)
