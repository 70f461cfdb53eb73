"""Jobs on HITs."""

from marketplace.core.unit_of_work import committed
from marketplace.hits import change, events, judge, tokens


def follow(batch_id: int) -> None:
    """Scores, judges and tells of what has happened in a batch."""
    while committed(lambda: judge.follow(batch_id)):
        pass


def follow_all() -> None:
    """Looks after every batch whose doorbell may have been lost."""
    for batch_id in committed(judge.followed_batches):
        follow(batch_id)


def expire() -> None:
    """Ends HITs whose time is over."""
    while committed(change.expire_due):
        pass


def tidy() -> None:
    """Disposes of HITs that ended long ago, and forgets old request tokens."""
    while committed(change.dispose_old):
        pass
    committed(tokens.forget_tokens)


def deliver() -> None:
    """Sends notifications that wait."""
    while committed(events.deliver):
        pass
