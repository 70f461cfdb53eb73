"""The first page."""

from __future__ import annotations

from flask import current_app, render_template

from marketplace.web.public import bp


@bp.get("/")
def start() -> str:
    """What Rivulet is, and the two ways in."""
    return render_template("public/start.html", fee=current_app.config.get("PLATFORM_FEE"), threshold=current_app.config.get("PAYOUT_THRESHOLD"))
