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


def watch(driver: Any) -> select.poll:
    """A watch on the socket of an idle psycopg connection: `poll(0)` names it once the server has left."""
    socket = select.poll()
    socket.register(driver.fileno(), select.POLLIN)
    return socket


@event.listens_for(Pool, "checkout")
def look(driver: Any, record: Any, proxy: Any) -> None:
    """Refuses a connection that has lost its server, and with it all others of the pool."""
    if driver.closed or watch(driver).poll(0):
        raise InvalidatePoolError
