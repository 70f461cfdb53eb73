"""What happens to a HIT in its life: more assignments, another end, reviewing, another type, disposal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import db
from marketplace.hits import events
from marketplace.hits.find import hit_by_id, hit_of, must_be
from marketplace.hits.models import HitType
from marketplace.hits.types import batch_for, type_of
from marketplace.projects.find import any_batch
from marketplace.projects.slots import MOST_OVERLAP, add_tasks, close_task, reopen_task, want_more

CLIFF = 10
"""A HIT made for fewer assignments than this never gets so many."""
LONGEST_LIFE = timedelta(days=365)
KEPT_DAYS = 120
"""A HIT that nobody disposed of is disposed of this long after its end."""
OPEN = ("Assignable", "Unassignable", "Reviewable", "Reviewing")


def add_assignments(requester: Any, number: int, more: int) -> None:
    """Asks for more assignments; a HIT that was reviewable takes work again unless it has expired.

    Refuses disposed HITs, the step from fewer than ten to ten or more, and, with what is missing, without the money.
    """
    hit = hit_of(requester, number, lock=True)
    must_be(hit, *OPEN)
    grow(hit, more)
    events.tell(type_of(requester, hit.hit_type_id), "HITExtended", hit)


def grow(hit: Any, more: int) -> None:
    """The same for a HIT at hand, by whoever may: its requester or a review policy."""
    wanted = hit.max_assignments + more
    if hit.max_assignments < CLIFF <= wanted:
        raise WrongState(
            f"A HIT created with fewer than {CLIFF} assignments cannot be extended to {CLIFF} or more; this one has {hit.max_assignments}.",
            code="invalid_increase",
        )
    if wanted > MOST_OVERLAP:
        raise Invalid(
            fields={
                "NumberOfAdditionalAssignments": [f"A HIT can have at most {MOST_OVERLAP:,} assignments; for more, create a second HIT of the same HIT type."]
            },
            code="out_of_range",
        )
    is_closed = hit.closed_at is not None
    if not is_closed:
        want_more(any_batch(hit.batch_id), {hit.position: more})
    elif not hit.is_ended:
        reopen_task(any_batch(hit.batch_id), hit.position, wanted - _answered_elsewhere(hit))
        is_closed = False
    sql.execute(
        "UPDATE hits SET max_assignments = %(most)s, closed_at = CASE WHEN %(closed)s THEN closed_at END, reviewable_at = NULL, is_reviewing = false"
        " WHERE id = %(id)s",
        most=wanted,
        closed=is_closed,
        id=hit.id,
    )


def set_expiration(requester: Any, number: int, expires_at: datetime) -> None:
    """Moves a HIT's end. What is past ends it now; what is to come lets an expired HIT take work again for its open places.

    Refuses to revive disposed HITs, an end more than a year away, and a revival without the money. To end what is disposed of is
    no error: clients end a HIT before they delete it, also one that they have deleted before.
    """
    hit = hit_of(requester, number, lock=True)
    moment = now()
    if hit.status == "Disposed" and expires_at <= moment:
        return
    must_be(hit, *OPEN)
    if expires_at > moment + LONGEST_LIFE:
        raise Invalid(fields={"ExpireAt": ["A HIT can live for at most 365 days from now."]})
    if expires_at <= moment:
        if not hit.is_ended:
            sql.execute("UPDATE hits SET expires_at = now() WHERE id = %(id)s", id=hit.id)
        end(hit)
    else:
        prolong(hit, expires_at)


def prolong(hit: Any, expires_at: datetime) -> None:
    """Gives a HIT a later end, opening it again where it had ended."""
    has_places = hit.available > 0
    if hit.closed_at is not None and has_places:
        reopen_task(any_batch(hit.batch_id), hit.position, hit.max_assignments - _answered_elsewhere(hit))
    sql.execute(
        "UPDATE hits SET expires_at = %(at)s, closed_at = CASE WHEN NOT %(places)s THEN closed_at END,"
        " reviewable_at = CASE WHEN NOT %(places)s THEN reviewable_at END, is_reviewing = is_reviewing AND NOT %(places)s WHERE id = %(id)s",
        at=expires_at,
        places=has_places,
        id=hit.id,
    )
    events.tell(db.session.get_one(HitType, hit.hit_type_id), "HITExtended", hit)


def end(hit: Any) -> None:
    """Gives the free places of a HIT up, and their money back; what is claimed may still be handed in."""
    if hit.closed_at is not None:
        return
    close_task(any_batch(hit.batch_id), hit.position)
    sql.execute("UPDATE hits SET closed_at = now() WHERE id = %(id)s", id=hit.id)
    events.tell(db.session.get_one(HitType, hit.hit_type_id), "HITExpired", hit)


def expire_due(limit: int = 100) -> int:
    """The sweep: ends HITs whose time is over; how many."""
    due = sql.rows(
        """
        SELECT id FROM hits WHERE closed_at IS NULL AND disposed_at IS NULL AND expires_at <= now() ORDER BY batch_id, expires_at LIMIT %(limit)s
        FOR NO KEY UPDATE SKIP LOCKED
        """,
        limit=limit,
    )
    for one in due:
        end(hit_by_id(one.id))
    return len(due)


def set_reviewing(requester: Any, number: int, revert: bool = False) -> None:
    """Marks a reviewable HIT as being reviewed, or takes the mark back. Refuses HITs that still take work or are disposed of."""
    hit = hit_of(requester, number, lock=True)
    must_be(hit, "Reviewable", "Reviewing")
    sql.execute("UPDATE hits SET is_reviewing = %(mark)s WHERE id = %(id)s", mark=not revert, id=hit.id)


def dispose(requester: Any, number: int) -> None:
    """Takes a HIT off the lists for good. Refuses HITs that still take work, and answers that nobody has decided."""
    hit = hit_of(requester, number, lock=True)
    must_be(hit, "Reviewable", "Reviewing")
    if hit.submitted:
        raise WrongState(
            f"This HIT has {hit.submitted} submitted assignments that are neither approved nor rejected. It is currently in the state '{hit.status}'.",
            code="hit_state",
        )
    _dispose(hit)


def dispose_old(limit: int = 100) -> int:
    """The sweep: disposes of HITs that ended long ago and of which everything is decided; how many."""
    old = sql.rows(
        f"""
        SELECT id FROM hits WHERE disposed_at IS NULL AND closed_at IS NOT NULL AND expires_at < now() - interval '{KEPT_DAYS} days'
        ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
        """,
        limit=limit,
    )
    seen = [hit_by_id(one.id) for one in old]
    ready = [hit for hit in seen if hit.status in ("Reviewable", "Reviewing") and not hit.submitted]
    for hit in ready:
        _dispose(hit)
    return len(ready)


def _dispose(hit: Any) -> None:
    if hit.closed_at is None:
        close_task(any_batch(hit.batch_id), hit.position)
    sql.execute("UPDATE hits SET disposed_at = now(), closed_at = coalesce(closed_at, now()) WHERE id = %(id)s", id=hit.id)
    events.tell(db.session.get_one(HitType, hit.hit_type_id), "HITDisposed", hit)


def change_type(requester: Any, number: int, project_id: int) -> None:
    """Moves a HIT to another type of the requester: title, reward, times and requirements are that type's from now on.

    Work that was claimed or handed in before keeps the terms under which it was taken. The open places become a task of the
    other type's batch, closed to those who have worked on the HIT already. Refuses disposed HITs, and a dearer type without
    the money.
    """
    hit = hit_of(requester, number, lock=True)
    must_be(hit, *OPEN)
    kind = type_of(requester, project_id)
    if kind.project_id == hit.hit_type_id:
        return
    if hit.closed_at is None:
        close_task(any_batch(hit.batch_id), hit.position)
    batch = batch_for(requester, kind)
    input = sql.value("SELECT input FROM tasks WHERE batch_id = %(batch)s AND position = %(position)s", batch=hit.batch_id, position=hit.position)
    [position] = add_tasks(requester, batch, [{"input": input, "overlap": max(hit.available, 1)}])
    sql.execute("INSERT INTO hit_places (batch_id, position, hit_id) VALUES (%(b)s, %(p)s, %(hit)s)", b=hit.batch_id, p=hit.position, hit=hit.id)
    sql.execute(
        "UPDATE hits SET hit_type_id = %(type)s, batch_id = %(batch)s, position = %(position)s WHERE id = %(id)s",
        type=kind.project_id,
        batch=batch.id,
        position=position,
        id=hit.id,
    )
    # A row of each earlier worker on the new task, already returned: nobody does a HIT twice.
    sql.execute(
        """
        INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, claimed_at, lease_expires_at, decided_rule)
        SELECT DISTINCT %(batch)s, %(position)s, 0, a.worker_id, 'returned', now(), now(), 'the HIT moved to another type'
        FROM hit_places p JOIN assignments a ON a.batch_id = p.batch_id AND a.position = p.position WHERE p.hit_id = %(id)s
        ON CONFLICT DO NOTHING
        """,
        batch=batch.id,
        position=position,
        id=hit.id,
    )
    if hit.closed_at is not None or hit.available == 0:
        close_task(batch, position)


def _answered_elsewhere(hit: Any) -> int:
    """How many of a HIT's places were used in tasks that it was before it moved to another type."""
    return int(
        sql.value(
            "SELECT count(*) FROM hit_places p JOIN assignments a ON a.batch_id = p.batch_id AND a.position = p.position"
            " WHERE p.hit_id = %(id)s AND a.state IN ('claimed', 'submitted', 'approved', 'revising', 'rejected')",
            id=hit.id,
        )
    )
