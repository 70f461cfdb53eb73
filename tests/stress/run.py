"""One run: a site, its people, the load, the faults where wanted, and the proof."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.stress import proof
from tests.stress.client import Unexpected, Watch
from tests.stress.journal import Journal, Market
from tests.stress.requesters import Operator, Requester, Uploader
from tests.stress.site import Site
from tests.stress.workers import Worker


@dataclass(frozen=True)
class Size:
    """How large a run is."""

    seconds: float = 120
    workers: int = 200
    requesters: int = 8
    operators: int = 2
    lease_seconds: int = 10
    most_tasks: int = 200
    pause_seconds: float = 0.05


Player = Requester | Uploader | Operator | Worker
FINISHERS = 12
"""Fresh workers at the end: more than any task wants answers (gold wants more than others), so that they can take every slot."""


async def run(site: Site, size: Size, seed: int = 0, fire: Callable[[Market], Awaitable[None]] | None = None, say: Callable[[str], object] = print) -> Market:
    """Loads the site for `seconds`, with `fire` going on meanwhile; the market as it was left, for `proof.prove`."""
    roles = {"worker": size.workers, "finisher": FINISHERS, "requester": size.requesters, "operator": size.operators}
    emails = {f"{role}-{number}@example.org": "worker" if role == "finisher" else role for role, count in roles.items() for number in range(count)}
    people = await asyncio.to_thread(site.people, emails)
    of = lambda role: [person for email, person in people.items() if email.startswith(f"{role}-")]  # noqa: E731
    market = Market(site, Watch(), Journal(), random.Random(seed), pause_seconds=size.pause_seconds)
    for person in of("requester"):
        await market.client(of("operator")[0]).post("deposit", "/deposits", {"email": person["email"], "amount": "10000"}, (201,), key=market.key())
    players: list[Player] = [Requester(market, person, size.lease_seconds, most_tasks=size.most_tasks) for person in of("requester")]
    players += [Operator(market, person, [one["email"] for one in of("requester")]) for person in of("operator")]
    players.append(Uploader(market, of("requester")[0]))
    players += [Worker(market, person) for person in of("worker")]
    say(f"{len(players)} players for {size.seconds:.0f} s, seed {seed}")
    begin = time.monotonic()
    playing = [asyncio.create_task(_play(market, player)) for player in players]
    burning = asyncio.create_task(fire(market)) if fire else None
    try:
        while time.monotonic() - begin < size.seconds or (burning and not burning.done()):
            await asyncio.sleep(0.2)
            for one in [*playing, *([burning] if burning else [])]:
                if one.done() and one.exception():
                    raise one.exception()
    finally:
        market.over.set()
    await asyncio.wait_for(asyncio.gather(*playing), 120)
    say(f"{sum(market.watch.answers.values())} answers, {market.watch.lost} connections lost, slowest answer {market.watch.slowest_seconds:.1f} s")
    await asyncio.to_thread(proof.end_all_leases, site)
    say(f"settled after {await proof.settle_down(site):.1f} s")
    market.journal.wrong += await proof.drain(market, of("finisher"))
    say(f"{time.monotonic() - begin:.1f} s in all")
    return market


async def _play(market: Market, player: Player) -> None:
    """Lets a player go on after an answer that should not be; the watch has kept it for the proof."""
    while not market.over.is_set():
        with contextlib.suppress(Unexpected):
            await player.run()
