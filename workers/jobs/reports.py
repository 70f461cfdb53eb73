"""Jobs that refresh measured figures."""

from marketplace.core.unit_of_work import committed
from marketplace.reports import records


def refresh_records() -> None:
    """Work times and requesters' records."""
    committed(records.refresh_records)
