"""Plain SQL on the session's own connection and transaction, for sets of rows and for hot paths.

Statements use `%(name)s` placeholders; rows come back as named tuples. psycopg prepares what is repeated.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import Any

import orjson
import psycopg
from flask.globals import app_ctx
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row, tuple_row
from psycopg.types.json import Jsonb, set_json_dumps, set_json_loads
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from marketplace.core.pool import watch
from marketplace.extensions import db

set_json_loads(orjson.loads)
set_json_dumps(orjson.dumps)


def connection() -> Any:
    """The psycopg connection of the current session, inside its transaction."""
    return db.session.connection().connection.driver_connection


def _run(statement: str, parameters: dict[str, Any], factory: Any = namedtuple_row) -> Any:
    session = db.session()
    if session.new or session.dirty:
        session.flush()  # plain SQL must see what the session has not written yet
    return connection().cursor(row_factory=factory).execute(statement, parameters or None)


class _Lone:
    """A connection kept for statements alone, of one application, with a watch on its socket and a cursor a statement.

    Such statements are few and come again and again. So each is planned once and not anew for its parameters: planning them
    would cost as much as running them. And each keeps its cursor, which knows from the last time how to read its columns.
    """

    driver: Any

    def __init__(self, app: Any) -> None:
        self.app = app
        self.cursors: dict[str, Any] = {}
        taken = db.engine.raw_connection()
        self.driver = taken.driver_connection
        taken.detach()
        self.driver.autocommit = True
        self.driver.execute("SET plan_cache_mode = force_generic_plan")
        self.watch = watch(self.driver)

    def is_fit(self, app: Any) -> bool:
        """Whether it is of this application and its server is still there."""
        return self.app is app and not self.driver.closed and not self.watch.poll(0)

    def run(self, statement: str, parameters: dict[str, Any]) -> list[Any]:
        """All rows of a statement, committed with it."""
        cursor = self.cursors.get(statement)
        if cursor is None:
            if len(self.cursors) >= MOST_LONE_CURSORS:
                self.cursors.clear()
            cursor = self.cursors[statement] = self.driver.cursor(row_factory=_same_rows())
        return cursor.execute(statement, parameters or None).fetchall()


_lone: list[_Lone] = []
"""Those that nobody uses at the moment. The last given back is the next taken: its caches, here and in its server, are warm."""
MOST_LONE_CURSORS = 200
"""So many different statements alone are kept by a connection; the feed's differ by what it is asked for."""


def _warmest(app: Any) -> _Lone:
    """The connection that was given back last, or a new one; those that have lost their server, or are another application's, are closed."""
    while True:
        try:
            one = _lone.pop()
        except IndexError:
            return _Lone(app)
        if one.is_fit(app):
            return one
        one.driver.close()


def _same_rows() -> Any:
    """Rows as named tuples, for a cursor whose statement is always the same: their class is found once."""
    make: Any = None

    def factory(cursor: Any) -> Any:
        nonlocal make
        make = make or namedtuple_row(cursor)
        return make

    return factory


def rows(statement: str, **parameters: Any) -> list[Any]:
    """All rows of a statement."""
    return _run(statement, parameters).fetchall()


def row(statement: str, **parameters: Any) -> Any:
    """The first row, or None. (Of type Any: many statements always have a row, which no type can say.)"""
    return _run(statement, parameters).fetchone()


def row_alone(statement: str, **parameters: Any) -> Any:
    """The first row of a statement that needs no transaction around it. See `rows_alone`."""
    return next(iter(rows_alone(statement, **parameters)), None)


def rows_alone(statement: str, **parameters: Any) -> list[Any]:
    """All rows of a statement that needs no transaction around it: it begins none, and costs one round trip.

    Inside a transaction that has begun it is part of that. Where none has, it runs on a connection that is kept for
    such statements, and what it writes is committed at once: for hot paths whose one statement is all that is written.
    """
    if db.session.registry.has() and db.session().in_transaction():
        return rows(statement, **parameters)
    one = _warmest(app_ctx.app)
    try:
        return one.run(statement, parameters)
    finally:
        if one.driver.pgconn.transaction_status == TransactionStatus.IDLE:
            _lone.append(one)
        else:  # broken off in the middle, or without its server
            one.driver.close()


def tuples(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """All rows as plain tuples, for numbers by the ten thousand."""
    return _run(statement, parameters, tuple_row).fetchall()


def value(statement: str, **parameters: Any) -> Any:
    """The first column of the first row, or None."""
    found = row(statement, **parameters)
    return found[0] if found else None


def execute(statement: str, **parameters: Any) -> int:
    """Runs a statement; the number of rows it touched."""
    return int(_run(statement, parameters).rowcount)


def copy_rows(statement: str, records: Iterable[tuple[Any, ...]]) -> None:
    """Streams records through `COPY … FROM STDIN`."""
    with connection().cursor() as cursor, cursor.copy(statement) as copy:
        for record in records:
            copy.write_row(record)


def json(data: Any) -> Jsonb:
    """Marks a Python value as jsonb for a parameter."""
    return Jsonb(data)


def _sqlstate(error: BaseException) -> str | None:
    return getattr(error, "sqlstate", None) or getattr(getattr(error, "orig", None), "sqlstate", None)


def is_conflict(error: BaseException) -> bool:
    """Whether the database only asks to try the same transaction again (deadlock, serialization failure)."""
    return _sqlstate(error) in ("40001", "40P01")


def is_outage(error: BaseException) -> bool:
    """Whether the database is gone or starting, or has no connection left: a moment later the same request may succeed."""
    if isinstance(error, (PoolTimeout, DisconnectionError)) or getattr(error, "connection_invalidated", False):
        return True
    cause = getattr(error, "orig", None) or error
    state = _sqlstate(error)
    if isinstance(cause, psycopg.InterfaceError):  # a statement on a connection that broke before
        return "clos" in str(cause) or "lost" in str(cause)
    return isinstance(cause, psycopg.OperationalError) and (state is None or state[:2] in ("57", "08", "53"))


def is_unstorable(error: BaseException) -> bool:
    """Whether a text has a zero character or half of a pair of surrogates in it, which the database cannot keep."""
    cause = getattr(error, "orig", None) or error
    return isinstance(cause, psycopg.DataError) and ("NUL (0x00)" in str(cause) or _sqlstate(error) == "22P05") or isinstance(cause, UnicodeEncodeError)


def is_full(error: BaseException) -> bool:
    """Whether a disk has no room left, ours or the database's."""
    return _sqlstate(error) == "53100" or isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
