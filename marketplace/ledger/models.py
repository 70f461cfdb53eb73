"""Accounts and transfers: the books. Migrations add the triggers that refuse any change of a transfer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.extensions import db

KINDS = ("hold", "top_up", "training", "available", "in_flight", "fees", "world")
"""Where money stands. `available`: a person's own; `hold`: reserved for a batch; `top_up`: reserved to lift the pay of a
batch's workers to the floor; `training`: reserved for those who pass a project's training; `in_flight`: a person's payout
on its way; `fees`: the platform's, in stripes; `world`: outside. Accounts are locked in this order of kinds, then by id."""


class Account(db.Model):
    """A place where money stands. `owner_id` is a person (available, in_flight), a batch (hold, top_up), a project (training)
    or a stripe (fees)."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("kind", "owner_id"),
        CheckConstraint("kind IN ('available','hold','top_up','training','in_flight','fees','world')", name="kind"),
        CheckConstraint("kind = 'world' OR balance_micros >= 0", name="never_negative"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    balance_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Transfer(db.Model):
    """One immutable move. (kind, subject_id, part) is its idempotency key: the same thing is never booked twice."""

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "part"),
        CheckConstraint("amount_micros > 0", name="positive"),
        CheckConstraint("from_account_id <> to_account_id", name="moves"),
        Index("ix_transfers_from", "from_account_id", "id"),
        Index("ix_transfers_to", "to_account_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    part: Mapped[int] = mapped_column(BigInteger, server_default="0")
    from_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="RESTRICT"))
    to_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="RESTRICT"))
    amount_micros: Mapped[int] = mapped_column(BigInteger)
    memo: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
