"""HITs as their requester sees them: with the terms of their type, the counters and the status that follow from their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.core import sql
from marketplace.errors import NotFound, WrongState

STATUSES = ("Assignable", "Unassignable", "Reviewable", "Reviewing", "Disposed")
ASSIGNMENT_STATES = ("submitted", "approved", "rejected")

PLACES = "(SELECT h.batch_id, h.position UNION ALL SELECT p.batch_id, p.position FROM hit_places p WHERE p.hit_id = h.id) place (batch_id, position)"
"""The tasks that a HIT `h` is and was."""

# Two branches, so that each uses its own partial index.
_COUNTS = f"""
SELECT count(*) FILTER (WHERE one.state IN ('claimed', 'revising'))::int AS pending, count(*) FILTER (WHERE one.state = 'submitted')::int AS submitted,
       count(*) FILTER (WHERE one.state = 'approved')::int AS approved, count(*) FILTER (WHERE one.state = 'rejected')::int AS rejected
FROM (
    SELECT a.state FROM {PLACES} JOIN assignments a ON a.batch_id = place.batch_id AND a.position = place.position
        AND a.state IN ('claimed', 'submitted', 'approved', 'revising')
    UNION ALL SELECT a.state FROM {PLACES} JOIN assignments a ON a.batch_id = place.batch_id AND a.position = place.position AND a.state = 'rejected'
) one
"""
SEEN = f"""
SELECT counted.*,
       CASE WHEN disposed_at IS NOT NULL THEN 'Disposed'
            WHEN pending = 0 AND (available = 0 OR is_ended) THEN CASE WHEN is_reviewing THEN 'Reviewing' ELSE 'Reviewable' END
            WHEN pending > 0 AND (available = 0 OR is_ended) THEN 'Unassignable'
            ELSE 'Assignable' END AS status
FROM (
    SELECT h.*, b.title, b.description, b.keywords, b.reward_micros, b.lease_seconds, b.auto_approve_seconds, b.requirements,
           n.pending, n.submitted, n.approved, n.rejected, h.expires_at <= now() OR b.state = 'closed' AS is_ended,
           greatest(h.max_assignments - n.pending - n.submitted - n.approved - n.rejected, 0) AS available
    FROM hits h JOIN batches b ON b.id = h.batch_id CROSS JOIN LATERAL ({_COUNTS}) n
    WHERE {{which}}
) counted
"""
"""HITs with terms, counters and status; `which` is filled with a condition on `h` and `b`."""


def hit_of(requester: Any, number: int, *, lock: bool = False) -> Any:
    """The requester's HIT with this number, disposed or not; NotFound for any other.

    With `lock`, changes of one HIT go one after the other.
    """
    if lock:
        sql.execute("SELECT 1 FROM hits WHERE number = %(number)s AND requester_id = %(requester)s FOR NO KEY UPDATE", number=number, requester=requester.id)
    found = sql.row(SEEN.format(which="h.number = %(number)s AND h.requester_id = %(requester)s"), number=number, requester=requester.id)
    if found is None:
        raise NotFound("The HIT does not exist.", code="hit_does_not_exist")
    return found


def hit_by_id(hit_id: int) -> Any:
    """A HIT by its row, for the system itself."""
    return sql.row(SEEN.format(which="h.id = %(id)s"), id=hit_id)


def hits_of(requester: Any, before_id: int | None = None, limit: int = 50) -> list[Any]:
    """The requester's HITs that are not disposed, newest first."""
    return _page(requester, "h.disposed_at IS NULL", before_id, limit)


def reviewable_hits(requester: Any, status: str = "Reviewable", hit_type_id: int | None = None, before_id: int | None = None, limit: int = 50) -> list[Any]:
    """The requester's HITs (of one type) in the status Reviewable or Reviewing, newest first."""
    which = "h.disposed_at IS NULL AND h.is_reviewing = %(reviewing)s AND (%(type)s::bigint IS NULL OR h.hit_type_id = %(type)s)"
    return _page(requester, which, before_id, limit, "status = %(status)s", type=hit_type_id, status=status, reviewing=status == "Reviewing")


