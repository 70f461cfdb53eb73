"""Tasks from a requester's file: good rows are kept, bad ones listed by line and column, duplicates counted.

The file streams: while rows are read and checked they go by COPY to their positions, a few thousand at a time. Where some
are in the batch already, COPY goes into a table of the transaction and only the new ones go on from there. One transaction
holds the whole import, so that a runner that dies leaves nothing half done and the import starts again from the spooled file.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from flask import current_app
from psycopg.errors import UniqueViolation

from marketplace.core import sql
from marketplace.core.after_commit import enqueue
from marketplace.core.clock import now
from marketplace.core.texts import gettext, reading
from marketplace.errors import Invalid, Refusal, TooLarge, WrongState
from marketplace.extensions import db, redis_client
from marketplace.people.language import language_of
from marketplace.people.models import Person
from marketplace.projects.models import Batch, Import
from marketplace.projects.table_file import HEADED, NotATable, Row, RowError, Table, read_table
from marketplace.task_types import TASK_TYPES

CHUNK_ROWS = 20_000
ERRORS_KEPT = 1000
CHUNK_CHARACTERS = 16_000_000
AT_ONCE_BYTES = 2_000_000
UNPACKED = 5
"""A packed file may unpack to so many times MAX_UPLOAD_BYTES; a small one may hide a large one, so less of it is read at once."""


def receive_upload(
    requester: Person, batch: Batch, stream: BinaryIO, filename: str = "", format: str | None = None, columns: Mapping[str, str] | None = None
) -> Import:
    """Takes a file in. Small ones are imported at once, larger ones are kept under DATA_DIR and imported by a runner.

    `columns` says which column of the file stands for one of the interface (or for `key`): {interface's name: file's name}.

    Refuses batches that are closed, files over MAX_UPLOAD_BYTES, what is not a table, and a table whose header lacks a
    column of the interface. What only the rows can tell is, for a large file, told by its import.
    """
    _check_open(batch)
    folder = Path(current_app.config["DATA_DIR"]) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.upload"
    limit = int(current_app.config.get("MAX_UPLOAD_BYTES", 4_000_000_000))
    try:
        with path.open("wb") as file:
            while block := stream.read(1 << 20):
                if file.tell() + len(block) > limit:
                    raise TooLarge(gettext("The file is larger than %(limit)s bytes. Split it, or compress it with gzip.", limit=limit))
                file.write(block)
        size = path.stat().st_size
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if size <= (AT_ONCE_BYTES // 40 if packed else AT_ONCE_BYTES):
            with path.open("rb") as file:
                done = import_tasks(requester, batch, file, format, filename, columns)
            path.unlink()
            return done
        with path.open("rb") as file:
            _check_header(read_table(file, format, filename), _columns(batch), _names(columns))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    waiting = Import(
        batch_id=batch.id, state="waiting", filename=filename[:200], format=format, path=str(path), bytes_total=size, column_map=dict(columns or {})
    )
    db.session.add(waiting)
    db.session.flush()  # the id is part of the answer and of the job
    enqueue("workers.jobs.projects.run_import", waiting.id, queue="imports")
    return waiting


def import_tasks(
    requester: Person, batch: Batch, stream: BinaryIO, format: str | None = None, filename: str = "", columns: Mapping[str, str] | None = None
) -> Import:
    """Imports a file now, in this transaction; returns the finished import."""
    _check_open(batch)
    report = Import(batch_id=batch.id, filename=filename[:200], format=format, state="running", errors=[], accepted=0, duplicates=0, rejected=0)
    report.column_map = dict(columns or {})
    db.session.add(report)
    db.session.flush()  # the report's id names its progress
    load(batch, report, stream)
    return report


def run_import(import_id: int) -> None:
    """The runner's half of `receive_upload`: imports a spooled file, once, whoever else tries. What is wrong is said in the requester's language."""
    found = sql.row("SELECT id FROM imports WHERE id = %(id)s AND state = 'waiting' FOR UPDATE SKIP LOCKED", id=import_id)
    if found is None:
        return
    report = db.session.get_one(Import, import_id)
    batch = db.session.get_one(Batch, report.batch_id)
    path = Path(report.path or "")
    with reading(language_of(batch.requester_id)):
        try:
            _check_open(batch)
            with db.session.begin_nested(), path.open("rb") as file:
                load(batch, report, file)
        except Refusal as error:
            db.session.refresh(report)
            report.state, report.message, report.finished_at = "failed", error.message, now()
        except FileNotFoundError:
            report.state, report.message, report.finished_at = "failed", gettext("The uploaded file is gone. Upload it again."), now()
    db.session.flush()
    path.unlink(missing_ok=True)


def progress_bytes(report: Import) -> int:
    """How far a running import has read; 0 when Redis has forgotten it."""
    try:
        return int(redis_client.client.get(f"import:{report.id}") or 0)
    except Exception:
        return 0


def load(batch: Batch, report: Import, stream: BinaryIO) -> None:
    """Reads the whole stream into the batch and the report."""
    sql.execute("SELECT pg_advisory_xact_lock(%(lock)s, %(batch)s)", lock=LOCK, batch=batch.id % 2**31)
    db.session.refresh(batch)
    allowed = UNPACKED * int(current_app.config["MAX_UPLOAD_BYTES"])
    columns, table = _columns(batch), read_table(stream, report.format, report.filename, allowed)
    names = _names(report.column_map)
    _check_header(table, columns, names)
    lacking = set() if table.format in HEADED else set(columns)  # columns that no row has had yet
    errors: list[dict[str, Any]] = []
    records = _checked(batch, columns, lacking, (_renamed(row, names) for row in table) if names else table)
    chunk: dict[str, tuple[Any, ...]] = {}  # rows read and not stored yet, by digest
    position, rejected, read, has_more, is_new = batch.tasks, 0, 0, True, True

    def read_chunk() -> Iterator[tuple[Any, ...]]:
        """The rows of the next chunk, each digest once, as they are read."""
        nonlocal rejected, read, has_more
        characters = 0
        for record in records:
            if isinstance(record, RowError):
                rejected += 1
                if len(errors) < ERRORS_KEPT:
                    errors.append({"line": record.line, "field": record.field, "message": record.message})
                continue
            read += 1
            if chunk.setdefault(record[-1], record) is record:
                yield record
                characters += len(record[2])
                if len(chunk) >= CHUNK_ROWS or characters > CHUNK_CHARACTERS:
                    return
        has_more = False

    while has_more:
        if is_new and (stored := _store_as_read(batch.id, position, read_chunk())) is not None:
            position += stored
        else:  # some rows are in the batch already; it is likely that others are
            is_new = False
            if not chunk:
                deque(read_chunk(), maxlen=0)
            position += _store_new(batch.id, position, chunk.values())
        chunk.clear()
        try:
            redis_client.client.set(f"import:{report.id}", stream.tell(), ex=3600)
        except Exception:  # noqa: S110 - the bar stands still, the import goes on
            pass
    if lacking and table.columns:
        raise MissingColumn(lacking, table.columns)
    report.bytes_total = table.bytes_read
    report.columns = list(dict.fromkeys(name for one in table.columns if (name := names.get(one, one)) != "key"))
    report.accepted, report.rejected, report.errors = position - batch.tasks, rejected, errors
    report.duplicates = read - report.accepted
    batch.tasks = position
    report.state, report.finished_at = "done", now()
    db.session.flush()


LOCK = 7101
"""Namespace of the advisory lock: one import into a batch at a time, so that positions stay dense."""


class MissingColumn(NotATable):
    """The whole file lacks a column that the interface shows."""

    code = "missing_column"

    def __init__(self, missing: set[str], present: list[str]) -> None:
        names, first = sorted(missing), sorted(missing)[0]
        shown = ", ".join(f"“{name}”" for name in present[:30]) + (" …" if len(present) > 30 else "")
        super().__init__(
            gettext(
                "The file has no column %(value)s, which the project shows to workers. Its columns are %(shown)s. Name one of them "
                "“%(first)s” in the file, or change the project's interface to a column that is there.",
                value=" and no column ".join(f"“{name}”" for name in names),
                shown=shown,
                first=first,
            ),
            first,
        )
        self.missing, self.present = names, list(present)


def _columns(batch: Batch) -> set[str]:
    """The columns that the interface shows to workers."""
    return TASK_TYPES[batch.task_type].columns(batch.interface)


def _names(columns: Mapping[str, str] | None) -> dict[str, str]:
    """The file's name of a column → the interface's; refuses one column of the file that is to stand for two."""
    names: dict[str, str] = {}
    for wanted, given in (columns or {}).items():
        if given in names:
            raise Invalid(
                fields={
                    "columns": [
                        gettext("The column “%(given)s” cannot stand for both “%(given2)s” and “%(wanted)s”.", given=given, given2=names[given], wanted=wanted)
                    ]
                }
            )
        names[given] = wanted
    return names


def _renamed(row: Row | RowError, names: dict[str, str]) -> Row | RowError:
    """The row with the interface's names for its columns; what stands for `key` becomes the key."""
    if isinstance(row, RowError):
        return row
    given = {names.get(name, name): value for name, value in row.input.items()}
    if "key" in names.values() and "key" in given:
        row = row._replace(key=str(given.pop("key")) or None)
    return row._replace(input=given)


