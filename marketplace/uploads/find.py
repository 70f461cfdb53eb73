"""Who may see a file."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id, sql
from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.extensions import db
from marketplace.people.second_factor import is_missing
from marketplace.uploads.models import AnswerFile


def file_of(person: Any, text: str) -> AnswerFile:
    """The file with this public id, for those whom it concerns; NotFound for everybody else.

    These are the worker who uploaded it, the requester of the batch once it is handed in (like the rest of an answer,
    a file of a rejected one is withheld until it is paid for), the panel while it decides on an appeal, and operators.
    """
    file = db.session.get(AnswerFile, public_id.decode("file", text))
    if file is None or not (file.owner_id == person.id or _is_operator(person) or _bought(person, file) or _judges(person, file)):
        raise NotFound(_("There is no file with this id that you can see."))
    return file


def size_of(text: str) -> int:
    """The bytes of the file with this public id; 0 where there is none."""
    try:
        number = public_id.decode("file", text)
    except NotFound:
        return 0
    return int(sql.value("SELECT bytes FROM answer_files WHERE id = %(id)s", id=number) or 0)


def _is_operator(person: Any) -> bool:
    return person.has_role("operator") and not is_missing(person)


def _bought(person: Any, file: AnswerFile) -> bool:
    return file.assignment_id is not None and bool(
        sql.value(
            "SELECT 1 FROM assignments a JOIN batches b ON b.id = a.batch_id"
            " WHERE a.id = %(id)s AND b.requester_id = %(person)s AND a.state IN ('submitted', 'approved', 'revising')",
            id=file.assignment_id,
            person=person.id,
        )
    )


def _judges(person: Any, file: AnswerFile) -> bool:
    """Whether the person holds the task of the panel that decides on the rejection of this file's answer."""
    return file.assignment_id is not None and bool(
        sql.value(
            "SELECT 1 FROM appeals p JOIN assignments a ON a.batch_id = p.panel_batch_id AND a.position = p.panel_position"
            " WHERE p.assignment_id = %(id)s AND p.state = 'open' AND a.worker_id = %(person)s AND a.state IN ('claimed', 'submitted')",
            id=file.assignment_id,
            person=person.id,
        )
    )
