"""Faults on the running site: each is done, then the time until the site works again is measured."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.stress.journal import Market
from tests.stress.site import Site, kill

STEP_SECONDS = 1800


class Chaos:
    """Does faults in turn, in an order that the seed decides, for as long as the run lasts; each kind at least once."""

    def __init__(self, site: Site, seconds: float, seed: int = 0, kinds: tuple[str, ...] = (), gap_seconds: float = 2.0) -> None:
        self.site, self.seconds, self.gap_seconds, self.dice = site, seconds, gap_seconds, random.Random(seed + 1)
        self.faults: dict[str, Callable[[Market], Awaitable[None]]] = {
            "kill a web process": self.kill_a_web_process,
            "kill the web server": lambda market: self.kill_child("web"),
            "kill a runner": lambda market: self.kill_child(self.dice.choice([one for one in self.site.children() if one.startswith("runner")])),
            "kill the scheduler": lambda market: self.kill_child("scheduler"),
            "kill Redis with its data": self.kill_redis,
            "freeze Redis": self.freeze_redis,
            "kill PostgreSQL": lambda market: self.kill_child("database"),
            "kill a database session": self.kill_a_database_session,
            "full disk for uploads": self.fill_disk,
            "clock forward": lambda market: self.step_clock(market, STEP_SECONDS),
            "clock back": lambda market: self.step_clock(market, -STEP_SECONDS),
        }
        if kinds:
            self.faults = {name: self.faults[name] for name in kinds}
        self.answering: dict[str, list[float]] = defaultdict(list)
        self.sweeping: dict[str, list[float]] = defaultdict(list)
        self.shift_seconds = 0
        if "full disk for uploads" in self.faults:
            site.mount_small_disk()
        self.has_clock = any(name.startswith("clock") for name in self.faults) and self._preload_clock()

    def _preload_clock(self) -> bool:
        """Builds the small library by which the clock of all processes of the site can step; False without a compiler."""
        self.clock, library = self.site.folder / "clock", self.site.folder / "clock.so"
        self.clock.write_bytes(struct.pack("q", 0))
        if not (compiler := shutil.which("cc")):
            return False
        done = subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, Path(__file__).with_name("clock.c"), "-ldl"], capture_output=True)
        self.site.preload = {"LD_PRELOAD": str(library), "STRESS_CLOCK": str(self.clock)}
        return done.returncode == 0

    async def __call__(self, market: Market) -> None:
        """The faults, one after the other; each begins when the site has recovered from the one before."""
        end, waiting = time.monotonic() + self.seconds, []
        await asyncio.sleep(self.gap_seconds)
        first = True
        while first or waiting or time.monotonic() < end:
            if not waiting:
                waiting, first = self.dice.sample(list(self.faults), len(self.faults)), False
            name = waiting.pop()
            begin = time.monotonic()
            await self.faults[name](market)
            await self.site.ready_again()
            self.answering[name].append(time.monotonic() - begin)
            await self.swept_again(market)
            self.sweeping[name].append(time.monotonic() - begin)
            print(f"{name}: answers after {self.answering[name][-1]:.1f} s, sweeps after {self.sweeping[name][-1]:.1f} s", flush=True)
            await asyncio.sleep(self.gap_seconds * self.dice.random())

    def told(self) -> str:
        """The longest times until the site answered, and until its background work was done again, by fault."""
        lines = [f"  {'fault':28} {'times':>5}  {'ready again, s':>14}  {'sweeping again, s':>17}"]
        for name, times in self.answering.items():
            lines.append(f"  {name:28} {len(times):>5}  {max(times):>14.1f}  {max(self.sweeping[name]):>17.1f}")
        return "\n".join(lines)

    async def swept_again(self, market: Market, seconds: float = 60) -> None:
        """Waits until a lease that is moved into the past has been ended: scheduler, Redis and a runner do their work."""
        end = time.monotonic() + seconds
        while not (number := await asyncio.to_thread(self._end_a_lease)):
            if time.monotonic() > end:
                return  # nothing is claimed now
            await asyncio.sleep(0.1)
        while await asyncio.to_thread(self._state, number) == "claimed":
            if time.monotonic() > end:
                raise AssertionError(f"nobody sweeps within {seconds:.0f} s: {self.site.jobs()} {self.site.words()}")
            await asyncio.sleep(0.1)

    def _end_a_lease(self) -> int:
        with contextlib.suppress(OSError), self.site.database() as connection:
            found = connection.execute(
                "UPDATE assignments SET lease_expires_at = now() - interval '1 minute' WHERE id ="
                " (SELECT id FROM assignments WHERE state = 'claimed' ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id"
            ).fetchone()
            return found.id if found else 0
        return 0

    def _state(self, number: int) -> str:
        with self.site.database() as connection:
            return connection.execute("SELECT state FROM assignments WHERE id = %s", [number]).fetchone().state

    # ---------------------------------------------------------------- the faults

    async def kill_child(self, name: str) -> None:
        """kill -9 of one of the supervisor's children."""
        before = self.site.children()[name]
        kill(before)
        while self.site.children().get(name) in (before, None):
            await asyncio.sleep(0.02)

    async def kill_a_web_process(self, market: Market) -> None:
        """kill -9 of one of the processes that serve."""
        before = self.site.web_processes()
        if before:
            kill(self.dice.choice(before))
        while len(self.site.web_processes()) < len(before) or self.site.web_processes() == before:
            await asyncio.sleep(0.05)

    async def kill_redis(self, market: Market) -> None:
        """kill -9 of Redis, and all that it wrote is gone: it comes back empty."""
        shutil.rmtree(self.site.data / "redis", ignore_errors=True)
        await self.kill_child("redis")

    async def freeze_redis(self, market: Market) -> None:
        """Redis does not answer for some seconds, longer than anybody waits for it."""
        pid = self.site.children()["redis"]
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(6)
        os.kill(pid, signal.SIGCONT)

    async def kill_a_database_session(self, market: Market) -> None:
        """kill -9 of one of PostgreSQL's own processes: it ends all sessions and recovers."""
        if sessions := await asyncio.to_thread(self.site.database_sessions):
            kill(self.dice.choice(sessions))
        await asyncio.sleep(0.1)

    async def fill_disk(self, market: Market) -> None:
        """No room for uploads: their own small file system is filled, or, where none may be mounted, files may not grow."""
        other = self.site.data / "imports" / "other"
        if self.site.has_small_disk:
            with other.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(bytes(65_536)):
                    pass
        else:
            self._limit_files(100)
        try:
            await asyncio.sleep(2)
        finally:
            other.unlink(missing_ok=True)
            self._limit_files(resource.RLIM_INFINITY)

    def _limit_files(self, size: int) -> None:
        for pid in self.site.web_processes():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    async def step_clock(self, market: Market, seconds: int) -> None:
        """The clock of every process steps. Without a compiler, every time that the database compares with its clock is
        moved the other way instead, which is the same for leases and automatic approvals."""
        self.shift_seconds += seconds
        if self.has_clock:
            with self.clock.open("r+b") as file:  # in place: the processes have it mapped
                file.write(struct.pack("q", self.shift_seconds))
            return
        with self.site.database() as connection:
            connection.execute(
                "UPDATE assignments SET lease_expires_at = lease_expires_at - make_interval(secs => %(s)s),"
                " auto_approve_at = auto_approve_at - make_interval(secs => %(s)s) WHERE state IN ('claimed', 'submitted')",
                {"s": seconds},
            )
