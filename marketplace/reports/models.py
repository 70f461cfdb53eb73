"""What a requester's past says to workers; refreshed by the schedule, made again from assignments at any time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Float, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.extensions import db


class RequesterRecord(db.Model):
    """Over a requester's recent decisions: approval rate (0 to 1), median seconds until one, what approved work paid an hour
    by the median of measured times; and how many appeals against them were decided, and lost."""

    __tablename__ = "requester_records"
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    approval_rate: Mapped[float | None] = mapped_column(Float)
    review_seconds: Mapped[float | None] = mapped_column(Float)
    hourly_micros: Mapped[int | None] = mapped_column(BigInteger)
    appeals_decided: Mapped[int] = mapped_column(BigInteger, server_default="0")
    appeals_lost: Mapped[int] = mapped_column(BigInteger, server_default="0")
    refreshed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
