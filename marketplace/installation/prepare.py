"""Brings the database up to date and, at the first start, fills it with the demo market."""

from __future__ import annotations

import logging
import sys

import config
from marketplace.installation.processes import end_with_parent

MIGRATION_LOCK = 7_310_001
"""Key of the advisory lock under which one process migrates; the others wait and find nothing left to do."""


def prepare(settings: config.Settings) -> None:
    """Migrates under a lock, then loads the demo where it is wanted and nobody is there yet."""
    import psycopg

    from marketplace import create_app

    app = create_app(settings)
    with psycopg.connect(settings.database_url, autocommit=True, connect_timeout=10) as connection:
        connection.execute("select pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        with app.app_context():
            migrate()
            if settings.demo and connection.execute("select from persons limit 1").fetchone() is None:
                load_demo()


def migrate() -> None:
    """Runs the migrations that are missing, silently."""
    from flask_migrate import upgrade

    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()


def load_demo() -> None:
    """Fills an empty installation with the demo market and prints how to log in."""
    from marketplace.core.unit_of_work import committed
    from marketplace.demo.load import load_demo as load

    print("loading the demo market (DEMO=0: without)", flush=True)
    try:
        logins = committed(load)
    except Exception as error:  # nothing of it was kept, and the installation is whole without it
        print(f"rivulet: no demo market: {_in_a_line(error)}", file=sys.stderr, flush=True)
        return
    for login in logins:
        print(f"  demo login as {login.role}: {login.email}  {login.password}", flush=True)


def main() -> None:
    """The process that the supervisor waits for."""
    end_with_parent()
    try:
        prepare(config.load_or_exit())
    except Exception as error:
        if isinstance(error, (ImportError, SyntaxError)):
            raise
        sys.exit(f"rivulet: {_in_a_line(error)}")


def _in_a_line(error: Exception) -> str:
    return f"{error.__class__.__name__}: {' '.join(str(error).split())[:500]}"


if __name__ == "__main__":
    main()
