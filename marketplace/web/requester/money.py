"""The requester's money: what is there, what is held, every move of it."""

from __future__ import annotations

from flask import Response, g, render_template, request

from marketplace.ledger.statement import statement
from marketplace.payouts.balance import balance
from marketplace.web.requester import bp
from marketplace.web.statement_file import statement_file

PAGE = 50


@bp.get("/balance")
def money() -> str:
    """The balance and the statement, newest first."""
    before = request.args.get("before", type=int)
    lines = list(statement(g.person, before_id=before, limit=PAGE + 1))
    return render_template(
        "requester/balance.html",
        balance=balance(g.person),
        lines=lines[:PAGE],
        next_before=lines[PAGE - 1].id if len(lines) > PAGE else None,
        is_first=before is None,
    )


@bp.get("/balance/statement.csv")
def statement_csv() -> Response:
    """All of it for a spreadsheet, streamed."""
    return statement_file(g.person)
