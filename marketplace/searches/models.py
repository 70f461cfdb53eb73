"""A worker's wishes about the feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id
from marketplace.extensions import db


class WorkerSettings(db.Model):
    """What a worker set last: the filters of the feed, and what they want to earn in a day and in a week."""

    __tablename__ = "worker_settings"
    __table_args__ = (CheckConstraint("day_goal_micros > 0 AND week_goal_micros > 0", name="goals"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    day_goal_micros: Mapped[int | None] = mapped_column(BigInteger)
    week_goal_micros: Mapped[int | None] = mapped_column(BigInteger)


class SavedSearch(db.Model):
    """Filters under a name; new batches that fit are told by mail with `has_alert`, on the worker's devices with `has_push`."""

    __tablename__ = "saved_searches"
    __table_args__ = (Index("uq_saved_searches_name", "worker_id", text("lower(name)"), unique=True),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    has_alert: Mapped[bool] = mapped_column(Boolean, server_default="false")
    has_push: Mapped[bool] = mapped_column(Boolean, server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    mailed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def public_id(self) -> str:
        """The id outside."""
        return public_id.encode("search", self.id)


class SearchAlert(db.Model):
    """A batch that a saved search has told of: each is told once."""

    __tablename__ = "search_alerts"
    search_id: Mapped[int] = mapped_column(ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class FeedMark(db.Model):
    """A requester a worker does not want to see, or a project they like."""

    __tablename__ = "feed_marks"
    __table_args__ = (CheckConstraint("(subject, mark) IN (('requester','hidden'), ('project','favourite'))", name="kind"),)
    worker_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    mark: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
