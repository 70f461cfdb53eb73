"""Jobs on saved searches and drafts."""

import logging

from marketplace.assignments import draft
from marketplace.core.unit_of_work import committed
from marketplace.searches import alert

log = logging.getLogger(__name__)


def send_alerts() -> None:
    """Mails new work, search by search; one that fails does not stop the others."""
    for search_id in committed(alert.waiting_searches):
        try:
            committed(lambda: alert.send_alert(search_id))  # noqa: B023 - it has run before the next number comes
        except Exception:
            log.exception("the alert of search %s failed", search_id)


def forget_drafts() -> None:
    """Drops drafts of what is no longer being done."""
    committed(draft.forget_drafts)
