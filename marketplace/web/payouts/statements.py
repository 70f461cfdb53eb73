"""Every move of the person's money, with the running balance; it adds up to the micro."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from flask import Response, g, render_template, request, stream_with_context

from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.ledger.statement import statement as lines_of
from marketplace.ledger.statement import statement_all
from marketplace.web.payouts import bp
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50
COLUMNS = ("when", "kind", "what", "note", "amount", "balance")


@bp.get("/statement")
def statement() -> str:
    """The statement, newest first."""
    lines, following = page_of(lines_of(g.person, before_id=cursor("transfer"), limit=PAGE + 1), PAGE, "transfer")
    return render_template("payouts/statement.html", lines=lines, following=following, first="before" not in request.args)


@bp.get("/statement.csv")
def statement_csv() -> Response:
    """All of it for a spreadsheet, streamed."""
    person = SimpleNamespace(id=g.person.id)  # the request's own row is gone by the time the lines are written
    answer = Response(stream_with_context(_csv(statement_all(person))), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="statement.csv"'
    return answer


def _csv(lines: Iterator[Any]) -> Iterator[str]:
    yield _line(COLUMNS)
    for one in lines:
        note = one.memo or ""
        # A note that begins like a formula is text, whatever the spreadsheet thinks.
        note = f"'{note}" if note[:1] in "=+-@\t\r" and note else note
        yield _line((rfc3339(one.created_at), one.kind, one.subject, note, format_money(one.amount_micros), format_money(one.balance_micros)))


def _line(cells: tuple[Any, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
