"""The books, proven from the transfers alone; and the log of acts."""

from __future__ import annotations

from flask import render_template, request

from marketplace.ledger.check import check_books
from marketplace.reports.market import audit_page
from marketplace.web.operator import bp

PAGE = 50


@bp.get("/books")
def books() -> str:
    """Runs the proof now and shows all of it."""
    return render_template("operator/books.html", result=check_books())


@bp.get("/audit-log")
def audit_log() -> str:
    """Who did what to whom, newest first."""
    act = request.args.get("act", "").strip()
    entries = audit_page(request.args.get("before", type=int), act, PAGE + 1)
    return render_template(
        "operator/audit_log.html",
        entries=entries[:PAGE],
        act=act,
        next_before=entries[PAGE - 1].id if len(entries) > PAGE else None,
        first="before" not in request.args,
    )
