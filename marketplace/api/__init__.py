"""The JSON face, /api/v1: one file a resource, one decorator for an endpoint (`face.endpoint`), one document."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.utils import import_string
from werkzeug.wrappers import Response

from marketplace.web.csrf import csrf

PREFIX = "/api/v1"
RESOURCES = (
    "projects",
    "batches",
    "tasks",
    "reviews",
    "appeals",
    "quality",
    "suspension",
    "training",
    "screener",
    "results",
    "feed",
    "work",
    "uploads",
    "me",
    "account",
    "payouts",
    "deposits",
    "books",
    "platform",
    "people",
    "layouts",
    "moving_in",
    "qualifications",
    "own_qualifications",
    "searches",
    "task_reports",
    "rehearsals",
    "figures",
)


def register_api(app: Flask) -> None:
    """Registers every resource with its documentation. A token in a header needs no CSRF token: browsers do not send it by themselves."""
    from marketplace.api import document

    api = document.make_document(app)
    app.extensions["rivulet-api"] = api
    for name in RESOURCES:
        bp = import_string(f"marketplace.api.{name}:bp")
        csrf.exempt(bp)
        api.register_blueprint(bp, url_prefix=PREFIX, name=f"api_{name}")
    app.register_blueprint(document.bp)

    @app.after_request
    def challenge(response: Response) -> Response:
        """RFC 9110: a 401 says how to sign in."""
        if response.status_code == 401 and request.path.startswith("/api/"):
            response.headers.setdefault("WWW-Authenticate", 'Bearer realm="Rivulet"')
        return response
