"""Looking at the beginning of a file before it is sent: its columns, its first rows, and what stands for what in the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.people.models import Person
from marketplace.projects.models import Batch
from marketplace.projects.table_file import NotATable, Row, read_table
from marketplace.task_types import TASK_TYPES
from marketplace.task_types.base import normalised

ROWS = 3
HEAD_BYTES = 256_000
"""So much of a file is enough to look at."""


@dataclass(frozen=True)
class Look:
    """The beginning of a file. `wanted`: the project's columns (and `key`), `chosen`: {the project's: the file's}, `tasks`: the
    first rows as tasks, `missing`: the project's columns that nothing stands for."""

    columns: list[str]
    rows: list[dict[str, Any]]
    wanted: list[str]
    chosen: dict[str, str]
    tasks: list[dict[str, Any]]
    missing: list[str]


def look_at(requester: Person, batch: Batch, stream: BinaryIO, filename: str = "", chosen: Mapping[str, str] | None = None) -> Look:
    """What the head of a file says. Without `chosen`, a column stands for the one of the same name, else of nearly the same.

    Refuses what is no table and what is packed so that its beginning cannot be read, and one column that is to stand for two.
    """
    found: list[dict[str, Any]] = []
    columns: list[str] = []
    try:
        table = read_table(stream, None, filename, HEAD_BYTES * 20)
        for row in table:
            columns = list(table.columns)
            if isinstance(row, Row):
                found.append(dict(row.input) | ({"key": row.key} if row.key else {}))
            if len(found) >= ROWS:
                break
        columns = list(table.columns)
    except (NotATable, EOFError, OSError) as error:  # the head of a file may end in the middle of a row
        if not found:
            raise error if isinstance(error, NotATable) else NotATable(_("The beginning of this file cannot be read by itself; upload it whole.")) from None
    columns = list(dict.fromkeys([*columns, *(name for row in found for name in row if name != "key")]))
    wanted = sorted(TASK_TYPES[batch.task_type].columns(batch.interface))
    given = (
        {name: value for name, value in (chosen or {}).items() if name in (*wanted, "key") and value in columns}
        if chosen is not None
        else _guessed(wanted, columns)
    )
    if len(set(given.values())) < len(given):
        raise Invalid(fields={"columns": [_("One column cannot stand for two.")]})
    names = {theirs: ours for ours, theirs in given.items() if ours != "key"}
    tasks = [{names.get(name, name): value for name, value in row.items() if name != "key"} for row in found]
    there = {names.get(name, name) for name in columns}
    return Look(columns, found, wanted, given, tasks, [name for name in wanted if name not in there])


def _guessed(wanted: list[str], columns: list[str]) -> dict[str, str]:
    """The same name, else the same but for case and signs between words, else the only one left for the only one wanted."""
    plain = {_plain(name): name for name in columns}
    made = {name: name if name in columns else plain[_plain(name)] for name in wanted if name in columns or _plain(name) in plain}
    left, open_ = [name for name in columns if name not in made.values() and name != "key"], [name for name in wanted if name not in made]
    return made | ({open_[0]: left[0]} if len(left) == len(open_) == 1 else {})


def _plain(name: str) -> str:
    return "".join(sign for sign in str(normalised(name)) if sign.isalnum())
