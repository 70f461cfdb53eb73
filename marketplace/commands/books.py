"""`flask books …`"""

from __future__ import annotations

import sys

from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.ledger.check import check_books

books = AppGroup("books", help="Prove the books.")


@books.command("check")
@told
def check() -> None:
    """Prints what was proven as JSON; exit code 1 when anything is wrong."""
    found = act(check_books)
    say(found)
    sys.exit(0 if found["ok"] else 1)
