"""Sitting a test against the clock: it is shown once a worker begins, and its answers must be in before its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.core.texts import _
from marketplace.errors import WrongState
from marketplace.quality.models import QualificationType

GRACE = timedelta(seconds=10)
"""What the way of an answer through the network may take beyond the time."""


def sitting_of(worker: Any, found: QualificationType) -> Any | None:
    """The worker's last sitting of this test, with `started_at` and `ends_at`; None when they never began."""
    return sql.row(
        "SELECT started_at, ends_at FROM qualification_sittings WHERE type_id = %(type)s AND worker_id = %(worker)s", type=found.id, worker=worker.id
    )


def is_over(ends_at: datetime) -> bool:
    """Whether answers come too late."""
    return now() > ends_at + GRACE


def sees_test(person: Any, found: QualificationType) -> bool:
    """Whether a person may read the test: its owner, operators, and who has begun it in time; all, where it has no time."""
    if not found.test or not found.test_seconds or found.owner_id == person.id or person.has_role("operator"):
        return True
    begun = sitting_of(person, found)
    return begun is not None and not is_over(begun.ends_at)


def start(worker: Any, found: QualificationType) -> Any:
    """Starts the worker's time; who has begun goes on with the time that is left. Refuses a type without a test.

    Whether a try is left is for the caller to have checked: a sitting that ran out without answers was one.
    """
    if not found.test or not found.test_seconds:
        raise WrongState(_("This qualification has no test."), code="no_test")
    begun = sitting_of(worker, found)
    if begun is not None and not is_over(begun.ends_at):
        return begun
    return sql.row(
        """
        INSERT INTO qualification_sittings AS s (type_id, worker_id, ends_at) VALUES (%(type)s, %(worker)s, now() + make_interval(secs => %(seconds)s))
        ON CONFLICT (type_id, worker_id) DO UPDATE SET started_at = now(), ends_at = excluded.ends_at RETURNING started_at, ends_at
        """,
        type=found.id,
        worker=worker.id,
        seconds=found.test_seconds,
    )


def end(worker: Any, found: QualificationType) -> None:
    """Ends a sitting, as its answers are in: another try begins anew."""
    sql.execute(
        "UPDATE qualification_sittings SET ends_at = least(ends_at, now() - %(grace)s) WHERE type_id = %(type)s AND worker_id = %(worker)s",
        type=found.id,
        worker=worker.id,
        grace=GRACE,
    )
