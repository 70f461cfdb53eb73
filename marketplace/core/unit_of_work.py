"""One transaction per request or job, committed here and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from marketplace.core.after_commit import forget_after_commit, run_after_commit
from marketplace.core.sql import is_conflict
from marketplace.extensions import db

T = TypeVar("T")


def committed(work: Callable[[], T], *, tries: int = 4, accept: Callable[[T], bool] = lambda _: True) -> T:
    """Runs `work` in one transaction and commits when `accept(result)`; else, and on any error, rolls back.

    A deadlock or serialization failure repeats the work, so it must be repeatable: nothing outside the database may
    have happened yet (that is what `after_commit` is for).
    """
    for attempt in range(1, tries + 1):
        try:
            result = work()
            if not db.session.registry.has():  # nothing was begun: statements alone, or none
                return result
            if accept(result):
                db.session.commit()
                run_after_commit()
            else:
                db.session.rollback()
                forget_after_commit()
            return result
        except Exception as error:
            db.session.rollback()
            forget_after_commit()
            if attempt == tries or not is_conflict(error):
                raise
            time.sleep(0.01 * attempt)
    raise AssertionError("unreachable")
