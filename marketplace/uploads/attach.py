"""Binding files to the answer that names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.core import public_id, sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.task_types.files import Wanted
from marketplace.uploads.media import kind_of, wording


def attach(worker: Any, assignment_id: int, wanted: Sequence[Wanted]) -> None:
    """Makes the files that an answer names part of the assignment; the same again changes nothing.

    Refuses, with the field's path, an id that is no file of this worker, a file of another answer, one file named
    twice, and a file of another kind or size than the field takes.
    """
    if not wanted:
        return
    problems: dict[str, list[str]] = {}
    numbers: dict[int, Wanted] = {}
    for one in wanted:
        try:
            number = public_id.decode("file", one.id)
        except NotFound:
            problems[one.path] = [_("There is no file with this id that is yours; upload it first.")]
            continue
        if number in numbers:
            problems[one.path] = [_("This file is named twice in the answer.")]
        numbers[number] = one
    # Locked in one order, so that two answers at the same moment cannot both get a file.
    found = {
        row.id: row
        for row in sql.rows(
            "SELECT id, media_type, bytes, assignment_id FROM answer_files WHERE id = ANY(%(ids)s) AND owner_id = %(worker)s ORDER BY id FOR UPDATE",
            ids=sorted(numbers),
            worker=worker.id,
        )
    }
    for number, one in numbers.items():
        file = found.get(number)
        if file is None:
            problems.setdefault(one.path, [_("There is no file with this id that is yours; upload it first.")])
        elif file.assignment_id not in (None, assignment_id):
            problems.setdefault(one.path, [_("This file belongs to another answer; upload it again for this one.")])
        elif kind_of(file.media_type) not in one.accept:
            problems.setdefault(one.path, [_("This must be %(wording)s; the file is %(media_type)s.", wording=wording(one.accept), media_type=file.media_type)])
        elif not one.least_bytes <= file.bytes <= one.most_bytes:
            problems.setdefault(
                one.path,
                [
                    _(
                        "This file must have %(least_bytes)s to %(most_bytes)s bytes; it has %(bytes)s.",
                        least_bytes=f"{one.least_bytes:,}",
                        most_bytes=f"{one.most_bytes:,}",
                        bytes=f"{file.bytes:,}",
                    )
                ],
            )
    if problems:
        raise Invalid(fields=problems)
    sql.execute("UPDATE answer_files SET assignment_id = %(assignment)s WHERE id = ANY(%(ids)s)", assignment=assignment_id, ids=sorted(numbers))