def hits_asking_for(requester: Any, qualification_id: int, before_id: int | None = None, limit: int = 50) -> list[Any]:
    """The requester's HITs that ask for a qualification, newest first."""
    return _page(requester, "h.disposed_at IS NULL AND b.requirements @> %(asked)s", before_id, limit, asked=sql.json([{"qualification_id": qualification_id}]))


def must_be(hit: Any, *statuses: str) -> None:
    """Refuses a HIT in any other status, in the words that clients look for."""
    if hit.status not in statuses:
        raise WrongState(
            f"This HIT is currently in the state '{hit.status}'. This operation can be called with a status of: {', '.join(statuses)}", code="hit_state"
        )


def assignments_of(hit: Any, states: tuple[str, ...] = ASSIGNMENT_STATES, after: tuple[datetime, int] | None = None, limit: int = 50) -> list[Any]:
    """What was handed in to a HIT, in the order it came in, each with its task's `input`."""
    branches = []
    wanted = ", ".join(f"'{one}'" for one in states if one != "rejected" and one in ASSIGNMENT_STATES)
    if wanted:
        branches.append(f"a.state IN ({wanted})")
    if "rejected" in states:
        branches.append("a.state = 'rejected'")
    each = " UNION ALL ".join(
        f"SELECT a.* FROM hits h CROSS JOIN LATERAL {PLACES} JOIN assignments a ON a.batch_id = place.batch_id AND a.position = place.position AND {one}"
        " WHERE h.id = %(hit)s"
        for one in branches
    )
    return sql.rows(
        f"SELECT a.*, t.input FROM ({each}) a JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position"
        " WHERE %(at)s::timestamptz IS NULL OR (a.submitted_at, a.id) > (%(at)s::timestamptz, %(id)s::bigint)"
        " ORDER BY a.submitted_at, a.id LIMIT %(limit)s",
        hit=hit.id,
        at=after[0] if after else None,
        id=after[1] if after else None,
        limit=limit,
    )


def assignment_of(requester: Any, assignment_id: int) -> tuple[Any, Any]:
    """An assignment to one of the requester's HITs, whatever its state, with its task's `input`; and the HIT."""
    found = sql.row(
        """
        SELECT a.*, t.input, coalesce(h.id, p.hit_id) AS hit_id FROM assignments a
        JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position JOIN batches b ON b.id = a.batch_id
        LEFT JOIN hits h ON h.batch_id = a.batch_id AND h.position = a.position
        LEFT JOIN hit_places p ON p.batch_id = a.batch_id AND p.position = a.position
        WHERE a.id = %(id)s AND b.requester_id = %(requester)s
        """,
        id=assignment_id,
        requester=requester.id,
    )
    if found is None or found.hit_id is None:
        raise NotFound("The assignment does not exist.", code="assignment_does_not_exist")
    return found, hit_by_id(found.hit_id)


def bonuses_of(requester: Any, *, hit: Any | None = None, assignment_id: int | None = None, after_id: int = 0, limit: int = 50) -> list[Any]:
    """Bonuses paid for the answers to a HIT, or for one answer, in the order they were paid."""
    which = "n.assignment_id = %(assignment)s"
    if hit is not None:
        which = f"n.assignment_id IN (SELECT a.id FROM hits h CROSS JOIN LATERAL {PLACES} JOIN assignments a ON a.batch_id = place.batch_id" + (
            " AND a.position = place.position WHERE h.id = %(hit)s)"
        )
    return sql.rows(
        f"SELECT n.* FROM bonuses n JOIN batches b ON b.id = n.batch_id WHERE b.requester_id = %(requester)s AND {which} AND n.id > %(after)s"
        " ORDER BY n.id LIMIT %(limit)s",
        requester=requester.id,
        hit=hit.id if hit is not None else None,
        assignment=assignment_id,
        after=after_id,
        limit=limit,
    )


def _page(requester: Any, which: str, before_id: int | None, limit: int, seen: str = "true", **more: Any) -> list[Any]:
    which = f"h.requester_id = %(requester)s AND h.id < %(before)s AND {which}"
    return sql.rows(
        f"SELECT * FROM ({SEEN.format(which=which)}) shown WHERE {seen} ORDER BY id DESC LIMIT %(limit)s",
        requester=requester.id,
        before=before_id if before_id is not None else 2**62,
        limit=limit,
        **more,
    )
