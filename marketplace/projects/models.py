"""Projects, batches, tasks and imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, Float, ForeignKey, Identity, Index, Integer, SmallInteger, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from marketplace.core import public_id
from marketplace.extensions import db

BATCH_STATES = ("draft", "live", "paused", "closed")
BATCH_MOVES = {"draft": {"live", "closed"}, "live": {"paused", "closed"}, "paused": {"live", "closed"}, "closed": set()}
STRIPES = 16
"""Rows a batch's tally is spread over, so that claimers on different connections do not wait for one another."""


class Terms:
    """What a worker is offered; a project holds them, each batch keeps its own copy from its publishing on."""

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (
            CheckConstraint("reward_micros >= 0", name="reward"),
            CheckConstraint("overlap BETWEEN 1 AND 1000", name="overlap"),
            CheckConstraint("lease_seconds > 0", name="lease"),
            CheckConstraint("auto_approve_seconds >= 0", name="auto_approve"),
        )

    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    instructions: Mapped[str] = mapped_column(Text)
    task_type: Mapped[str] = mapped_column(Text)
    interface: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reward_micros: Mapped[int] = mapped_column(BigInteger)
    overlap: Mapped[int] = mapped_column(SmallInteger)
    lease_seconds: Mapped[int] = mapped_column(Integer)
    auto_approve_seconds: Mapped[int] = mapped_column(Integer)
    review: Mapped[dict[str, Any]] = mapped_column(JSONB)
    keywords: Mapped[str] = mapped_column(Text, server_default="")
    requirements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    quality: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


TERMS = (
    "title", "description", "instructions", "task_type", "interface", "reward_micros", "overlap", "lease_seconds",
    "auto_approve_seconds", "review", "keywords", "requirements", "quality",
)  # fmt: skip


class Project(Terms, db.Model):
    """A requester's reusable definition of work."""

    __tablename__ = "projects"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def public_id(self) -> str:
        """The id outside."""
        return public_id.encode("project", self.id)


class Batch(Terms, db.Model):
    """One funded set of tasks. Tasks 1 to `published_tasks` are live; later ones wait for another publish.

    The hold covers `slots` (answers wanted now) and `reserve_slots` (answers that may be wanted when doubt remains), less
    what is approved. `gold_tasks` counts the tasks with a known answer that stand in a line of their own.
    """

    __tablename__ = "batches"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="RESTRICT"), index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="draft")
    fee_micros: Mapped[int] = mapped_column(BigInteger)
    tasks: Mapped[int] = mapped_column(Integer, server_default="0")
    published_tasks: Mapped[int] = mapped_column(Integer, server_default="0")
    slots: Mapped[int] = mapped_column(BigInteger, server_default="0")
    reserve_slots: Mapped[int] = mapped_column(BigInteger, server_default="0")
    gold_tasks: Mapped[int] = mapped_column(Integer, server_default="0")
    work_seconds: Mapped[float | None] = mapped_column(Float)
    estimated_seconds: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (
            *(one.copy() if hasattr(one, "copy") else one for one in super().__table_args__),
            CheckConstraint("state IN ('draft','live','paused','closed')", name="state"),
            CheckConstraint("published_tasks BETWEEN 0 AND tasks", name="published"),
            Index("ix_batches_live", "id", postgresql_where=text("state = 'live'")),
        )

    @property
    def public_id(self) -> str:
        """The id outside."""
        return public_id.encode("batch", self.id)

    @property
    def cost_micros(self) -> int:
        """What one approved answer takes from the hold: reward and fee."""
        return self.reward_micros + self.fee_micros

    @property
    def waiting_tasks(self) -> int:
        """Tasks that another publish would make live."""
        return self.tasks - self.published_tasks


class BatchTally(db.Model):
    """How many assignments of a batch are in which state, spread over stripes and kept by the acts in their transaction.

    Its row is also the gate of a claim: `is_open` false, set under the lock of all stripes, lets nobody in any more. What
    takes tasks away from claimers raises `epoch` under the same lock: a claim whose snapshot is older finds nothing.
    """

    __tablename__ = "batch_tallies"
    __table_args__ = {"postgresql_with": {"fillfactor": "50"}}
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    stripe: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    is_open: Mapped[bool] = mapped_column(Boolean, server_default="false")
    epoch: Mapped[int] = mapped_column(Integer, server_default="0")
    claimed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    submitted: Mapped[int] = mapped_column(BigInteger, server_default="0")
    approved: Mapped[int] = mapped_column(BigInteger, server_default="0")
    rejected: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Task(db.Model):
    """One item to be judged. Its number outside is batch and position; positions are dense from 1.

    `overlap` is its own number of wanted answers (null: the batch's). A closed task is not handed out any more; `given_up`
    of its slots were paid back, and `settled_at` says that nothing of it is under way.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("uq_tasks_digest", "batch_id", "digest", unique=True),
        Index("ix_tasks_special", "batch_id", "position", postgresql_where=text("overlap IS NOT NULL OR closed_at IS NOT NULL OR gold IS NOT NULL")),
        Index("ix_tasks_closing", "batch_id", "position", postgresql_where=text("closed_at IS NOT NULL AND settled_at IS NULL")),
    )
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str | None] = mapped_column(Text)
    input: Mapped[dict[str, Any]] = mapped_column(JSONB)
    gold: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    digest: Mapped[Any] = mapped_column(Uuid)
    overlap: Mapped[int | None] = mapped_column(SmallInteger)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    given_up: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class TopUpTerms(db.Model):
    """The floor of hourly pay that a batch was published under, and what is held of it for each slot.

    `expected_seconds` is what publishing reckoned with for one answer. `ended_at`: what was left has gone back.
    """

    __tablename__ = "top_up_terms"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id", ondelete="RESTRICT"), primary_key=True)
    floor_micros: Mapped[int] = mapped_column(BigInteger)
    expected_seconds: Mapped[float] = mapped_column(Float)
    held_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class TopUp(db.Model):
    """Pay that lifts a worker's hour in a batch to the floor; the subject of its transfer, with what it was reckoned from."""

    __tablename__ = "top_ups"
    __table_args__ = (CheckConstraint("amount_micros > 0", name="amount"), Index("ix_top_ups_batch", "batch_id", "worker_id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id", ondelete="RESTRICT"))
    worker_id: Mapped[int] = mapped_column(BigInteger)
    amount_micros: Mapped[int] = mapped_column(BigInteger)
    answers: Mapped[int] = mapped_column(Integer)
    seconds: Mapped[float] = mapped_column(Float)
    hourly_before_micros: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Import(db.Model):
    """One upload of tasks, with what became of each row.

    `column_map` is {interface's name: file's name}; `columns` are the interface's names for the file's columns, in the file's order.
    """

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id", ondelete="RESTRICT"), index=True)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    filename: Mapped[str] = mapped_column(Text, server_default="")
    format: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str | None] = mapped_column(Text)
    column_map: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    columns: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    accepted: Mapped[int] = mapped_column(Integer, server_default="0")
    duplicates: Mapped[int] = mapped_column(Integer, server_default="0")
    rejected: Mapped[int] = mapped_column(Integer, server_default="0")
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    message: Mapped[str] = mapped_column(Text, server_default="")
    bytes_total: Mapped[int] = mapped_column(BigInteger, server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def public_id(self) -> str:
        """The id outside."""
        return public_id.encode("import", self.id)
