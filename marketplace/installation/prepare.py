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
            if settings.demo and not connection.execute("select exists (select from people)").fetchone()[0]:
                load_demo()


def migrate() -> None:
    """Runs the migrations that are missing, silently."""
    from flask_migrate import upgrade

    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()


def load_demo() -> None:
    """Fills an empty installation with the demo market and prints how to log in."""
    from marketplace.demo.load import load_demo as load

    from marketplace.extensions import db

    print("loading the demo market (DEMO=0: without)", flush=True)
    logins = load()
    db.session.commit()
    for login in logins or ():
        print("  demo login:", _line(login), flush=True)


def _line(login: object) -> str:
    if isinstance(login, dict):
        return "  ".join(str(value) for value in login.values())
    return "  ".join(map(str, login)) if isinstance(login, (tuple, list)) else str(login)


def main() -> None:
    """The process that the supervisor waits for."""
    end_with_parent()
    try:
        prepare(config.load_or_exit())
    except Exception as error:
        if isinstance(error, (ImportError, SyntaxError)):
            raise
        sys.exit(f"rivulet: {error.__class__.__name__}: {' '.join(str(error).split())[:500]}")


if __name__ == "__main__":
    main()
