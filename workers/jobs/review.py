"""Jobs that decide."""

from marketplace.core.unit_of_work import committed
from marketplace.review import automatic


def decide(batch_id: int) -> None:
    """Decides what a batch's rule decides, chunk by chunk."""
    while committed(lambda: automatic.decide(batch_id)):
        pass


def decide_waiting() -> None:
    """Decides in every batch whose doorbell may have been lost."""
    for batch_id in committed(automatic.waiting_batches):
        decide(batch_id)


def approve_due() -> None:
    """Approves what nobody decided in time."""
    while committed(automatic.approve_due):
        pass
