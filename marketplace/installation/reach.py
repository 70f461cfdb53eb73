"""Servers that are not our own are asked before anything starts: a wrong address or password is one line, not a log full."""

from __future__ import annotations

import re
import sys
import time

from config import Settings
from marketplace.installation.problem import Problem

PATIENCE_SECONDS = 15.0
"""Servers that start at the same moment as we do get this long."""


def reach(settings: Settings) -> None:
    """Refuses to start without the database that DATABASE_URL names, or with a Redis that does not let us in.

    A Redis that is away is told and waited for while the site runs: it is a hint there, never a witness.
    """
    if not settings.embedded_database:
        _reach_database(settings.database_url)
    if not settings.embedded_redis:
        _reach_redis(settings.redis_url)


def _reach_database(url: str) -> None:
    import psycopg

    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                version = connection.info.server_version
            break
        except psycopg.Error as error:
            text = " ".join(str(error).split())
            starting = any(sign in text for sign in ("refused", "No such file", "starting up", "shutting down", "timeout"))
            if not starting or time.monotonic() > end:
                raise Problem(f"DATABASE_URL: no connection to {_without_password(url)}: {_reason(text)}") from None
            time.sleep(0.5)
    if version < 150_000:
        raise Problem(f"DATABASE_URL: that is PostgreSQL {version // 10_000}; 15 to 18 are supported")


def _reach_redis(url: str) -> None:
    import redis

    client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        client.ping()
    except (redis.AuthenticationError, redis.ResponseError) as error:
        raise Problem(f"REDIS_URL: {_without_password(url)} does not let us in: {' '.join(str(error).split())}") from None
    except redis.RedisError as error:
        print(
            f"rivulet: REDIS_URL: {_without_password(url)} does not answer yet ({' '.join(str(error).split())}); jobs wait for it", file=sys.stderr, flush=True
        )
    finally:
        client.close()


def _without_password(url: str) -> str:
    return re.sub(r"://[^/]*@", "://…@", url)


def _reason(text: str) -> str:
    """What the server said, without the address in front of it."""
    return text.rpartition("FATAL: ")[2].strip() or text
