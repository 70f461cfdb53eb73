"""Whether a pooled connection still leads to its server, seen from its socket and without asking the server.

An idle connection has nothing to read. When its server has ended, restarted or thrown it out, its socket has: the end of
the stream. The pool then drops all connections of that time and makes new ones. A ping (`pool_pre_ping`) would tell the
same at the price of a round trip for each request.
"""

from __future__ import annotations

import select
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import Pool


def is_there(driver: Any) -> bool:
    """Whether an idle psycopg connection still has its server, without a round trip."""
    if driver.closed:
        return False
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return not poll.poll(0)


@event.listens_for(Pool, "checkout")
def look(driver: Any, record: Any, proxy: Any) -> None:
    """Refuses a connection that has lost its server, and with it all others of the pool."""
    if not is_there(driver):
        raise InvalidatePoolError
