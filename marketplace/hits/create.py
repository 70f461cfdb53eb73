"""Making a HIT: one more task of its type's batch, paid for and open at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core import public_id, sql
from marketplace.core.clock import now
from marketplace.errors import Invalid
from marketplace.hits import events
from marketplace.hits.models import HitType
from marketplace.hits.types import batch_for
from marketplace.projects.slots import MOST_OVERLAP, add_tasks


def create_hit(
    requester: Any,
    kind: HitType,
    *,
    question: str,
    input: dict[str, Any],
    lifetime_seconds: int,
    max_assignments: int = 1,
    annotation: str | None = None,
    layout_id: int | None = None,
    assignment_policy: dict[str, Any] | None = None,
    hit_policy: dict[str, Any] | None = None,
) -> Any:
    """A new HIT of a type, as `find.hit_of` shows it. `input` is the question as a task of type `page` has it, `question` its XML.

    Rewards and fee of all its assignments are held; MissingFunds without the money.
    """
    if not 1 <= max_assignments <= MOST_OVERLAP:
        raise Invalid(
            fields={"MaxAssignments": [f"A HIT can have 1 to {MOST_OVERLAP:,} assignments; for more, create a second HIT of the same HIT type."]},
            code="out_of_range",
        )
    batch = batch_for(requester, kind)
    [position] = add_tasks(requester, batch, [{"input": input, "overlap": max_assignments}], is_locked=True)
    number = public_id.task_number(batch.id, position)
    made = sql.row(
        """
        WITH made AS (
            INSERT INTO hits (requester_id, hit_type_id, number, batch_id, position, question, layout_id, annotation, max_assignments, assignment_policy,
                              hit_policy, expires_at)
            VALUES (%(requester)s, %(type)s, %(number)s, %(batch)s, %(position)s, %(question)s, %(layout)s, %(annotation)s, %(most)s,
                    %(assignment_policy)s, %(hit_policy)s, %(expires)s) RETURNING *
        )
        SELECT made.*, b.title, b.description, b.keywords, b.reward_micros, b.lease_seconds, b.auto_approve_seconds, b.requirements,
               0 AS pending, 0 AS submitted, 0 AS approved, 0 AS rejected, made.max_assignments AS available, 'Assignable' AS status
        FROM made JOIN batches b ON b.id = made.batch_id
        """,
        requester=requester.id,
        type=kind.project_id,
        number=number,
        batch=batch.id,
        position=position,
        question=question,
        layout=layout_id,
        annotation=annotation,
        most=max_assignments,
        assignment_policy=sql.json(assignment_policy) if assignment_policy else None,
        hit_policy=sql.json(hit_policy) if hit_policy else None,
        expires=now() + timedelta(seconds=lifetime_seconds),
    )
    events.tell(kind, "HITCreated", made)
    return made
