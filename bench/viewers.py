"""Many browsers that watch one batch page: each asks for its progress and its figures as often as the page's script does."""

from __future__ import annotations

import asyncio
import random
import re
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from bench.tools import market
from bench.tools.callers import csrf_token, request
from bench.tools.place import Place
from bench.tools.report import Report, percentile
from bench.tools.sizes import Size
from marketplace.core import public_id

TITLE = "Viewers of one batch page"
VIEWERS = (100, 1_000)
TASKS, ANSWERED, CROWD = 100_000, 80_000, 50


def run(place: Place, size: Size) -> Report:
    """First a hundred viewers, then a thousand, of a live batch with many answers; what they wait, and what it costs."""
    with place.application().app_context():
        requester = market.rich_requester()
        batch = market.batch_of(requester, TASKS)
        market.answer_all(batch, [market.person("worker").id for _ in range(CROWD)], 1, ANSWERED)
        email, path = requester.email, f"/requester/batches/{public_id.encode('batch', batch)}"
    cookie, parts = _opened(place.url, email, path)
    report = Report()
    table = report.table("asked for", "viewers", "a second", "p50 ms", "p95 ms", "p99 ms", "refused")
    cost = report.table("CPU cores kept busy", "viewers", "web", "database", "redis", "runners")
    for viewers in VIEWERS:
        seconds = 2 * size.loop_seconds
        before, begin = place.cpu(), time.perf_counter()
        waits, refused = asyncio.run(_watch(place.settings.port, cookie, parts, viewers, seconds))
        took = time.perf_counter() - begin
        after = place.cpu()
        for address, every in parts:
            ordered = sorted(waits[address])
            times = [percentile(ordered, share) * 1000 for share in (0.5, 0.95, 0.99)]
            table.add(f"{address.rpartition('/')[2]}, every {every:g} s", viewers, len(ordered) / took, *times, refused[address])
        cost.add("", viewers, *[(after[part] - before[part]) / took for part in ("web", "database", "redis", "runners")])
    report.say(
        f"A live batch of {TASKS:,} tasks with {ANSWERED:,} answers of {CROWD} workers, on {place.settings.web_processes} web processes with"
        f" {place.settings.web_threads} threads. The viewers run in one further process on the same cores. A page in the background asks nothing."
    )
    return report


def _opened(site: str, email: str, path: str) -> tuple[str, list[tuple[str, float]]]:
    """The cookies of somebody who logged in, and the parts that the page asks for again, with the seconds between."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    token = csrf_token(browser.open(f"{site}/login").read())
    form = urllib.parse.urlencode({"email": email, "password": market.PASSWORD, "csrf_token": token}).encode()
    browser.open(urllib.request.Request(f"{site}/login", form, {"Referer": f"{site}/login"}))  # noqa: S310 - our own address
    page = browser.open(site + path).read().decode()
    parts = [(one, float(every)) for one, every in re.findall(r'data-poll="([^"]+)" data-poll-seconds="([\d.]+)"', page)]
    if not parts:
        raise RuntimeError("the batch page asks for nothing again")
    return "; ".join(f"{one.name}={one.value}" for one in jar), parts


async def _watch(port: int, cookie: str, parts: list[tuple[str, float]], viewers: int, seconds: float) -> Any:
    """Seconds of each answer and the number of refusals, by address, once all viewers look."""
    waits: dict[str, list[float]] = {address: [] for address, _ in parts}
    refused = dict.fromkeys(waits, 0)
    end = time.perf_counter() + seconds

    async def viewer() -> None:
        due = [(time.perf_counter() + random.random() * every, address, every) for address, every in parts]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (soonest := min(due))[0] < end:
            moment, address, every = soonest
            due.remove(soonest)
            await asyncio.sleep(moment - time.perf_counter())
            begin = time.perf_counter()
            writer.write(request(f"127.0.0.1:{port}", "GET", address, Cookie=cookie, X_Fragment="1"))
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length:\s*(\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            waits[address].append(time.perf_counter() - begin)
            refused[address] += int(head[9:12]) != 200
            due.append((time.perf_counter() + every, address, every))
        writer.close()

    await asyncio.gather(*[viewer() for _ in range(viewers)])
    return waits, refused
