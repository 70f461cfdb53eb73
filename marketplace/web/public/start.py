"""The first page."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from marketplace.mturk.worker_json import projects
from marketplace.web.public import bp


@bp.get("/")
def start() -> str | Response:
    """What Rivulet is, and the two ways in; scripts of workers find the list of tasks here, as they knew it."""
    if request.args.get("format") == "json":
        return projects()
    return render_template("public/start.html")
