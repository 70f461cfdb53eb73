"""The floor: the least that a view can do for an answer. One indexed SELECT and one INSERT in one transaction."""

from __future__ import annotations

import os
import threading

import orjson
import psycopg
from flask import Flask, Response, request

app = Flask(__name__)
_own = threading.local()


def _connection() -> psycopg.Connection:
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["FLOOR_DATABASE_URL"])
    return _own.connection


@app.post("/loop/<int:worker>")
def work(worker: int) -> Response:
    """Stores an answer and shows a task."""
    sent = orjson.loads(request.get_data())
    connection = _connection()
    with connection.transaction():
        shown = connection.execute("SELECT input FROM tasks WHERE position = %s", (sent["position"],)).fetchone()
        connection.execute(
            "INSERT INTO answers (worker_id, position, answer) VALUES (%s, %s, %s)", (worker, sent["position"], orjson.dumps(sent["answer"]).decode())
        )
    return Response(orjson.dumps({"input": shown[0] if shown else None}), content_type="application/json")


@app.get("/readyz")
def ready() -> str:
    """It runs."""
    return "ready"


TABLES = """
CREATE TABLE tasks (position int PRIMARY KEY, input jsonb NOT NULL);
CREATE TABLE answers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, worker_id bigint, position int, answer jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO tasks SELECT n, jsonb_build_object('text', 'offer ' || n || ' against offer ' || n + 1) FROM generate_series(1, 100000) n;
"""
