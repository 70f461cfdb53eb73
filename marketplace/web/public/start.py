"""The first page, and the icon."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.mturk.worker_json import projects
from marketplace.web.public import bp


@bp.get("/")
def start() -> str | Response:
    """What Rivulet is, and the two ways in; scripts of workers find the list of tasks here, as they knew it."""
    if request.args.get("format") == "json":
        return projects()
    return render_template("public/start.html")


@bp.get("/favicon.ico")
def icon() -> Response:
    """The icon for what is no page of ours and names none: browsers ask here when they show a file or an answer of the API."""
    return redirect(url_for("static", filename="favicon.svg"))
