"""A light HTTP client on asyncio, and a watch over every answer: what no client should ever get is kept."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson

RETRYABLE = (429, 503, 507)
LOST = (OSError, EOFError, asyncio.TimeoutError, asyncio.LimitOverrunError)


class Lost(Exception):
    """The connection broke before an answer: the act may have happened or not."""


class Unexpected(Exception):
    """An answer that this act should never get; the watch has kept it."""


@dataclass(slots=True)
class Answer:
    """Status, headers (lower case) and body of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        """The `code` of a problem; empty without one."""
        return self.json.get("code", "") if "json" in self.headers.get("content-type", "") else ""


@dataclass
class Watch:
    """What all clients saw."""

    answers: Counter = field(default_factory=Counter)
    unclean: list[str] = field(default_factory=list)
    lost: int = 0
    retries: int = 0
    slowest_seconds: float = 0.0

    def see(self, act: str, answer: Answer, expected: tuple[int, ...]) -> None:
        """Counts an answer, and keeps it when it breaks the rules of the house."""
        self.answers[f"{act} {answer.status}"] += 1
        kind = answer.headers.get("content-type", "")
        told = f"{act}: {answer.status} {kind} {answer.body[:300]!r}"
        if answer.status >= 400 and kind != "application/problem+json":
            self.unclean.append(f"no problem document: {told}")
        elif answer.status >= 500 and answer.status not in RETRYABLE:
            self.unclean.append(f"accident: {told}")
        elif answer.status in RETRYABLE and "retry-after" not in answer.headers:
            self.unclean.append(f"no Retry-After: {told}")
        elif answer.status not in (*expected, *RETRYABLE):
            self.unclean.append(f"unexpected: {told}")


class Client:
    """One person's program: a token and a connection that is kept."""

    def __init__(self, port: int, person: dict[str, Any], watch: Watch) -> None:
        self.port, self.token, self.id, self.email, self.watch = port, person["token"], person["id"], person["email"], watch
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def twin(self) -> Client:
        """The same person on another connection, for what happens at the same moment."""
        return Client(self.port, {"token": self.token, "id": self.id, "email": self.email}, self.watch)

    async def get(self, act: str, path: str, expected: tuple[int, ...] = (200,)) -> Answer:
        """GET /api/v1…, repeated until there is an answer."""
        return await self._certain(act, "GET", path, b"", "", "", expected)

    async def post(
        self, act: str, path: str, data: Any = None, expected: tuple[int, ...] = (200,), *, key: str = "", body: bytes = b"", kind: str = "application/json"
    ) -> Answer:
        """POST /api/v1…, repeated with the same key and body until there is an answer: what all acts must bear."""
        return await self._certain(act, "POST", path, orjson.dumps(data) if data is not None else body, kind, key, expected)

    async def _certain(self, act: str, method: str, path: str, body: bytes, kind: str, key: str, expected: tuple[int, ...]) -> Answer:
        while True:
            try:
                answer = await self.once(act, method, path, body, kind, key, expected)
            except Lost:
                self.watch.lost += 1
                pause = 0.2
            else:
                if answer.status in expected:
                    return answer
                if answer.status not in RETRYABLE:
                    raise Unexpected(f"{act}: {answer.status} {answer.body[:300]!r}")
                pause = min(1.0, float(answer.headers.get("retry-after", "1")) / 2)
            self.watch.retries += 1
            await asyncio.sleep(pause * (0.5 + random.random()))

    async def once(self, act: str, method: str, path: str, body: bytes = b"", kind: str = "", key: str = "", expected: tuple[int, ...] = (200,)) -> Answer:
        """One request; Lost when no answer came."""
        begin, fresh = time.monotonic(), self._pipe is None
        try:
            answer = await asyncio.wait_for(self._exchange(method, path, body, kind, key), 60)
        except LOST as error:
            self.close()
            if not fresh and isinstance(error, (asyncio.IncompleteReadError, ConnectionResetError, BrokenPipeError)) and method == "GET":
                return await self.once(act, method, path, body, kind, key, expected)  # an idle connection that the server ended
            raise Lost from error
        except asyncio.CancelledError:
            self.close()
            raise
        self.watch.slowest_seconds = max(self.watch.slowest_seconds, time.monotonic() - begin)
        self.watch.see(act, answer, expected)
        return answer

    async def _exchange(self, method: str, path: str, body: bytes, kind: str, key: str) -> Answer:
        if self._pipe is None:
            self._pipe = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._pipe
        lines = [f"{method} /api/v1{path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.token}", f"Content-Length: {len(body)}"]
        lines += [f"Content-Type: {kind}"] * bool(body) + [f"Idempotency-Key: {key}"] * bool(key)
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        if headers.get("transfer-encoding") == "chunked":
            content = b""
            while size := int(await reader.readuntil(b"\r\n"), 16):
                content += (await reader.readexactly(size + 2))[:-2]
            await reader.readuntil(b"\r\n")
        else:
            content = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers, content)

    def close(self) -> None:
        """Ends the connection; the next request makes another."""
        if self._pipe:
            self._pipe[1].close()
            self._pipe = None
