"""Blocks: a requester gives a worker no more work. The reason is the requester's own note."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound, WrongState

MOST_BLOCKS = 100_000
LONGEST_REASON = 2000


def block(requester: Any, worker_id: int, reason: str) -> None:
    """Blocks a worker; blocking again keeps the newer reason. Refuses a block without a reason, and of people who are no workers."""
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(fields={"reason": [_("Write the reason in 1 to %(longest_reason)s characters.", longest_reason=LONGEST_REASON)]})
    if sql.value("SELECT 1 FROM persons WHERE id = %(id)s AND 'worker' = ANY(roles)", id=worker_id) is None:
        raise NotFound(_("The worker does not exist."), code="worker_does_not_exist")
    if sql.value("SELECT count(*) FROM worker_blocks WHERE requester_id = %(id)s", id=requester.id) >= MOST_BLOCKS:
        raise WrongState(_("You have blocked %(most_blocks)s workers, the most that is possible.", most_blocks=MOST_BLOCKS))
    sql.execute(
        "INSERT INTO worker_blocks (requester_id, worker_id, reason) VALUES (%(requester)s, %(worker)s, %(reason)s)"
        " ON CONFLICT (requester_id, worker_id) DO UPDATE SET reason = excluded.reason",
        requester=requester.id,
        worker=worker_id,
        reason=reason.strip(),
    )


def unblock(requester: Any, worker_id: int) -> None:
    """Ends a block; where there is none, nothing happens."""
    sql.execute("DELETE FROM worker_blocks WHERE requester_id = %(requester)s AND worker_id = %(worker)s", requester=requester.id, worker=worker_id)


def blocks_of(requester: Any, after_worker_id: int = 0, limit: int = 50) -> list[Any]:
    """The requester's blocks (worker_id, reason, created_at), by worker."""
    return sql.rows(
        "SELECT worker_id, reason, created_at FROM worker_blocks WHERE requester_id = %(requester)s AND worker_id > %(after)s"
        " ORDER BY worker_id LIMIT %(limit)s",
        requester=requester.id,
        after=after_worker_id,
        limit=limit,
    )
