"""Jobs on the queue of work."""

from marketplace.assignments import expire as leases
from marketplace.assignments import queue
from marketplace.core.unit_of_work import committed


def expire() -> None:
    """Ends leases that ran out."""
    while committed(leases.expire) == 5000:
        pass


def mend_queues() -> None:
    """Rebuilds lines that Redis forgot or that lost a slot."""
    committed(queue.mend)
