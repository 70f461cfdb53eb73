"""The load client: one light process that plays many workers over HTTP, each with one request under way at a time.

A worker is a generator (`bench.tools.callers`): it yields requests, gets answers, and yields DONE after each assignment.
One thread and one epoll loop carry them all, so that the client takes little of the machine that it shares with the site.
`python -m bench.tools.client` reads its orders as JSON from standard input and writes what it measured to standard output.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

FAR = float("inf")
DONE = None
"""What a worker yields when it has finished one assignment."""


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, or ""."""
        found = re.search(rb"(?im)^%s:[ \t]*(.*?)\r?$" % re.escape(name.encode()), self.head)
        return found[1].decode("latin-1") if found else ""

    def cookies(self) -> dict[str, str]:
        """The cookies it sets."""
        return dict(re.findall(r"(?im)^set-cookie:[ \t]*([^=;\s]+)=([^;\r\n]*)", self.head.decode("latin-1")))


Caller = Generator[bytes | None, Answer | None, None]


class Failed(RuntimeError):
    """The site answered otherwise than it should; the measurement is worth nothing."""


@dataclass
class Line:
    """A worker, its connection and what has arrived on it."""

    caller: Caller
    address: tuple[str, int]
    connection: socket.socket | None = None
    arrived: bytearray = field(default_factory=bytearray)
    begun: float = 0.0
    latencies: list[tuple[float, float]] = field(default_factory=list)  # when an assignment was finished, and its seconds

    def connect(self) -> socket.socket:
        """A connection, kept as long as the site keeps it."""
        self.connection = socket.create_connection(self.address, timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.connection

    def parsed(self, closed: bool) -> Answer | None:
        """The answer, once it is whole."""
        end = self.arrived.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.arrived[: end + 2])
        length = re.search(rb"(?i)\r\ncontent-length:\s*(\d+)", head)
        status = int(head[9:12])
        size = int(length[1]) if length else 0 if status in (204, 304) else None
        if size is None and re.search(rb"(?i)\r\ntransfer-encoding:\s*chunked", head):
            raise Failed("the load client reads no chunked answers")
        if (len(self.arrived) - end - 4 < size) if size is not None else not closed:
            return None
        body = bytes(self.arrived[end + 4 :])
        self.arrived.clear()
        return Answer(status, head, body)


def load(address: tuple[str, int], callers: list[Caller], warm_seconds: float, seconds: float, begun: Any = None) -> dict[str, Any]:
    """Runs all callers for so long and counts what they finish after the warm-up, which begins when all work.

    Returns assignments, seconds, the sorted latencies and the client's own CPU seconds. `begun` and the end are told on
    standard output, so that the parent reads the site's CPU time at the same moments.
    """
    lines = [Line(caller, address) for caller in callers]
    picked = selectors.DefaultSelector()
    waiting, begun_lines, start, end = 0, 0, FAR, FAR

    def go_on(line: Line, answer: Answer | None) -> None:
        """Gives the worker its answer and sends its next request."""
        nonlocal waiting, begun_lines, start, end
        request = line.caller.send(answer)
        while request is DONE:
            moment = time.perf_counter()
            if not line.latencies and (begun_lines := begun_lines + 1) == len(lines):  # everybody has signed in and works
                start, end = moment + warm_seconds, moment + warm_seconds + seconds
            line.latencies.append((moment, moment - line.begun))
            line.begun = moment
            request = None if moment > end else next(line.caller)
            if request is None:
                waiting -= 1
                if line.connection:
                    picked.unregister(line.connection)
                return
        if line.connection is None:
            picked.register(line.connect(), selectors.EVENT_READ, line)
        assert line.connection is not None
        line.connection.sendall(request)

    for line in lines:
        line.begun = time.perf_counter()
        waiting += 1
        go_on(line, None)
    told = False
    while waiting:
        now = time.perf_counter()
        if not told and now >= start:
            told, own = True, time.process_time()
            if begun:
                begun()
        for key, _ in picked.select(0.02 if not told else 5):
            line, connection = key.data, key.fileobj
            part = connection.recv(1 << 18)
            line.arrived += part
            if not part:
                picked.unregister(connection)
                connection.close()
                line.connection = None
            answer = line.parsed(not part)
            if answer is None:
                if not part:
                    raise Failed("the site closed a connection before it answered")
                continue
            if part and re.search(rb"(?i)\r\nconnection:\s*close", answer.head):
                picked.unregister(connection)
                connection.close()
                line.connection = None
            go_on(line, answer)
    took = time.perf_counter() - start
    found = sorted(latency for line in lines for moment, latency in line.latencies if start <= moment)
    return {"assignments": len(found), "seconds": took, "latencies": found, "client_cpu": time.process_time() - own}


def main() -> None:
    """Reads {"caller", "host", "port", "workers": [{…}], "warm_seconds", "seconds"}; prints "begun", then the figures as JSON."""
    from bench.tools import callers

    orders = json.loads(sys.stdin.readline())
    make = getattr(callers, orders["caller"])
    workers = [make(f"{orders['host']}:{orders['port']}", **one) for one in orders["workers"]]

    def begun() -> None:
        print("begun", flush=True)

    found = load((orders["host"], orders["port"]), workers, orders["warm_seconds"], orders["seconds"], begun)
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
