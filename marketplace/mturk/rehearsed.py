"""What a rehearsed page handed in, kept for a few minutes in Redis for the screen around its frame.

Most pages tell the screen by the page that answers their form; one that hands in by a request of its own script, or from a
window of its own, does not, and the screen asks here. Nothing hangs on it: what is gone is answered once more.
"""

from __future__ import annotations

import orjson
from redis import RedisError

from marketplace.extensions import redis_client
from marketplace.mturk.previews import KEPT_SECONDS


def keep(token: str, fields: list[list[str]]) -> None:
    """Keeps the fields that were handed in with the token of a rehearsed page."""
    try:
        redis_client.raw.set(_key(token), orjson.dumps(fields), ex=KEPT_SECONDS)
    except RedisError:
        pass  # the reply tells the screen, too


def find(token: str) -> list[list[str]] | None:
    """The fields that were handed in with a token, or None."""
    try:
        data = redis_client.raw.get(_key(token))
    except RedisError:
        return None
    return orjson.loads(data) if data else None


def _key(token: str) -> str:
    return f"mturk:rehearsed:{token}"
