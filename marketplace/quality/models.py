"""Qualifications, blocks and exclusions: who may take which work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, Float, ForeignKey, Identity, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id
from marketplace.extensions import db


class QualificationType(db.Model):
    """A right to see work, or a numeric skill. System ones (`owner_id` null) are computed from our own records."""

    __tablename__ = "qualification_types"
    __table_args__ = (
        Index("uq_qualification_types_name", "owner_id", "name", unique=True, postgresql_where=text("status <> 'deleted'")),
        Index("uq_qualification_types_system", "system_name", unique=True, postgresql_where=text("system_name IS NOT NULL")),
        CheckConstraint("status IN ('active','inactive','deleted')", name="status"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    system_name: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    keywords: Mapped[str] = mapped_column(Text, server_default="")
    status: Mapped[str] = mapped_column(Text, server_default="active")
    is_requestable: Mapped[bool] = mapped_column(Boolean, server_default="true")
    retry_delay_seconds: Mapped[int | None] = mapped_column(BigInteger)
    test: Mapped[str | None] = mapped_column(Text)
    answer_key: Mapped[str | None] = mapped_column(Text)
    test_seconds: Mapped[int | None] = mapped_column(BigInteger)
    auto_granted: Mapped[bool] = mapped_column(Boolean, server_default="false")
    auto_granted_value: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @property
    def public_id(self) -> str:
        """The id outside."""
        return public_id.encode("qualification", self.id)


class Qualification(db.Model):
    """A worker's holding of a qualification type, with its number or its place."""

    __tablename__ = "qualifications"
    __table_args__ = (Index("ix_qualifications_worker", "worker_id"), CheckConstraint("state IN ('granted','revoked')", name="state"))
    type_id: Mapped[int] = mapped_column(ForeignKey("qualification_types.id", ondelete="RESTRICT"), primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    value: Mapped[int | None] = mapped_column(Integer)
    country: Mapped[str | None] = mapped_column(Text)
    subdivision: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="granted")
    reason: Mapped[str | None] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class QualificationRequest(db.Model):
    """A worker's wish for a qualification, with the answers to its test where it has one."""

    __tablename__ = "qualification_requests"
    __table_args__ = (
        Index("ix_qualification_requests_worker", "type_id", "worker_id", "id"),
        CheckConstraint("state IN ('pending','granted','rejected')", name="state"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("qualification_types.id", ondelete="RESTRICT"))
    worker_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, server_default="pending")
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    test: Mapped[str | None] = mapped_column(Text)
    value: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(Text)
    submitted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class QualificationSitting(db.Model):
    """A worker at a test: when they began, and when its time is over. It ends with their answers."""

    __tablename__ = "qualification_sittings"
    type_id: Mapped[int] = mapped_column(ForeignKey("qualification_types.id", ondelete="CASCADE"), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class WorkerBlock(db.Model):
    """A requester who gives a worker no more work. The reason is for the requester and the operator."""

    __tablename__ = "worker_blocks"
    requester_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Exclusion(db.Model):
    """A worker kept from one batch, for a time or to its end, by a rule or a person; the reason is for the worker to read.

    `is_question`: it ends as soon as the worker answers what the reason asks.
    """

    __tablename__ = "exclusions"
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rule: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    is_question: Mapped[bool] = mapped_column(Boolean, server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class RuleFiring(db.Model):
    """A rule of a batch that fired for a worker: what was seen and what was done. Once a rule, worker and batch."""

    __tablename__ = "rule_firings"
    __table_args__ = (Index("uq_rule_firings", "batch_id", "worker_id", "rule", unique=True),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(BigInteger)
    worker_id: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    value: Mapped[float] = mapped_column(Float)
    observations: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(Text)
    fired_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RejectionAllowance(db.Model):
    """An operator's leave to reject beyond the cap (`review/cap.py`)."""

    __tablename__ = "rejection_allowances"
    requester_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    by_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Appeal(db.Model):
    """A worker's challenge of a rejection, with what became of it."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("state IN ('open','upheld','dismissed')", name="state"),
        Index("ix_appeals_open", "id", postgresql_where=text("state = 'open'")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    batch_id: Mapped[int] = mapped_column(BigInteger, index=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, index=True)
    requester_id: Mapped[int] = mapped_column(BigInteger, index=True)
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="open")
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    is_settled: Mapped[bool] = mapped_column(Boolean, server_default="false")
    panel_batch_id: Mapped[int | None] = mapped_column(BigInteger)
    panel_position: Mapped[int | None] = mapped_column(Integer)


class Training(db.Model):
    """What a worker does before the first real task of a project: tasks with known answers and hints, and a pass mark.

    Who passes holds `type_id`, a numeric skill of the requester's: the share of right answers in percent. `tasks` are
    {"input", "gold", "hint"}. `reward_micros` is paid once a person, on passing, as long as the training's account has it.
    """

    __tablename__ = "trainings"
    __table_args__ = (
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent"),
        CheckConstraint("reward_micros >= 0", name="reward"),
        CheckConstraint("paid_for IN ('all','newcomers')", name="paid_for"),
    )
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="RESTRICT"), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("qualification_types.id", ondelete="RESTRICT"), unique=True)
    words: Mapped[str] = mapped_column(Text, server_default="")
    tasks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pass_percent: Mapped[int] = mapped_column(Integer)
    retry_seconds: Mapped[int | None] = mapped_column(BigInteger)
    reward_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    paid_for: Mapped[str] = mapped_column(Text, server_default="all")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class TrainingTry(db.Model):
    """One go of a worker at a training: the answers so far ({"answer", "score"} in the order of the tasks), and how it ended."""

    __tablename__ = "training_tries"
    __table_args__ = (
        CheckConstraint("state IN ('open','passed','failed')", name="state"),
        Index("uq_training_tries_open", "project_id", "worker_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_training_tries_worker", "worker_id", "project_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("trainings.project_id", ondelete="RESTRICT"))
    worker_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, server_default="open")
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    percent: Mapped[int | None] = mapped_column(Integer)
    paid_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Newcomer(db.Model):
    """A worker who was new to the site at their first claim in a batch that keeps a share for newcomers."""

    __tablename__ = "batch_newcomers"
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ScreenerAnswer(db.Model):
    """What a worker says of themselves to the questions of a project's screener; asked once, shown to nobody else."""

    __tablename__ = "screener_answers"
    project_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ScreenerPlace(db.Model):
    """A place in a batch's groups that a worker has taken with their first claim; it counts against the quotas."""

    __tablename__ = "screener_places"
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class GoldRecord(db.Model):
    """Gold that was made from a strong consensus, or that was retired: when, why, on which evidence."""

    __tablename__ = "gold_records"
    __table_args__ = (CheckConstraint("origin IN ('file','consensus')", name="origin"),)
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    origin: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float | None] = mapped_column(Float)
    answers: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None] = mapped_column(Text)
