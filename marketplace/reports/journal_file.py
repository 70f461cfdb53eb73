"""The journal of all transfers as CSV, for a spreadsheet or an auditor's own tools; the same on the page, in the API and as a command."""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.core.spreadsheet import csv_line
from marketplace.reports.accounts import journal
from marketplace.reports.period import ALL_DAYS, Period

COLUMNS = ("id", "created_at", "kind", "amount", "from_account", "from_kind", "from_person", "to_account", "to_kind", "to_person", "memo")


def journal_csv(after_id: int = 0, period: Period = ALL_DAYS) -> Iterator[str]:
    """Lines of CSV, oldest transfer first, with a head; nothing is kept in memory but one chunk."""
    yield csv_line(COLUMNS)
    for one in journal(after_id, period):
        yield csv_line(
            (
                public_id.encode("transfer", one.id), rfc3339(one.created_at), one.kind, format_money(one.amount_micros),
                public_id.encode("account", one.from_id), one.from_kind, one.from_email,
                public_id.encode("account", one.to_id), one.to_kind, one.to_email, one.memo or "",
            )
        )  # fmt: skip
