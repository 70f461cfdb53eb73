"""Is the process up, is everything there, and numbers for Prometheus."""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import NotFound
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
    """Prometheus text: this process and what the database says of the market. For this machine, and for who shows METRICS_TOKEN."""
    if not (_is_local() or _bears_token()):
        raise NotFound(_("The numbers are for this machine; from elsewhere show METRICS_TOKEN as a Bearer token."))
    return Response(generate_latest() + installation_metrics().encode(), content_type=CONTENT_TYPE_LATEST)


def _is_local() -> bool:
    """Whether the request comes from this machine itself, and not through a proxy on it."""
    return request.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers


def _bears_token() -> bool:
    token = current_app.config["SETTINGS"].metrics_token
    return bool(token) and hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
