"""Requesters hidden from a worker's feed, and projects they like."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import NotFound

HIDDEN, FAVOURITE = "hidden", "favourite"
_SUBJECTS = {HIDDEN: "requester", FAVOURITE: "project"}


def mark(worker: Any, batch_id: int, kind: str) -> int:
    """Hides the requester of a batch (`hidden`), or marks its project (`favourite`). Twice is the same as once.

    Returns the number of what is marked, by which `unmark` takes it away again.
    """
    batch = sql.row("SELECT requester_id, project_id FROM batches WHERE id = %(batch)s AND state <> 'draft'", batch=batch_id)
    if batch is None or kind not in _SUBJECTS:
        raise NotFound(_("There is no batch with this id that you can see."))
    subject = _SUBJECTS[kind]
    subject_id: int = batch.requester_id if subject == "requester" else batch.project_id
    sql.execute(
        "INSERT INTO feed_marks (worker_id, subject, subject_id, mark) VALUES (%(worker)s, %(subject)s, %(id)s, %(mark)s) ON CONFLICT DO NOTHING",
        worker=worker.id,
        subject=subject,
        id=subject_id,
        mark=kind,
    )
    return subject_id


def unmark(worker: Any, kind: str, subject_id: int) -> None:
    """Takes a mark away; one that is not there is no error. The subject is a requester (`hidden`) or a project (`favourite`)."""
    sql.execute("DELETE FROM feed_marks WHERE worker_id = %(worker)s AND mark = %(mark)s AND subject_id = %(id)s", worker=worker.id, mark=kind, id=subject_id)


def marks_of(worker: Any) -> list[Any]:
    """What the worker marked, newest first: mark, subject_id, name, created_at."""
    return sql.rows(
        """
        SELECT m.mark, m.subject_id, m.created_at, CASE WHEN m.subject = 'project' THEN p.title
               ELSE coalesce(nullif(r.name, ''), 'Requester ' || left(md5(r.id::text || r.created_at::text), 6)) END AS name
        FROM feed_marks m LEFT JOIN projects p ON m.subject = 'project' AND p.id = m.subject_id LEFT JOIN persons r ON m.subject = 'requester' AND r.id = m.subject_id
        WHERE m.worker_id = %(worker)s ORDER BY m.created_at DESC, m.subject_id
        """,
        worker=worker.id,
    )
