"""Handing in an answer, and taking the next tasks in the same round trip."""

from __future__ import annotations

from typing import Any

from psycopg.errors import UniqueViolation

from marketplace.assignments import queue
from marketplace.assignments.admit import admit
from marketplace.assignments.claim import Pair, claim, columns, return_unused, take_parts
from marketplace.core import sql
from marketplace.core.after_commit import enqueue, ring
from marketplace.core.public_id import encode
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound, WrongState
from marketplace.extensions import db
from marketplace.projects.models import STRIPES
from marketplace.task_types import TASK_TYPES

LOAD = """
SELECT a.id, a.batch_id, a.position, a.slot_number, a.worker_id, a.state, a.claimed_at, a.lease_expires_at, a.submitted_at, a.answer,
       a.auto_approve_at, a.decided_at, a.decided_rule, a.reason_code, a.feedback, a.details, t.input, b.task_type, b.interface, b.review,
       b.reward_micros, b.title, b.auto_approve_seconds, b.lease_seconds, b.quality, t.gold
FROM assignments a JOIN batches b ON b.id = a.batch_id JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position
WHERE a.id = %(id)s AND a.worker_id + 0 = %(worker)s
"""
"""One row by its key. The sum keeps indexes that begin with the worker out: with the statistics of a young table they look
as good as the key, and the plan that is kept then reads all that the worker has ever done."""
OPEN = ("claimed", "revising")
# The states are a parameter, so that no partial index of live rows looks fit for finding one row, as it does to a planner
# whose statistics are of a small table.
_DONE = """
done AS (
    UPDATE assignments SET state = 'submitted', submitted_at = now(), answer = %(answer)s, details = %(details)s,
        gold_score = %(gold_score)s, provenance = %(provenance)s, auto_approve_at = now() + make_interval(secs => %(auto_approve_seconds)s)
    WHERE id = %(id)s AND batch_id = %(batch)s AND state = ANY(%(open)s::text[]) RETURNING id, batch_id, submitted_at, auto_approve_at
)"""
_HAND_IN = f"""
WITH {_DONE}, counted AS (
    UPDATE batch_tallies t SET claimed = t.claimed - 1, submitted = t.submitted + 1 FROM done
    WHERE t.batch_id = done.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES}
)
SELECT id, submitted_at, auto_approve_at FROM done
"""
_HAND_IN_AND_TAKE = f"""
WITH {_DONE}, {take_parts("EXISTS (SELECT 1 FROM done)")}, counted AS (
    UPDATE batch_tallies t SET claimed = t.claimed - 1 + (SELECT count(*) FROM taken), submitted = t.submitted + 1 FROM done
    WHERE t.batch_id = done.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES}
)
SELECT id, NULL::bigint AS batch_id, NULL::int AS position, NULL::smallint AS slot_number, NULL::text AS state, NULL::timestamptz AS claimed_at,
       NULL::timestamptz AS lease_expires_at, NULL::jsonb AS input, submitted_at, auto_approve_at FROM done
UNION ALL
SELECT id, batch_id, position, slot_number, state, claimed_at, lease_expires_at,
       (SELECT t.input FROM tasks t WHERE t.batch_id = taken.batch_id AND t.position = taken.position), NULL, NULL FROM taken
"""


def load(worker: Any, assignment_id: int) -> Any:
    """The worker's own assignment with its task's input and its batch's terms; NotFound for anybody else's."""
    found = sql.row_alone(LOAD, id=assignment_id, worker=worker.id)
    if found is None:
        raise NotFound(_("There is no assignment with this id that is yours."))
    return found


def submit(
    worker: Any,
    assignment_id: int,
    answer: Any,
    claim_next: int = 0,
    provenance: dict[str, Any] | None = None,
    *,
    at_once: bool = False,
    held: Any = None,
) -> tuple[Any, list[Any]]:
    """The assignment as handed in, and up to `claim_next` (0 to 20) new ones.

    The same answer handed in again is answered the same, with the same next ones (at the same moment: with those that are
    claimed by then); another answer is refused. Late work is taken while the task still has a free slot. Refuses answers the task type refuses.
    `provenance` is what the working screen counted, as the worker saw it (see `quality/provenance.py`). `at_once` is for
    a caller who writes nothing else: where no transaction has begun, the one statement of the ordinary case is one.
    `held` is what `load` says, from a caller who has just asked.
    """
    if not 0 <= claim_next <= 20:
        raise Invalid(fields={"claim_next": [_("Write a whole number from 0 to 20.")]})
    held = held or load(worker, assignment_id)
    task_type = TASK_TYPES[held.task_type]
    clean = task_type.check_answer(held.interface, held.input, answer)
    admit(worker, held, clean)
    done: Any = None
    following: list[Any] = []
    if held.state in OPEN:
        done, following = _hand_in(worker, held, clean, provenance, claim_next, at_once)
        if done is None:  # the same moment's other request, or the end of the lease, was faster
            held = load(worker, assignment_id)
    if done is None and held.state == "expired":
        done = _late(worker, held, clean, provenance)
        if done is None:
            held = load(worker, assignment_id)
    if done is None:
        return _again(held, clean), _claimed_with(held) if claim_next else []
    _ring(held)
    if len(following) < claim_next:
        following += claim(worker, held.batch_id, claim_next - len(following), at=done.submitted_at)[0]
    return done, following


