"""Counting tries and requests in Redis. Redis being away stops nobody: then nothing is counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from threading import Lock

from flask import current_app
from redis import RedisError

from marketplace.core.texts import _
from marketplace.errors import TooMany
from marketplace.extensions import redis_client

log = logging.getLogger(__name__)


def count(limits: Mapping[str, int], seconds: int, sentence: str) -> None:
    """Counts one try under each key; refuses where more than its limit were counted since the key's first, `seconds` ago at most.

    All are counted before anything is decided, in one round trip, so that tries at the same moment are not let past together.
    """
    try:
        with redis_client.client.pipeline(transaction=False) as pipe:
            for key in limits:
                pipe.set(key, 0, ex=seconds, nx=True)
                pipe.incr(key)
                pipe.ttl(key)
            answers = pipe.execute()
    except RedisError:
        return
    over = [answers[3 * place + 2] for place, most in enumerate(limits.values()) if answers[3 * place + 1] > most]
    if over:
        log.warning("throttled: %r", [key for place, key in enumerate(limits) if answers[3 * place + 1] > limits[key]])
        raise TooMany(sentence, retry_after=max(1, *over))


def forgive(keys: Iterable[str], seconds: int) -> None:
    """Takes one try back from each key, for the one that was right after all."""
    try:
        with redis_client.client.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.decr(key)
                pipe.expire(key, seconds)  # a key that has just ended would begin anew, and stay
            pipe.execute()
    except RedisError:
        pass


class RequestRate:
    """How many requests each person makes in a minute, over all processes, at a round trip for every hundredth part of the limit.

    A process counts by itself and tells Redis now and then; what other processes counted it learns from the answer. So a
    person gets at most a few hundredths more than the limit.
    """

    WINDOW_SECONDS = 60

    def __init__(self) -> None:
        self._lock = Lock()
        self._window = 0
        self._people: dict[int, list[int]] = {}  # person: [counted here and not told yet, counted everywhere when last told]

    def count(self, person_id: int) -> None:
        """Counts a request of a person; refuses it over API_REQUESTS_PER_MINUTE (0: nothing is counted)."""
        most = current_app.config.get("API_REQUESTS_PER_MINUTE", 0)
        if not most:
            return
        now = time.time()
        window, step = int(now // self.WINDOW_SECONDS), max(1, most // 100)
        with self._lock:
            if window != self._window:
                self._window, self._people = window, {}
            counted = self._people.setdefault(person_id, [0, 0])
            counted[0] += 1
            telling = counted[0] if counted[0] >= step else 0
            if telling:
                counted[:] = 0, counted[1] + telling
        if telling:
            counted[1] = max(counted[1], self._tell(person_id, window, telling))
        if sum(counted) > most:
            wait = self.WINDOW_SECONDS - int(now % self.WINDOW_SECONDS)
            raise TooMany(_("More than %(most)s requests in this minute. Go on in %(wait)s seconds.", most=f"{most:,}", wait=wait), retry_after=wait)

    def _tell(self, person_id: int, window: int, requests: int) -> int:
        """Adds these requests to the count of all processes; that count."""
        key = f"requests:{person_id}:{window}"
        try:
            with redis_client.client.pipeline(transaction=False) as pipe:
                pipe.incrby(key, requests)
                pipe.expire(key, 2 * self.WINDOW_SECONDS)
                return int(pipe.execute()[0])
        except RedisError:
            return 0  # Redis is away: nobody is refused by that


request_rate = RequestRate()
