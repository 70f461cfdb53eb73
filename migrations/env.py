"""Alembic's environment: the application's engine and all its tables."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def run() -> None:
    """Runs the migrations in one transaction under a lock, so that two starts do not run them at once."""
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, compare_type=True, transaction_per_migration=False)
        with context.begin_transaction():
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7100)")
            context.run_migrations()
        connection.commit()


run()
