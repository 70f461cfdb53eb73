"""A person's whole statement as a file for a spreadsheet, the same for whoever earns and whoever spends."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from flask import Response, stream_with_context

from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.core.spreadsheet import csv_line
from marketplace.ledger.statement import statement_all

COLUMNS = ("when", "kind", "what", "note", "amount", "balance")


def statement_file(person: Any) -> Response:
    """All of it as CSV, newest first, streamed."""
    owner = SimpleNamespace(id=person.id)  # the request's own row is gone by the time the lines are written
    answer = Response(stream_with_context(_lines(statement_all(owner))), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="statement.csv"'
    return answer


def _lines(found: Iterator[Any]) -> Iterator[str]:
    yield csv_line(COLUMNS)
    for one in found:
        yield csv_line((rfc3339(one.created_at), one.kind, one.subject, one.memo or "", format_money(one.amount_micros), format_money(one.balance_micros)))
