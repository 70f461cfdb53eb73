"""Questions to look at, kept for a few minutes in Redis under a name that follows from their content.

A frame needs an address, and what is previewed may not be stored anywhere yet. Nothing hangs on it: a preview that is gone
is made again by loading the page around it.
"""

from __future__ import annotations

from typing import Any

import orjson
from redis import RedisError

from marketplace.extensions import redis_client
from marketplace.mturk.submit_token import seal

KEPT_SECONDS = 900


def keep(question: dict[str, Any]) -> str:
    """The name under which the question can be looked at for a quarter of an hour."""
    data = orjson.dumps(question, option=orjson.OPT_SORT_KEYS)
    key = seal("preview", data.decode())
    try:
        redis_client.raw.set(f"mturk:preview:{key}", data, ex=KEPT_SECONDS)
    except RedisError:
        pass  # the page around it stands; the frame says that the preview has ended
    return key


def find(key: str) -> dict[str, Any] | None:
    """The question of this name, or None when it is gone."""
    try:
        data = redis_client.raw.get(f"mturk:preview:{key}")
    except RedisError:
        return None
    return orjson.loads(data) if data else None
