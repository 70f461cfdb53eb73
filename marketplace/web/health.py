"""Is the process up, is everything there, and numbers for Prometheus."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import sql
from marketplace.extensions import db, redis_client
from marketplace.reports.metrics import installation_metrics

bp = Blueprint("health", __name__)
STARTED = time.time()


@bp.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="up")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Database, migrations and Redis are there; 503 names what is not."""
    wrong = []
    try:
        if sql.value("SELECT count(*) FROM installation") != 1:
            wrong.append("migrations")
    except SQLAlchemyError:
        db.session.rollback()
        wrong.append("database")
    except Exception:
        db.session.rollback()
        wrong.append("migrations")
    try:
        redis_client.client.ping()
    except Exception:
        wrong.append("redis")
    return jsonify(status="not ready" if wrong else "ready", missing=wrong), 503 if wrong else 200


@bp.get("/metrics")
def metrics() -> Response:
    """Prometheus text: this process and what the database says of the market."""
    return Response(generate_latest() + installation_metrics().encode(), content_type=CONTENT_TYPE_LATEST)
