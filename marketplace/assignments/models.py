"""The assignment: a slot of a task held by a worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, Float, Identity, Index, Integer, SmallInteger, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.extensions import db

STATES = ("claimed", "submitted", "approved", "rejected", "revising", "returned", "expired")
LIVE = ("claimed", "submitted", "approved", "revising")
MOVES = {
    "claimed": {"submitted", "returned", "expired"},
    "submitted": {"approved", "rejected", "revising"},
    "revising": {"submitted", "expired"},
    "rejected": {"approved"},
    "expired": {"submitted"},
    "returned": set(),
    "approved": set(),
}
LIVE_SQL = "state IN ('claimed', 'submitted', 'approved', 'revising')"

AFTER_IN_BATCH_SQL = "(a.batch_id, a.id) >= (%(batch)s, %(after)s + 1) AND a.batch_id <= %(batch)s"
"""A batch's assignments after one of them, for a page in the order `a.batch_id, a.id`. Said like this it can only go by an index that
begins with the batch. By `batch_id = … ORDER BY id` the planner may as well walk through all ids and leave out those of other batches.
(`>=` and `<=`, because it guesses the rows by the first column alone.)"""


class Assignment(db.Model):
    """Scarcity is decided here: one live assignment a slot, one assignment a worker and task, both unique in the database.

    `gold_score` is how far the answer agrees with the known one (0 to 1; null where none is known), `provenance` what the
    working screen counted with the worker's knowledge, `is_used` false for an answer that is paid and left out of the results.

    It refers to its task by (batch_id, position) without a foreign key, because the key's check would lock the task's
    row at each claim; tasks are never deleted, and the claim inserts from the task's own row.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("state IN ('claimed','submitted','approved','rejected','revising','returned','expired')", name="state"),
        CheckConstraint("(answer IS NULL) = (submitted_at IS NULL)", name="answer_with_time"),
        Index("uq_assignments_slot", "batch_id", "position", "slot_number", unique=True, postgresql_where=text(LIVE_SQL)),
        Index("uq_assignments_worker_task", "worker_id", "batch_id", "position", unique=True),
        Index("ix_assignments_worker", "worker_id", "id"),
        Index("ix_assignments_batch", "batch_id", "id"),
        Index("ix_assignments_lease", "lease_expires_at", postgresql_where=text("state = 'claimed'")),
        Index("ix_assignments_revising", "lease_expires_at", postgresql_where=text("state = 'revising'")),
        Index("ix_assignments_due", "auto_approve_at", postgresql_where=text("state = 'submitted'")),
        Index("ix_assignments_undecided", "batch_id", "id", postgresql_where=text("state = 'submitted'")),
        Index("ix_assignments_rejected", "batch_id", "id", postgresql_where=text("state = 'rejected'")),
        Index("ix_assignments_rejected_task", "batch_id", "position", postgresql_where=text("state = 'rejected'")),
        Index("ix_assignments_gold", "batch_id", "worker_id", "id", postgresql_where=text("gold_score IS NOT NULL")),
        Index("ix_assignments_pending", "worker_id", "batch_id", postgresql_where=text("state = 'submitted'")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    slot_number: Mapped[int] = mapped_column(SmallInteger)
    worker_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, server_default="claimed")
    claimed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    lease_expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    auto_approve_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    details: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger)
    decided_rule: Mapped[str | None] = mapped_column(Text)
    reason_code: Mapped[str | None] = mapped_column(Text)
    feedback: Mapped[str | None] = mapped_column(Text)
    gold_score: Mapped[float | None] = mapped_column(Float)
    provenance: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    is_used: Mapped[bool] = mapped_column(Boolean, server_default="true")
    revisions: Mapped[int] = mapped_column(SmallInteger, server_default="0")
