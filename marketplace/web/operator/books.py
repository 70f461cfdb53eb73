"""The books, proven from the transfers alone; and the log of acts."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, g, render_template, request, stream_with_context

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.ledger.check import check_books
from marketplace.ledger.models import KINDS
from marketplace.ledger.statement import SENTENCES
from marketplace.people.time_zone import zone_of
from marketplace.reports.accounts import account_lines, account_of, accounts_page, flows
from marketplace.reports.journal_file import journal_csv
from marketplace.reports.market import audit_page
from marketplace.reports.period import ALL_DAYS, Period, read_period, standing, today
from marketplace.web.operator import bp
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50


@bp.get("/books")
def books() -> str:
    """Runs the proof now and shows all of it; and what moved, in all or on the days asked for."""
    try:
        period, errors = _period(), {}
    except Invalid as refusal:
        period, errors = ALL_DAYS, refusal.fields
    proven, day = check_books(), today(g.person)
    return render_template(
        "operator/books.html",
        result=proven, flows=flows(period), standing=[] if period.is_all else standing(period), period=period, errors=errors, zone=zone_of(g.person), words=SENTENCES,
        typed={name: request.args.get(name, "") for name in ("first_day", "last_day")},
        near=[(_("Today"), day), (_("Yesterday"), day - timedelta(days=1))],
    )  # fmt: skip


def _period() -> Period:
    return read_period(g.person, request.args.get("first_day", ""), request.args.get("last_day", ""))


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
    """The journal for a spreadsheet, whole or of the days asked for, streamed."""
    answer = Response(stream_with_context(journal_csv(period=_period())), content_type="text/csv; charset=utf-8")
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