def _check_header(table: Table, columns: set[str], names: dict[str, str]) -> None:
    """Refuses a table whose header lacks a column; the rows of JSON may differ, so they are asked one by one."""
    if table.format in HEADED and (unknown := set(names) - set(table.columns)):
        raise MissingColumn(unknown, table.columns)
    if table.format in HEADED and (missing := columns - {names.get(name, name) for name in table.columns}):
        raise MissingColumn(missing, table.columns)


def _checked(batch: Batch, columns: set[str], lacking: set[str], records: Iterator[Any]) -> Iterator[Any]:
    """Turns rows into records for COPY, and rows that lack a column the template needs into errors. Takes the columns
    that it meets out of `lacking`."""
    task_type = TASK_TYPES[batch.task_type]
    known: dict[bytes, Any] = {}
    for row in records:
        if isinstance(row, RowError):
            yield row
            continue
        if lacking:
            lacking.difference_update(row.input)
        if missing := columns - row.input.keys():
            name = sorted(missing)[0]
            yield RowError(row.line, name, gettext("The column %(name)s is missing; the interface shows it to workers.", name=name))
            continue
        body = orjson.dumps(row.input)
        if row.gold is not None:
            token = orjson.dumps(row.gold)
            if token not in known:
                try:
                    known[token] = task_type.check_gold(batch.interface, row.input, row.gold)
                except Invalid as error:
                    known[token] = error
            if isinstance(known[token], Invalid):
                yield RowError(row.line, "gold", known[token].message)
                continue
        digest = hashlib.md5(b"k" + row.key.encode() if row.key else b"i" + orjson.dumps(row.input, option=orjson.OPT_SORT_KEYS), usedforsecurity=False)
        gold = orjson.dumps(known[token]).decode() if row.gold is not None else None
        yield row.line, row.key, body.decode(), gold, digest.hexdigest()


