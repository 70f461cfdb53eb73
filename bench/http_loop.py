"""The worker's loop over HTTP against the floor and against Turkle."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import config
from bench.tools import market
from bench.tools.floor_app import TABLES
from bench.tools.place import Place, free_port, wait_for
from bench.tools.report import Report, percentile
from bench.tools.sizes import Size
from bench.tools.turkle import NoTurkle, Turkle
from marketplace.core import public_id
from marketplace.core.unit_of_work import committed
from marketplace.installation.supervisor import web_server
from marketplace.people.tokens import create_token

TITLE = "The worker's loop over HTTP: claim, submit, next"
WARM_SECONDS = 1.5
IDLE_SECONDS = 4
PARTS = ("web", "database", "redis", "runners")


class Loop:
    """Measures one kind of loop after the other on one installation."""

    def __init__(self, place: Place, size: Size):
        self.place, self.size = place, size
        self.report = Report()
        self.figures: dict[tuple[str, int], dict[str, Any]] = {}
        self.idle = self._idle()

    def _idle(self) -> dict[str, float]:
        """CPU seconds a second of each part while nobody works: the scheduler's sweeps and what they ask of the database."""
        time.sleep(3)
        return min((self._spent_in(IDLE_SECONDS) for _ in range(3)), key=lambda one: sum(one.values()))  # the first may see a start

    def _spent_in(self, seconds: float) -> dict[str, float]:
        before, begin = self.place.cpu(), time.perf_counter()
        time.sleep(seconds)
        after, took = self.place.cpu(), time.perf_counter() - begin
        return {part: (after[part] - before[part]) / took for part in after}

    def measure(self, name: str, caller: str, port: int, workers: list[dict[str, Any]], web_pid: int | None = None) -> None:
        """Plays these workers for the size's seconds and keeps throughput, latencies and CPU seconds of each part."""
        orders = {"caller": caller, "host": "127.0.0.1", "port": port, "workers": workers, "warm_seconds": WARM_SECONDS, "seconds": self.size.loop_seconds}
        more = {"other web": web_pid} if web_pid else None
        client = subprocess.Popen([sys.executable, "-m", "bench.tools.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=config.ROOT)
        assert client.stdin and client.stdout
        print(json.dumps(orders), file=client.stdin, flush=True)
        if client.stdout.readline().strip() != "begun":
            raise RuntimeError(f"the loop “{name}” did not begin; the load client says why above")
        before = self.place.cpu(more)
        answer = client.stdout.readline()
        after = self.place.cpu(more)
        if client.wait(30) or not answer:
            raise RuntimeError(f"the loop “{name}” broke off; the load client says why above")
        found = json.loads(answer)
        spent = {part: max(0.0, after[part] - before[part] - self.idle.get(part, 0.0) * found["seconds"]) for part in after}
        if web_pid:
            spent |= {"web": spent.pop("other web"), "runners": 0.0, "redis": 0.0}  # theirs idle beside it
        self.figures[name, len(workers)] = found | {"cpu": spent}
        print(f"   {name}, {len(workers)} at once: {found['assignments'] / found['seconds']:.0f}/s", flush=True)


def run(place: Place, size: Size) -> Report:
    """All loops, one after the other."""
    loop = Loop(place, size)
    most = max(size.callers)
    with place.application().app_context():
        requester = market.rich_requester()
        batch = public_id.encode("batch", market.batch_of(requester, size.loop_tasks))
        paid = public_id.encode("batch", market.batch_of(requester, size.loop_tasks, review={"mode": "all"}))
        people = [market.person("worker") for _ in range(most)]
        tokens = [committed(lambda one=one: create_token(one, "bench")) for one in people]
        emails = [one.email for one in people]
    port = place.settings.port
    with floor(place) as (floor_port, floor_pid):
        for count in size.callers:
            loop.measure("floor: bare view", "floor", floor_port, [{"worker": n} for n in range(count)], floor_pid)
            loop.measure("Rivulet, Bearer token", "api", port, [{"token": token, "batch": batch} for token in tokens[:count]])
            loop.measure("Rivulet, browser session", "browser", port, [{"email": one, "password": market.PASSWORD, "batch": batch} for one in emails[:count]])
        middle = size.callers[len(size.callers) // 2]
        loop.measure("Rivulet, token, approved and paid at once", "api", port, [{"token": token, "batch": paid} for token in tokens[:middle]])
    try:
        turkle = Turkle(place, most)
    except NoTurkle as reason:
        loop.report.say(f"Turkle was not measured: {reason}.")
    else:
        try:
            for count in size.callers:
                number = turkle.batch(size.turkle_tasks)
                loop.measure("Turkle", "turkle", turkle.port, [one | {"batch": number} for one in turkle.users[:count]], turkle.process.pid)
        finally:
            turkle.stop()
    tell(loop)
    return loop.report


@contextlib.contextmanager
def floor(place: Place) -> Any:
    """The bare view under the same web server with the same settings, in a database of its own; its port and process."""
    import psycopg

    with psycopg.connect(place.settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE floor")
    url = place.settings.database_url.replace("/rivulet?", "/floor?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        connection.execute("ANALYZE tasks")
    settings = replace(place.settings, port=free_port())
    process = subprocess.Popen(
        [sys.executable, *web_server(settings, "bench.tools.floor_app:app")],
        env=os.environ | {"FLOOR_DATABASE_URL": url},
        cwd=config.ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{settings.port}/readyz", process)
        yield settings.port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def tell(loop: Loop) -> None:
    """The two tables."""
    speed = loop.report.table("loop", "at once", "assignments/s", "p50 ms", "p95 ms", "p99 ms", "client's own CPU ms")
    cost = loop.report.table("CPU ms an assignment", "at once", *PARTS, "total", "to the floor", "Turkle to this")
    totals = {key: sum(found["cpu"].values()) / max(1, found["assignments"]) * 1000 for key, found in loop.figures.items()}
    for (name, count), found in sorted(loop.figures.items(), key=lambda one: one[0][1]):
        done, ordered = found["assignments"], found["latencies"]
        spread = [percentile(ordered, share) * 1000 for share in (0.5, 0.95, 0.99)]
        speed.add(name, count, done / found["seconds"], *spread, found["client_cpu"] / done * 1000)
        least, other = totals["floor: bare view", count], totals.get(("Turkle", count))
        each = [found["cpu"][part] / done * 1000 for part in PARTS]
        total = totals[name, count]
        cost.add(name, count, *each, total, f"{total / least:.2f}x", f"{other / total:.1f}x" if other and name.startswith("Rivulet") else "")
    loop.report.say(
        f"Each loop ran {loop.size.loop_seconds:g} s on {loop.place.settings.web_processes} web processes with {loop.place.settings.web_threads} threads"
        f" (Turkle: as many gunicorn processes, a batch of {loop.size.turkle_tasks:,} tasks). An assignment of the floor is one indexed SELECT and one INSERT in one"
        " transaction; of Rivulet one request that stores the answer and claims the next task; of Turkle the four requests of its own page (submit, accept the"
        " next, page, form). The database's figure holds everything its processes did meanwhile, the checkpointer included. What the installation spends"
        f" while nobody works ({sum(loop.idle.values()) * 1000:.0f} ms CPU a second, the sweeps of the scheduler) was measured first and is taken off."
    )
