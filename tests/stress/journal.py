"""What the clients were told: the clients' own memory, held against the database at the end."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.stress.client import Client, Watch
from tests.stress.site import Site


@dataclass
class Journal:
    """Everything that was acknowledged. Ids are public ids, amounts decimal strings."""

    claimed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """assignment: (worker, task)"""
    submitted: dict[str, dict[str, Any]] = field(default_factory=dict)
    """assignment: the answer that was accepted"""
    returned: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    sent_back: set[str] = field(default_factory=set)
    """Answers that may have been asked for anew, so that another one may be taken."""
    deposits: dict[str, str] = field(default_factory=dict)
    """reference: amount"""
    imported: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """batch: keys of its tasks"""
    published: dict[str, int] = field(default_factory=dict)
    """batch: how many tasks were live at least"""
    closed: set[str] = field(default_factory=set)
    payouts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """payout: (person, amount)"""
    settled: dict[str, str] = field(default_factory=dict)
    """payout: paid or failed"""
    wrong: list[str] = field(default_factory=list)
    """Answers that contradict one another, told as they are seen."""
    acts: Counter = field(default_factory=Counter)


@dataclass
class Market:
    """What all players share."""

    site: Site
    watch: Watch
    journal: Journal
    dice: random.Random
    live: list[str] = field(default_factory=list)
    """Batches that workers know of, newest last."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    pause_seconds: float = 0.02
    """A player's rest between two acts."""

    async def rest(self, share: float = 1.0) -> None:
        """A moment between two acts, of another length each time."""
        await asyncio.sleep(self.pause_seconds * share * 2 * self.dice.random())

    def key(self) -> str:
        """A new Idempotency-Key."""
        return f"{self.dice.getrandbits(96):x}"

    def client(self, person: dict[str, Any]) -> Client:
        """Somebody's program."""
        return Client(self.site.port, person, self.watch)
