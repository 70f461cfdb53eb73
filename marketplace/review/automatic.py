"""Decisions by rule: `all` at once, `agreement` when a task has all its answers, the clock when nobody decided."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from marketplace.core import sql
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.find import any_batch
from marketplace.projects.models import Batch
from marketplace.quality.adaptive import grow
from marketplace.quality.version import version_of
from marketplace.review.approve import UNDECIDED, approve
from marketplace.task_types import TASK_TYPES

CHUNK = 5000
LEFT = "left to a person: agreement"
"""Marks an answer that the rule has looked at and not approved, so that it is looked at once."""


def decide(batch_id: int) -> int:
    """Decides what the batch's rule decides now; how many answers were approved. Running twice changes nothing."""
    batch = any_batch(batch_id)
    asked = _approve_asked(batch)
    if batch.review["mode"] == "all":
        return asked + _approve_all(batch)
    if batch.review["mode"] == "agreement":
        if batch.quality.get("max_overlap"):
            grow(batch)  # first, so that a task in doubt waits for the answers it still gets
        return asked + _approve_agreeing(batch, batch.review["min_agreement"])
    return asked


def approve_due() -> int:
    """The sweep: approves answers whose automatic approval is due, batch by batch; how many."""
    due: dict[int, list[int]] = defaultdict(list)
    for one in sql.rows(
        "SELECT id, batch_id FROM assignments WHERE state = 'submitted' AND auto_approve_at <= now() ORDER BY auto_approve_at LIMIT %(n)s", n=CHUNK
    ):
        due[one.batch_id].append(one.id)
    return sum(len(approve(None, any_batch(batch_id), ids, rule="automatic after auto_approve_seconds")) for batch_id, ids in sorted(due.items()))


def waiting_batches() -> list[int]:
    """The sweep's other half: batches whose rule has answers to decide, in case a doorbell was lost."""
    return [
        one.id
        for one in sql.rows(
            """
            SELECT b.id FROM batches b WHERE b.state <> 'draft' AND EXISTS (
                SELECT 1 FROM assignments a WHERE a.batch_id = b.id AND a.state = 'submitted'
                AND (b.review->>'mode' <> 'manual' AND a.decided_rule IS NULL OR a.decided_rule = 'approve all'))
            """
        )
    ]


def _approve_all(batch: Batch) -> int:
    ids = sql.rows("SELECT id FROM assignments WHERE batch_id = %(batch)s AND state = 'submitted' ORDER BY id LIMIT %(n)s", batch=batch.id, n=CHUNK)
    return len(approve(None, batch, [one.id for one in ids], rule="all"))


def _approve_asked(batch: Batch) -> int:
    """What a reviewer asked to approve in bulk (`bulk.approve_all`)."""
    asked = sql.rows(
        "SELECT id, decided_by_id, coalesce(feedback, '') AS feedback FROM assignments"
        " WHERE batch_id = %(batch)s AND state = 'submitted' AND decided_rule = 'approve all' ORDER BY id LIMIT %(n)s",
        batch=batch.id,
        n=CHUNK,
    )
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for one in asked:
        groups[one.decided_by_id, one.feedback].append(one.id)
    return sum(len(approve(db.session.get(Person, by), batch, ids, feedback, rule="approve all")) for (by, feedback), ids in groups.items())


def _approve_agreeing(batch: Batch, min_agreement: float) -> int:
    """Tasks with all their answers: where at least `min_agreement` of them agree with the merged answer, those are
    approved. The rest, and all answers of a task that agrees less, is left to a person (or to the clock)."""
    complete = sql.rows(
        """
        WITH fresh AS (SELECT DISTINCT position FROM assignments WHERE batch_id = %(batch)s AND state = 'submitted' AND decided_rule IS NULL),
        complete AS (
            SELECT a.position FROM assignments a JOIN fresh USING (position) JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position
            WHERE a.batch_id = %(batch)s AND a.state IN ('submitted', 'approved')
            GROUP BY 1 HAVING count(*) >= max(coalesce(t.overlap, %(usual)s::int)) ORDER BY 1 LIMIT %(n)s
        )
        SELECT a.id, a.position, a.worker_id, a.state, a.answer FROM assignments a JOIN complete USING (position)
        WHERE a.batch_id = %(batch)s AND a.state IN ('submitted', 'approved') ORDER BY a.position, a.id
        """,
        batch=batch.id,
        usual=batch.overlap,
        n=CHUNK // max(1, batch.overlap),
    )
    by_task: dict[int, list[Any]] = defaultdict(list)
    for one in complete:
        by_task[one.position].append(one)
    agreeing: list[int] = []
    left: list[int] = []
    for answers in by_task.values():
        good = _agreeing(batch, answers, min_agreement)
        agreeing += [one.id for one in answers if one.state == "submitted" and one.id in good]
        left += [one.id for one in answers if one.state == "submitted" and one.id not in good]
    approved = approve(None, batch, agreeing, rule=f"agreement of at least {min_agreement:g}, rules {version_of(batch)}")
    sql.execute(
        f"UPDATE assignments SET decided_rule = %(left)s WHERE id = ANY(%(ids)s) AND {UNDECIDED}",
        left=LEFT,
        ids=left,
        batch=batch.id,
    )
    return len(approved)


def _agreeing(batch: Batch, answers: list[Any], min_agreement: float) -> set[int]:
    task_type = TASK_TYPES[batch.task_type]
    merged, _ = task_type.merge([one.answer for one in answers], [one.worker_id for one in answers], batch.interface)
    good = {one.id for one in answers if task_type.agree(one.answer, merged) >= 0.5}
    return good if len(good) >= min_agreement * len(answers) else set()
