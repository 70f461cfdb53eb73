"""The scheduled proof of the books."""

import logging

from marketplace.core.unit_of_work import committed
from marketplace.ledger.check import check_books

log = logging.getLogger(__name__)


def check() -> None:
    """Proves the books; what is wrong goes to the log as an error for the operator."""
    found = committed(check_books)
    if not found["ok"]:
        log.error("the books do not hold: %s", found["wrong"])
