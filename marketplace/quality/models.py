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


class WorkerBlock(db.Model):
    """A requester who gives a worker no more work. The reason is for the requester and the operator."""

    __tablename__ = "worker_blocks"
    requester_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Exclusion(db.Model):
    """A worker kept from one batch, for a time or to its end, by a rule or a person; the reason is for the worker to read."""

    __tablename__ = "exclusions"
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rule: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default="")
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
