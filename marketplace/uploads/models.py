"""The row of a file; its bytes lie under DATA_DIR/uploads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id
from marketplace.extensions import db


class AnswerFile(db.Model):
    """A file that a worker uploaded for an answer. It belongs to an assignment from the moment the answer is handed in."""

    __tablename__ = "answer_files"
    __table_args__ = (
        CheckConstraint("bytes > 0", name="not_empty"),
        CheckConstraint("length(sha256) = 32", name="whole_sum"),
        Index("ix_answer_files_assignment", "assignment_id", postgresql_where=text("assignment_id IS NOT NULL")),
        Index("ix_answer_files_loose", "owner_id", "created_at", postgresql_where=text("assignment_id IS NULL")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    # No foreign key, as with all references to assignments: their table is meant to be partitioned by batch.
    assignment_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column("bytes", BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @property
    def public_id(self) -> str:
        """The id outside, as answers carry it; begins with F."""
        return public_id.encode("file", self.id)
