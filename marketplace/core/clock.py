"""The one clock of the application; the database's `now()` is the clock of what it decides itself."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime | None) -> str | None:
    """`2026-11-23T09:46:20.123456Z`, or None for None (RFC 3339, always UTC)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
