"""Every move of the person's money, with the running balance; it adds up to the micro."""

from __future__ import annotations

from flask import Response, g, render_template, request

from marketplace.ledger.statement import statement as lines_of
from marketplace.web.payouts import bp
from marketplace.web.statement_file import statement_file
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50


@bp.get("/statement")
def statement() -> str:
    """The statement, newest first."""
    lines, following = page_of(lines_of(g.person, before_id=cursor("transfer"), limit=PAGE + 1), PAGE, "transfer")
    return render_template("payouts/statement.html", lines=lines, following=following, first="before" not in request.args)


@bp.get("/statement.csv")
def statement_csv() -> Response:
    """All of it for a spreadsheet, streamed."""
    return statement_file(g.person)
