"""What a requester's past says to workers; refreshed by the schedule, made again from assignments at any time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Float, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.extensions import db


class RequesterRecord(db.Model):
    """Approval rate (0 to 1) and median seconds until a person decided, over a requester's recent decisions."""

    __tablename__ = "requester_records"
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    approval_rate: Mapped[float | None] = mapped_column(Float)
    review_seconds: Mapped[float | None] = mapped_column(Float)
    refreshed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
