"""Jobs on answers' files."""

from flask import current_app

from marketplace.core.unit_of_work import committed
from marketplace.uploads import sweep as loose


def sweep() -> None:
    """Deletes files that no answer ever used, and those that have been kept for as long as the operator wants."""
    while committed(loose.sweep) == 1000:
        pass
    days = current_app.config["SETTINGS"].file_retention_days
    while committed(lambda: loose.sweep_old(days)) == 1000:
        pass
    committed(loose.sweep_strays)
