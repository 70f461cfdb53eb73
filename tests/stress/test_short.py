"""The short form of `make stress ARGS=--chaos`: a crowd on a real installation while each of its parts is killed once."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from marketplace.core.public_id import forget_key
from marketplace.extensions import redis_client
from tests.stress import proof
from tests.stress.chaos import Chaos
from tests.stress.run import Size, run
from tests.stress.site import Site

KINDS = ("kill a web process", "kill a runner", "kill the scheduler", "kill Redis with its data", "kill PostgreSQL", "full disk for uploads")


@pytest.fixture(autouse=True)
def own_redis_afterwards():
    """The proof looks at the stressed installation from inside this process; the tests after it have their own again."""
    before = dict(vars(redis_client))
    yield
    vars(redis_client).clear()
    vars(redis_client).update(before)
    forget_key()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_slots_answers_and_books_hold_while_each_part_is_killed():
    site = Site(WEB_PROCESSES="2", RUNNERS="1", PAYOUT_THRESHOLD="0.05")
    try:
        site.start()
        chaos = Chaos(site, seconds=0, kinds=KINDS, gap_seconds=0.5)
        size = Size(seconds=4, workers=16, requesters=2, operators=1, most_tasks=40, pause_seconds=0.2)
        with ThreadPoolExecutor(1) as aside:  # the browser of other tests may hold this thread's event loop
            market = aside.submit(lambda: asyncio.run(run(site, size, fire=chaos))).result()
        happened = proof.figures(market)
        assert set(chaos.answering) == set(KINDS), "each fault was done"
        assert happened.get("approved") and market.journal.submitted and market.journal.approved, happened
        assert not (wrong := proof.prove(market)), "\n".join([*wrong, site.accidents()])
    except BaseException:
        print(site.words(), f"the supervisor's status is {site.process and site.process.poll()}")
        raise
    finally:
        site.stop()
