"""The pilot: the first tasks of a draft go live, and the rest when they have shown that the answers are what is needed.

The rest waits for its requester, or is published by itself once every answer of the pilot is decided and enough are approved.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import audit, sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, MissingFunds, NotFound, WrongState
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.find import any_batch, owner
from marketplace.projects.models import Batch
from marketplace.projects.progress import progress
from marketplace.projects.publish import publish

ENOUGH_APPROVED = 0.9
"""The share of the pilot's answers that must be approved for the rest to follow by itself."""


class Pilot(db.Model):
    """A batch that began with a pilot. `problem` says why the rest did not follow by itself: `funds` or `answers`."""

    __tablename__ = "pilots"
    __table_args__ = (CheckConstraint("problem IN ('', 'funds', 'answers')", name="problem"),)
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    is_automatic: Mapped[bool] = mapped_column(Boolean)
    problem: Mapped[str] = mapped_column(Text, server_default="")


@dataclass(frozen=True)
class PilotProgress:
    """How a pilot stands, in answers; `approved_share` of those decided, from 0 to 1, None before the first."""

    slots: int
    decided: int
    approved_share: float | None
    is_automatic: bool
    problem: str

    @property
    def is_over(self) -> bool:
        """Whether every wanted answer is decided."""
        return self.decided >= self.slots


def publish_pilot(requester: Person, batch: Batch, tasks: int, then_rest: bool = False) -> Batch:
    """Publishes the first `tasks` tasks of a draft; `then_rest` lets the others follow by themselves. Refuses what `publish`
    refuses, a batch that was published before, and a pilot that is all of it."""
    if batch.state != "draft":
        raise WrongState(_("A pilot comes first; this batch is published already."))
    if not 1 <= tasks < batch.tasks:
        raise Invalid(fields={"tasks": [_("A pilot is of fewer tasks than the whole: write a number from 1 to %(max)s.", max=max(batch.tasks - 1, 1))]})
    publish(requester, batch, tasks)
    db.session.add(Pilot(batch_id=batch.id, is_automatic=then_rest, problem=""))
    db.session.flush()
    return batch


def pilot_of(requester: Person, batch: Batch) -> PilotProgress | None:
    """The pilot of a batch whose rest is still to come; None for other batches."""
    found = db.session.get(Pilot, batch.id)
    if found is None or not batch.waiting_tasks or batch.state == "closed":
        return None
    now = progress(batch)
    decided = now.approved + now.rejected
    return PilotProgress(now.slots, now.approved, now.approved / decided if decided else None, found.is_automatic, found.problem)


def set_automatic(requester: Person, batch: Batch, is_automatic: bool) -> PilotProgress:
    """Lets the rest follow by itself, or wait for its requester. NotFound where no pilot runs."""
    if pilot_of(requester, batch) is None:
        raise NotFound(_("No pilot runs in this batch."))
    sql.execute("UPDATE pilots SET is_automatic = %(on)s, problem = '' WHERE batch_id = %(batch)s", on=is_automatic, batch=batch.id)
    db.session.expire_all()
    found = pilot_of(requester, batch)
    assert found is not None
    return found


def due_pilots() -> list[int]:
    """Live batches whose rest is to follow by itself."""
    return [
        one.id
        for one in sql.rows(
            "SELECT b.id FROM pilots p JOIN batches b ON b.id = p.batch_id"
            " WHERE p.is_automatic AND b.state = 'live' AND b.published_tasks < b.tasks ORDER BY b.id LIMIT 1000"
        )
    ]


def publish_rest(batch_id: int) -> bool:
    """Publishes the rest of one pilot if it may follow by now; whether it did. Running twice changes nothing."""
    batch = any_batch(batch_id)
    requester = owner(batch)
    found = pilot_of(requester, batch)
    if found is None or not found.is_automatic or not found.is_over or batch.state != "live":
        return False
    if (found.approved_share or 0) < ENOUGH_APPROVED:
        return _note(batch, "answers")
    try:
        with db.session.begin_nested():
            publish(requester, batch)
    except MissingFunds:
        return _note(batch, "funds")
    audit.record(requester, "pilot ended", batch.public_id)
    return True


def _note(batch: Batch, problem: str) -> bool:
    """Writes down what stands in the way; a lack of good answers is for the requester to judge, so nothing follows by itself any more."""
    sql.execute(
        "UPDATE pilots SET problem = %(problem)s, is_automatic = is_automatic AND %(again)s WHERE batch_id = %(batch)s AND problem <> %(problem)s",
        problem=problem,
        again=problem == "funds",
        batch=batch.id,
    )
    return False