def _ring(held: Any) -> None:
    """Wakes the runners for what follows from an answer. What a statement alone has written is committed already."""
    wake = enqueue if db.session.registry.has() else ring
    if held.review["mode"] in ("all", "agreement"):
        wake("workers.jobs.review.decide", held.batch_id, queue="decisions", once=f"decide:{held.batch_id}")
    if "max_overlap" in held.quality or "rules" in held.quality:
        wake("workers.jobs.quality.grow", held.batch_id, queue="decisions", once=f"grow:{held.batch_id}")
    if held.task_type == "page":  # a HIT may have policies and a requester who wants to be told
        wake("workers.jobs.hits.follow", held.batch_id, once=f"follow:{held.batch_id}")


def _again(held: Any, clean: dict[str, Any]) -> Any:
    if held.state == "returned":
        raise WrongState(_("You gave this task back; it can no longer be answered."), code="returned")
    if held.answer != clean:
        raise WrongState(_("This assignment was handed in with another answer before."), code="already_submitted")
    return held


def _claimed_with(held: Any) -> list[Any]:
    """What was claimed with the first handing in: it bears the same time."""
    return sql.rows(
        "SELECT a.*, t.input FROM assignments a JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position"
        " WHERE a.worker_id = %(worker)s AND a.batch_id = %(batch)s AND a.claimed_at = %(at)s AND a.id > %(id)s ORDER BY a.id",
        worker=held.worker_id,
        batch=held.batch_id,
        at=held.submitted_at,
        id=held.id,
    )


def _late(worker: Any, held: Any, clean: dict[str, Any], provenance: dict[str, Any] | None) -> Any:
    """Takes an answer whose lease has run out, into any slot of the task that is still free and funded.

    None when it is not expired any more: the same moment's other request was faster.
    """
    taken = WrongState(_("The lease of this task ran out and somebody else has taken its place, so the answer cannot be taken any more."), code="lease_expired")
    sql.execute(f"SELECT 1 FROM batch_tallies WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES} FOR UPDATE", batch=held.batch_id)
    free = queue.free_slots(held.batch_id, [held.position])
    if not free and load(worker, held.id).state != "expired":
        return None
    if not free:
        raise taken
    try:
        with db.session.begin_nested():
            revived = sql.execute(
                f"""
                WITH back AS (UPDATE assignments SET state = 'claimed', slot_number = %(slot)s WHERE id = %(id)s AND state = 'expired' RETURNING batch_id)
                UPDATE batch_tallies t SET claimed = t.claimed + 1 FROM back
                WHERE t.batch_id = back.batch_id AND t.stripe = pg_backend_pid() %% {STRIPES}
                """,
                slot=free[0].slot,
                id=held.id,
            )
    except UniqueViolation:
        raise taken from None
    if not revived:
        return None
    return _hand_in(worker, held, clean, provenance)[0]


def _hand_in(
    worker: Any, held: Any, clean: dict[str, Any], provenance: dict[str, Any] | None, claim_next: int = 0, at_once: bool = False
) -> tuple[Any, list[Any]]:
    """The one statement that makes a claimed assignment a submitted one, and takes the next ones from the head of the line.

    None and nothing where it was not claimed any more. Fewer than wanted may be taken: what needs a longer look is left to `claim`.
    """
    task_type = TASK_TYPES[held.task_type]
    details = task_type.kept(held.interface, held.input, clean, encode("assignment", held.id))
    given: dict[str, Any] = {
        "id": held.id,
        "batch": held.batch_id,
        "open": "{claimed,revising}",
        "auto_approve_seconds": held.auto_approve_seconds,
        "answer": sql.json(clean),
        "details": sql.json(details) if details is not None else None,
        "gold_score": task_type.gold_score(held.interface, held.input, clean, held.gold) if held.gold is not None else None,
        "provenance": sql.json(provenance) if provenance else None,
    }
    candidates = _head_of_line(held.batch_id, claim_next)
    # Where `claim` will have to find more, hand-in and claims are one transaction: who hands in the same at this moment sees both.
    run = sql.rows_alone if at_once and len(candidates) == claim_next else sql.rows
    if not candidates:
        found = run(_HAND_IN, **given)
        return (_submitted(held, found[0], clean, details), []) if found else (None, [])
    try:
        found = run(_HAND_IN_AND_TAKE, **given, worker=worker.id, is_eligible=False, at=None, **columns(candidates))
    except BaseException:
        queue.put_back(held.batch_id, candidates)
        raise
    done = next((one for one in found if one.id == held.id), None)
    taken = [one for one in found if one.id != held.id]
    return_unused(held.batch_id, candidates, taken)
    return _submitted(held, done, clean, details) if done else None, taken


def _submitted(held: Any, done: Any, clean: dict[str, Any], details: Any) -> Any:
    """The assignment that was held, as the database has it now: only what handing in changes was asked back."""
    return held._replace(state="submitted", submitted_at=done.submitted_at, auto_approve_at=done.auto_approve_at, answer=clean, details=details)


def _head_of_line(batch_id: int, count: int) -> list[Pair]:
    """The next candidates; none where gold may have to be mixed in, which `claim` does."""
    if not count:
        return []
    candidates, has_gold = queue.take(batch_id, count)
    if has_gold:
        queue.put_back(batch_id, candidates)
        return []
    return candidates
