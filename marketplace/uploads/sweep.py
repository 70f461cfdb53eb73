"""Deleting what no answer ever used."""

from __future__ import annotations

import time
from pathlib import Path

from marketplace.core import sql
from marketplace.core.after_commit import after_commit
from marketplace.uploads import store

LOOSE_DAYS = 7
_AT_A_TIME = 1000
_SECONDS_OF_GRACE = 86_400


def sweep() -> int:
    """Deletes files that were uploaded a week ago and never handed in; returns how many, at most 1,000 at a time.

    The bytes go after the commit: a crash between the two leaves bytes without a row, which `sweep_strays` finds.
    """
    gone = sql.rows(
        "DELETE FROM answer_files WHERE id IN (SELECT id FROM answer_files WHERE assignment_id IS NULL"
        " AND created_at < now() - make_interval(days => %(days)s) ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING id",
        days=LOOSE_DAYS,
        most=_AT_A_TIME,
    )
    places = [store.place(one.id) for one in gone]
    after_commit(lambda: _unlink(places))
    return len(gone)


def sweep_old(days: int) -> int:
    """Deletes the files of decided answers in batches that were closed so many days ago (FILE_RETENTION_DAYS); returns how many, at most
    1,000 at a time. The answers stay, and name files that are no longer there. With 0 days nothing is deleted."""
    if not days:
        return 0
    gone = sql.rows(
        """
        DELETE FROM answer_files WHERE id IN (
            SELECT f.id FROM answer_files f JOIN assignments a ON a.id = f.assignment_id JOIN batches b ON b.id = a.batch_id
            WHERE b.state = 'closed' AND b.closed_at < now() - make_interval(days => %(days)s) AND a.state NOT IN ('claimed', 'submitted', 'revising')
              AND NOT EXISTS (SELECT 1 FROM appeals p WHERE p.assignment_id = a.id AND p.state = 'open')
            ORDER BY f.id LIMIT %(most)s FOR UPDATE OF f SKIP LOCKED) RETURNING id
        """,
        days=days,
        most=_AT_A_TIME,
    )
    places = [store.place(one.id) for one in gone]
    after_commit(lambda: _unlink(places))
    return len(gone)


def sweep_strays() -> int:
    """Deletes bytes older than a day that no row stands for: of uploads that were cut off or rolled back."""
    deleted = 0
    for inner in store.folder().iterdir():
        old = [file for file in inner.iterdir() if time.time() - file.stat().st_mtime > _SECONDS_OF_GRACE] if inner.is_dir() else []
        for file in _without_row(old) if inner.name != "incoming" else old:
            file.unlink(missing_ok=True)
            deleted += 1
    return deleted


def _unlink(places: list[Path]) -> None:
    for one in places:
        one.unlink(missing_ok=True)


def _without_row(files: list[Path]) -> list[Path]:
    numbers = [int(file.name) for file in files if file.name.isdigit()]
    known = {row.id for row in sql.rows("SELECT id FROM answer_files WHERE id = ANY(%(ids)s::bigint[])", ids=numbers)} if numbers else set()
    return [file for file in files if not file.name.isdigit() or int(file.name) not in known]
