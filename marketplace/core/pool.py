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


@event.listens_for(Pool, "checkout")
def still_there(driver: Any, record: Any, proxy: Any) -> None:
    """Refuses a connection whose socket has something to read, before it is used."""
    if driver.closed or _has_something_to_read(driver.fileno()):
        raise InvalidatePoolError


def _has_something_to_read(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
