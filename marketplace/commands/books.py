"""`flask books …`"""

from __future__ import annotations

import sys

from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.ledger.check import check_books
from marketplace.reports.journal_file import journal_csv

books = AppGroup("books", help="Prove the books.")


@books.command("transfers")
@told
def transfers() -> None:
    """Prints every transfer as CSV, oldest first, with both of its accounts."""
    for line in journal_csv():
        sys.stdout.write(line)


@books.command("check")
@told
def check() -> None:
    """Prints what was proven as JSON; exit code 1 when anything is wrong."""
    found = act(check_books)
    say(found)
    sys.exit(0 if found["ok"] else 1)
