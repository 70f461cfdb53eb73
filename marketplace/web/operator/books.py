"""The books, proven from the transfers alone; and the log of acts."""

from __future__ import annotations

from flask import Response, render_template, request, stream_with_context

from marketplace.core import public_id
from marketplace.ledger.check import check_books
from marketplace.ledger.models import KINDS
from marketplace.reports.accounts import account_lines, account_of, accounts_page, flows
from marketplace.reports.journal_file import journal_csv
from marketplace.reports.market import audit_page
from marketplace.web.operator import bp
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50


@bp.get("/books")
def books() -> str:
    """Runs the proof now and shows all of it."""
    return render_template("operator/books.html", result=check_books(), flows=flows())


@bp.get("/books/accounts")
def accounts() -> str:
    """Every account with what stands on it, by kind and by whose it is."""
    kind, owner = request.args.get("kind", ""), request.args.get("owner", "").strip()
    found, following = page_of(accounts_page(kind, owner, cursor("account"), PAGE + 1), PAGE, "account")
    return render_template(
        "operator/accounts.html", accounts=found, kind=kind, owner=owner, kinds=KINDS, following=following, first="before" not in request.args
    )


@bp.get("/books/accounts/<account_id>")
def account(account_id: str) -> str:
    """One account: each transfer with the balance after it and where it came from or went."""
    one = account_of(public_id.decode("account", account_id))
    lines, following = page_of(account_lines(one.id, cursor("transfer"), PAGE + 1), PAGE, "transfer")
    return render_template("operator/account.html", account=one, account_id=account_id, lines=lines, following=following, first="before" not in request.args)


@bp.get("/books/transfers.csv")
def transfers_csv() -> Response:
    """The whole journal for a spreadsheet, streamed."""
    answer = Response(stream_with_context(journal_csv()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="transfers.csv"'
    return answer


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
