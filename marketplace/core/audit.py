"""The append-only log of acts on money and people."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql


def record(person: Any | None, act: str, subject: str, **detail: Any) -> None:
    """Writes one entry in the current transaction; `person` None stands for the command line."""
    sql.execute(
        "INSERT INTO audit_log (person_id, act, subject, detail) VALUES (%(person)s, %(act)s, %(subject)s, %(detail)s)",
        person=person.id if person else None,
        act=act,
        subject=subject,
        detail=sql.json(detail),
    )
