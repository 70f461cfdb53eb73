"""What wants an operator's eye now."""

from __future__ import annotations

from flask import render_template

from marketplace.reports.market import audit_page, market_now
from marketplace.web.operator import bp


@bp.get("/")
def dashboard() -> str:
    """Counts and sums, and the last acts."""
    return render_template("operator/dashboard.html", now=market_now(), entries=audit_page(limit=8))
