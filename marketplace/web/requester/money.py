"""The requester's money: what is there, what is held, every move of it."""

from __future__ import annotations

from flask import Response, g, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from marketplace.ledger.statement import statement
from marketplace.payouts.balance import balance
from marketplace.payouts.find import payouts_of
from marketplace.web.payout_form import ask_for_payout
from marketplace.web.requester import bp
from marketplace.web.statement_file import statement_file

PAGE = 50
PAYOUTS = 5
"""How many of the latest payouts stand beside the form."""


@bp.get("/balance")
def money() -> str:
    """The balance, the way out of it, and the statement, newest first."""
    return _page()


@bp.post("/balance/payouts")
def request_own_payout() -> Redirect | tuple[str, int]:
    """Asks for what is not held."""
    return ask_for_payout(url_for(".money"), _page)


def _page(typed: str = "", errors: dict[str, list[str]] | None = None) -> str:
    before = request.args.get("before", type=int)
    lines = list(statement(g.person, before_id=before, limit=PAGE + 1))
    return render_template(
        "requester/balance.html",
        balance=balance(g.person),
        lines=lines[:PAGE],
        next_before=lines[PAGE - 1].id if len(lines) > PAGE else None,
        is_first=before is None,
        payouts=payouts_of(g.person, limit=PAYOUTS),
        typed=typed,
        errors=errors or {},
    )


@bp.get("/balance/statement.csv")
def statement_csv() -> Response:
    """All of it for a spreadsheet, streamed."""
    return statement_file(g.person)
