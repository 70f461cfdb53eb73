"""People and what proves who they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import public_id
from marketplace.extensions import db

ROLES = ("requester", "worker", "operator")


class Person(db.Model):
    """Somebody with a login; may hold several roles."""

    __tablename__ = "persons"
    __table_args__ = (
        Index("uq_persons_email", text("lower(email)"), unique=True),
        CheckConstraint("roles <@ ARRAY['requester','worker','operator']", name="known_roles"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, server_default="")
    password_hash: Mapped[str] = mapped_column(Text, server_default="")
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str] = mapped_column(Text, server_default="")  # a code of core/texts.py; "": what the browser asks for
    time_zone: Mapped[str] = mapped_column(Text, server_default="")  # a name such as Europe/Lisbon; "": UTC until a browser says it
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # they left: nothing here says any more who it was
    suspensions: Mapped[list[Suspension]] = relationship(foreign_keys="Suspension.person_id", order_by="Suspension.id", viewonly=True)

    @property
    def public_id(self) -> str:
        """The id outside; begins with A."""
        return public_id.encode("person", self.id)

    @property
    def is_suspended(self) -> bool:
        """Whether a suspension of this person is in force."""
        return any(one.ended_at is None for one in self.suspensions)

    def has_role(self, role: str) -> bool:
        """Whether the person holds a role."""
        return role in self.roles


class Suspension(db.Model):
    """A person kept out, by a person, with a written reason; the row with no end is the one in force."""

    __tablename__ = "suspensions"
    __table_args__ = (Index("uq_suspensions_in_force", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    end_reason: Mapped[str | None] = mapped_column(Text)


class SuspensionAppeal(db.Model):
    """What a suspended person says against their suspension, once, and what another operator decided."""

    __tablename__ = "suspension_appeals"
    __table_args__ = (
        CheckConstraint("state IN ('open','upheld','dismissed')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    suspension_id: Mapped[int] = mapped_column(ForeignKey("suspensions.id", ondelete="RESTRICT"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="open")
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    reason: Mapped[str | None] = mapped_column(Text)


class Session(db.Model):
    """A browser signed in; only the hash of its cookie is kept, and the row can be ended."""

    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    proven_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())  # when it last showed its password
    user_agent: Mapped[str] = mapped_column(Text, server_default="")
    address: Mapped[str] = mapped_column(Text, server_default="")


class ApiToken(db.Model):
    """A Bearer token; shown once, kept as a hash."""

    __tablename__ = "api_tokens"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class AwsKey(db.Model):
    """An access key of the MTurk endpoint. SigV4 needs the secret itself, so it is sealed under SECRET_KEY, not hashed."""

    __tablename__ = "aws_keys"
    access_key_id: Mapped[str] = mapped_column(Text, primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SecondFactor(db.Model):
    """A secret shared with an app of the person's that shows codes (TOTP, RFC 6238). Checking needs it, so it is sealed under SECRET_KEY."""

    __tablename__ = "second_factors"
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")  # the half minute of the last code taken: none is taken twice
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # the first right code; from then on one is asked for


class RecoveryCode(db.Model):
    """A way in without the app, once; shown once, kept as a hash."""

    __tablename__ = "recovery_codes"
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
