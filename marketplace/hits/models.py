"""Tables of HITs: types, HITs, their former places, request tokens, what review policies found, what was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Identity, Index, Integer, LargeBinary, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id
from marketplace.extensions import db

REVIEW_STATUSES = ("NotReviewed", "MarkedForReview", "ReviewedAppropriate", "ReviewedInappropriate")


class HitType(db.Model):
    """A project made from HIT terms. `digest` stands for the terms: identical ones find the same project."""

    __tablename__ = "hit_types"
    __table_args__ = (UniqueConstraint("requester_id", "digest"),)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="RESTRICT"), primary_key=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    notification: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    is_notifying: Mapped[bool] = mapped_column(Boolean, server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @property
    def public_id(self) -> str:
        """The id outside: the project's."""
        return public_id.encode("project", self.project_id)


class Hit(db.Model):
    """One HIT. `number` is the number of its first task and its id outside; (batch_id, position) is its task now.

    `closed_at`: its free places were given up because it expired. `reviewable_at`: it was found reviewable, told of and
    judged by its policy. Status and counters follow from its assignments (`find.py`) and are not kept.
    """

    __tablename__ = "hits"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("batch_id", "position"),
        Index("ix_hits_requester", "requester_id", "id"),
        Index("ix_hits_type", "hit_type_id", "id"),
        Index("ix_hits_due", "expires_at", postgresql_where=text("closed_at IS NULL AND disposed_at IS NULL")),
        Index("ix_hits_judged", "batch_id", postgresql_where=text("(assignment_policy IS NOT NULL OR hit_policy IS NOT NULL) AND disposed_at IS NULL")),
        CheckConstraint("max_assignments > 0", name="max_assignments"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    hit_type_id: Mapped[int] = mapped_column(ForeignKey("hit_types.project_id", ondelete="RESTRICT"))
    number: Mapped[int] = mapped_column(BigInteger)
    batch_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    question: Mapped[str] = mapped_column(Text)
    layout_id: Mapped[int | None] = mapped_column(ForeignKey("mturk_layouts.id", ondelete="RESTRICT"))
    annotation: Mapped[str | None] = mapped_column(Text)
    max_assignments: Mapped[int] = mapped_column(Integer)
    review_status: Mapped[str] = mapped_column(Text, server_default="NotReviewed")
    is_reviewing: Mapped[bool] = mapped_column(Boolean, server_default="false")
    assignment_policy: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    hit_policy: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reviewable_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    disposed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class HitPlace(db.Model):
    """A task that a HIT was before it moved to another type; answers given there stay there."""

    __tablename__ = "hit_places"
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    hit_id: Mapped[int] = mapped_column(ForeignKey("hits.id", ondelete="CASCADE"), index=True)


class RequestToken(db.Model):
    """A requester's own name for a request, so that it is carried out once; `subject` is what came of it."""

    __tablename__ = "request_tokens"
    requester_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    token: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class KnownAnswerScore(db.Model):
    """How well one answer matched the known answers of its HIT, in percent; the row also says that the policy has run."""

    __tablename__ = "known_answer_scores"
    assignment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hit_id: Mapped[int] = mapped_column(ForeignKey("hits.id", ondelete="CASCADE"), index=True)
    score: Mapped[int] = mapped_column(Integer)


class ReviewRecord(db.Model):
    """One line of a review policy's report: a result (what was measured) or an action (what was done about it)."""

    __tablename__ = "review_records"
    __table_args__ = (
        Index("ix_review_records_hit", "hit_id", "id"),
        CheckConstraint("level IN ('Assignment','HIT')", name="level"),
        CheckConstraint("kind IN ('result','action')", name="kind"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    hit_id: Mapped[int] = mapped_column(ForeignKey("hits.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    action_id: Mapped[int] = mapped_column(BigInteger)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ToldAssignment(db.Model):
    """The state of an assignment of which its requester was last notified."""

    __tablename__ = "told_assignments"
    assignment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    state: Mapped[str] = mapped_column(Text)


class Topic(db.Model):
    """A name that notifications are sent to and addresses subscribe to, as in SNS."""

    __tablename__ = "sns_topics"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    arn: Mapped[str] = mapped_column(Text, unique=True)


class Subscription(db.Model):
    """An address that listens to a topic once it has sent its token back."""

    __tablename__ = "sns_subscriptions"
    __table_args__ = (UniqueConstraint("topic_id", "endpoint"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("sns_topics.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(Text)
    arn: Mapped[str] = mapped_column(Text, unique=True)
    token: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