def _store_as_read(batch_id: int, position: int, records: Iterator[tuple[Any, ...]]) -> int | None:
    """Stores rows at the next positions while they are read; how many. None, and nothing stored, when one is there already.

    The database takes in the rows before while the file's next ones are read: two cores work at it.
    """
    place = position

    def placed() -> Iterator[tuple[Any, ...]]:
        nonlocal place
        for _, *columns in records:
            place += 1
            yield batch_id, place, *columns

    try:
        with db.session.begin_nested():
            sql.copy_rows("COPY tasks (batch_id, position, key, input, gold, digest) FROM STDIN", placed())
    except UniqueViolation:
        return None
    return place - position


def _store_new(batch_id: int, position: int, chunk: Iterable[tuple[Any, ...]]) -> int:
    """Stores a chunk's rows that are not in the batch yet, at the next positions; how many those were."""
    sql.execute("CREATE TEMP TABLE IF NOT EXISTS arriving (line bigint, key text, input jsonb, gold jsonb, digest uuid) ON COMMIT DELETE ROWS")
    sql.execute("TRUNCATE arriving")
    sql.copy_rows("COPY arriving (line, key, input, gold, digest) FROM STDIN", chunk)
    return sql.execute(
        """
        INSERT INTO tasks (batch_id, position, key, input, gold, digest)
        SELECT %(batch)s, %(position)s + row_number() OVER (ORDER BY line), key, input, gold, digest FROM arriving
        WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.batch_id = %(batch)s AND tasks.digest = arriving.digest)
        """,
        batch=batch_id,
        position=position,
    )


def _check_open(batch: Batch) -> None:
    if batch.state == "closed":
        raise WrongState(gettext("This batch is closed. Make a new batch for more tasks."))
