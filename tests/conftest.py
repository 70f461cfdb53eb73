"""Real servers for the tests: one embedded PostgreSQL and one Redis a process, migrated once, emptied before each test.

So tests may commit, use several connections and run real transactions against each other, as the site does.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

import config
from marketplace.installation.postgres import Postgres, make_socket_dir
from marketplace.installation.valkey import Valkey

# The price of a password's hash is for attackers, not for tests.
os.environ.setdefault("CHEAP_PASSWORDS", "1")

MOST_CONNECTIONS = 30
"""How many may wait in the pools of a test process before all are closed."""

VACUUM_AFTER = 60
"""So many tests leave their deleted rows in the tables before these are cleared away; more, and each look at a table takes longer."""

pytest_plugins = ["tests.cast", "tests.depth", "tests.served"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded until here stays: the garbage collector need not look at it again and again."""
    gc.freeze()


class Servers:
    """The two servers of this test process."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._tables, self._emptied, self._times = "", set[str](), 0
        self._keeper: psycopg.Connection | None = None
        run = folder / "run"
        make_socket_dir(run)
        self.postgres = Postgres(
            folder / "postgres", run, folder / "postgres.log",
            {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB", "autovacuum": "off"},
        )  # fmt: skip
        self.valkey = Valkey(folder / "redis", run / "redis.sock", folder / "redis.log")
        self.settings = config.load(
            {
                "DATA_DIR": str(folder),
                "DATABASE_URL": self.postgres.url("test"),
                "REDIS_URL": f"unix://{run / 'redis.sock'}",
                "SECRET_KEY": "only-for-the-tests-0123456789",
                "WEB_THREADS": "8",
                "DEMO": "0",
            }
        )

    def start(self) -> None:
        """Starts both and migrates."""
        from flask_migrate import upgrade

        from marketplace import create_app

        self.valkey.start_and_wait()
        self.postgres.prepare()
        self.postgres.start_and_wait()
        self.postgres.make_database("test")
        app = create_app(self.settings)
        with app.app_context():
            upgrade()
            from marketplace.extensions import db

            db.session.remove()
            db.engine.dispose()

    def fresh_database(self) -> bool:
        """An empty market: all tables but the installation's own are emptied. Whether somebody had to be thrown out for that.

        Connections that wait in a pool stay, for a new one costs more than the rest; whoever is in the middle of something is thrown out.
        """
        keeper = self._own_connection()
        thrown_out = keeper.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'test' and pid <> pg_backend_pid() and (state <> 'idle'"
            " or pid in (select pid from pg_locks where locktype = 'advisory')"
            f" or {MOST_CONNECTIONS} < (select count(*) from pg_stat_activity where datname = 'test'))"
        ).fetchall()
        # Rows are deleted and not truncated: with sixty tables and their indexes that is many times faster.
        for (table,) in keeper.execute(self._statement(keeper)).fetchall():
            kept = " where owner_id is not null" if table == "qualification_types" else ""
            keeper.execute(f"delete from {table}{kept}")
            self._emptied.add(table)
        self._times += 1
        if self._times % VACUUM_AFTER == 0:
            keeper.execute(f"vacuum {', '.join(sorted(self._emptied))}")
            self._emptied.clear()
        keeper.execute(
            "select setval(quote_ident(sequencename)::regclass, case sequencename when 'qualification_types_id_seq' then 100 else 1 end, false)"
            " from pg_sequences where schemaname = 'public' and last_value is not null"
        )
        return bool(thrown_out)

    def _own_connection(self) -> psycopg.Connection:
        """A connection that stays from test to test; a new one where a test threw everybody out."""
        try:
            if self._keeper is not None:
                self._keeper.execute("select 1")
                return self._keeper
        except psycopg.OperationalError:
            pass
        self._keeper = psycopg.connect(self.postgres.url("test"), autocommit=True)
        self._keeper.execute("set session_replication_role = replica")  # the books refuse to be emptied otherwise
        return self._keeper

    def _statement(self, connection: psycopg.Connection) -> str:
        """The statement that names the tables with rows, but for the installation's own."""
        if not self._tables:
            found = connection.execute(
                "select quote_ident(tablename) from pg_tables where schemaname = 'public' and tablename not in ('installation', 'alembic_version')"
            )
            self._tables = " union all ".join(f"select '{name}' where exists (select 1 from {name})" for (name,) in found)
        return self._tables

    def stop(self) -> None:
        """Ends both."""
        if self._keeper:
            self._keeper.close()
        self.postgres.stop()
        self.valkey.stop()


@pytest.fixture(scope="session")
def servers():
    """PostgreSQL and Redis, started once."""
    # A short path: the sockets lie in it.
    folder = Path(tempfile.mkdtemp(prefix="rivulet-tests-"))
    running = Servers(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def whole_app(servers):
    """The application, made once; take `app` instead, which also has a fresh database."""
    from marketplace import create_app

    app = create_app(servers.settings, TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def app(whole_app, servers):
    """The application on a fresh database and an empty Redis."""
    from marketplace.extensions import db, redis_client

    if servers.fresh_database():
        with whole_app.app_context():
            db.engine.dispose()
    redis_client.raw.flushdb()
    config_before = dict(whole_app.config)
    yield whole_app
    whole_app.config.clear()
    whole_app.config.update(config_before)


@pytest.fixture
def client(app):
    """A browser, or a program, that is nobody yet."""
    return app.test_client()


@pytest.fixture
def context(app):
    """An application context around the whole test, for tests of acts."""
    from marketplace.extensions import db

    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def db_session(context):
    """The session of SQLAlchemy."""
    from marketplace.extensions import db

    return db.session


@pytest.fixture
def redis(app):
    """The application's Redis, emptied before the test."""
    from marketplace.extensions import redis_client

    return redis_client.client
