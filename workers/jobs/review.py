"""Jobs that decide."""

from marketplace.core.unit_of_work import committed
from marketplace.review import appeal, automatic, revise

MUCH = automatic.CHUNK // 10
"""A chunk in which so many answers were approved was perhaps not the last one."""


def decide(batch_id: int) -> None:
    """Decides what a batch's rule decides, chunk by chunk."""
    while committed(lambda: automatic.decide(batch_id)) >= MUCH:
        pass


def decide_waiting() -> None:
    """Decides in every batch whose doorbell may have been lost."""
    for batch_id in committed(automatic.waiting_batches):
        decide(batch_id)


def approve_due() -> None:
    """Approves what nobody decided in time."""
    while committed(automatic.approve_due):
        pass


def end_revisions() -> None:
    """Takes the first answer where a revision did not come in time."""
    while committed(revise.end_revisions) == 1000:
        pass


def decide_appeals() -> None:
    """Decides appeals whose panel has spoken."""
    committed(appeal.decide_appeals)
