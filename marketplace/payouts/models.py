"""Payouts: money leaving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, SmallInteger, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id
from marketplace.extensions import db

MOVES = {"requested": {"paid", "failed"}, "paid": set(), "failed": set()}


class Payout(db.Model):
    """A worker's request for money: requested, then paid, or failed and returned.

    `sent_at`: when it was first sent over a rail, noted before the outside was called; from then on it may have been paid.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("state IN ('requested','paid','failed')", name="state"),
        CheckConstraint("amount_micros > 0 AND mod(amount_micros, 10000) = 0", name="whole_cents"),
        Index("ix_payouts_person", "person_id", "id"),
        Index("ix_payouts_state", "state", "id"),
        Index("ix_payouts_waiting", "id", postgresql_where=text("state = 'requested'")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    amount_micros: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, server_default="requested")
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_by_id: Mapped[int | None] = mapped_column(BigInteger)
    reference: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def public_id(self) -> str:
        """The id outside."""
        return public_id.encode("payout", self.id)
