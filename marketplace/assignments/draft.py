"""Drafts: what a worker has typed and not handed in, kept so that it is there on another device too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.assignments.submit import load
from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import db

MOST_BYTES = 200_000


class Draft(db.Model):
    """The answer so far of an assignment being done, unchecked; swept away once the assignment is no longer claimed."""

    __tablename__ = "drafts"
    assignment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


def keep_draft(worker: Any, assignment_id: int, answer: dict[str, Any]) -> Any:
    """Keeps the answer so far in place of the one before; the draft. Refuses assignments that are no longer held, and huge ones."""
    held = load(worker, assignment_id)
    if held.state not in ("claimed", "revising"):
        raise WrongState(_("This assignment is %(state)s; nothing more is drafted for it.", state=_(held.state)))
    if len(orjson.dumps(answer)) > MOST_BYTES:
        raise Invalid(fields={"answer": [_("A draft may have at most %(most_bytes)s bytes.", most_bytes=f"{MOST_BYTES:,}")]})
    return sql.row(
        "INSERT INTO drafts (assignment_id, answer) VALUES (%(id)s, %(answer)s)"
        " ON CONFLICT (assignment_id) DO UPDATE SET answer = EXCLUDED.answer, saved_at = now() RETURNING *",
        id=held.id,
        answer=sql.json(answer),
    )


def drafts_of(worker: Any, assignment_ids: list[int]) -> dict[int, Any]:
    """The drafts among these assignments of the worker, by assignment; rows have `answer` and `saved_at`."""
    found = sql.rows(
        "SELECT d.* FROM drafts d JOIN assignments a ON a.id = d.assignment_id WHERE d.assignment_id = ANY(%(ids)s::bigint[]) AND a.worker_id = %(worker)s",
        ids=assignment_ids,
        worker=worker.id,
    )
    return {one.assignment_id: one for one in found}


def forget_drafts() -> int:
    """The sweep: drops drafts of assignments that are no longer being done; how many."""
    return sql.execute(
        "DELETE FROM drafts d WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.id = d.assignment_id AND a.state IN ('claimed', 'revising'))"
    )
