"""Connections that the database has left are not used again, and nobody notices."""

import psycopg
import pytest

from marketplace.core import sql
from marketplace.core.unit_of_work import committed


@pytest.fixture(autouse=True)
def inside(app):
    """The application's context."""
    with app.app_context():
        yield


def test_the_first_statement_after_the_database_threw_all_out_works(servers):
    """Several idle connections, all ended by the server: the next transaction gets a new one, without an error."""
    from marketplace.extensions import db

    idle = [db.engine.connect() for _ in range(3)]
    for one in idle:
        one.exec_driver_sql("SELECT 1")
        one.close()
    before = committed(lambda: sql.value("SELECT pg_backend_pid()"))
    with psycopg.connect(servers.postgres.url("test"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'test' AND pid <> pg_backend_pid()")
    assert committed(lambda: sql.value("SELECT pg_backend_pid()")) != before
    assert committed(lambda: sql.row_alone("SELECT 1 AS one")).one == 1


def test_a_statement_alone_begins_no_transaction_and_joins_one():
    """Outside it is committed at once; inside it belongs to the transaction and is rolled back with it."""
    from marketplace.extensions import db

    sql.execute("CREATE TABLE pages (n int)")
    db.session.commit()
    try:
        sql.rows_alone("INSERT INTO pages VALUES (1) RETURNING n")
        db.session.rollback()
        assert sql.value("SELECT count(*) FROM pages") == 1
        sql.rows_alone("INSERT INTO pages VALUES (2) RETURNING n")  # the SELECT above has begun a transaction
        db.session.rollback()
        assert sql.value("SELECT count(*) FROM pages") == 1
    finally:
        db.session.rollback()
        sql.execute("DROP TABLE pages")
        db.session.commit()
