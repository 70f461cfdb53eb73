"""A real installation in a folder of its own: embedded PostgreSQL and Redis, web processes, runners, scheduler."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg.rows import namedtuple_row

import config

ROOT = Path(config.__file__).parent
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Site:
    """One installation, from its first start to the end of its folder."""

    def __init__(self, **environ: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rivulet-stress-"))
        self.data, self.log, self.port = self.folder / "data", self.folder / "site.log", _free_port()
        self.environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")} | {
            "DATA_DIR": str(self.data), "PORT": str(self.port), "DEMO": "0", "CHEAP_PASSWORDS": "1", **environ,
        }  # fmt: skip
        self.preload: dict[str, str] = {}
        self.settings = config.load(self.environ)
        self.process: subprocess.Popen | None = None
        self.has_small_disk = False

    def start(self, seconds: float = 90) -> Site:
        """Starts it and waits until it is ready and all its processes are there."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "marketplace.installation"], cwd=ROOT, env=self.environ | self.preload, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + seconds
        while not (self.is_ready() and "scheduler" in self.children()):
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f"the installation does not start: {self.words()}")
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """Ends it and removes its folder."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.has_small_disk:
            subprocess.run(["umount", "-l", self.data / "imports"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def mount_small_disk(self) -> None:
        """Gives uploads a file system of 16 MB of their own, where this user may mount one."""
        folder = self.data / "imports"
        folder.mkdir(parents=True, exist_ok=True)
        self.has_small_disk = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", folder], capture_output=True).returncode == 0

    def is_ready(self) -> bool:
        """What `/readyz` says now."""
        try:
            return DIRECT.open(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status == 200
        except (urllib.error.HTTPError, OSError):
            return False

    def words(self, characters: int = 3000) -> str:
        """The end of what its processes said."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    def accidents(self, most: int = 3) -> str:
        """The first accidents in its log, each with the end of its traceback."""
        parts = self.words(50_000_000).split("accident at ")[1 : most + 1]
        return "\n".join("accident at " + "\n".join(part.split("\nTraceback")[0:2])[:6000] for part in parts)

    def children(self) -> dict[str, int]:
        """The supervisor's children by name, with their process ids."""
        with contextlib.suppress(OSError, ValueError):
            return {name: pid for name, (pid, _) in json.loads((self.data / "processes.json").read_text()).items()}
        return {}

    def web_processes(self) -> list[int]:
        """The processes behind the web server, which serve the requests."""
        return _children_of(self.children().get("web", 0))

    def database_sessions(self) -> list[int]:
        """PostgreSQL's processes that serve the application now."""
        with self.database() as connection:
            return [one.pid for one in connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'rivulet'").fetchall()]

    def database(self) -> psycopg.Connection:
        """A connection of the test's own, for looking and for proofs."""
        return psycopg.connect(self.settings.database_url, autocommit=True, row_factory=namedtuple_row, connect_timeout=5)

    def redis(self) -> redis.Redis:
        """The same for Redis."""
        return redis.Redis.from_url(self.settings.redis_url, decode_responses=True)

    def jobs(self) -> dict[str, Any]:
        """What waits in Redis for the runners, with the seconds that each name is kept, for a failure's message."""
        client = self.redis()
        return {key: client.ttl(key) if key.startswith("once:") else client.llen(key) for key in [*client.scan_iter("once:*"), *client.scan_iter("rq:queue:*")]}

    def flask(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess:
        """Runs the command line as an operator of this installation would."""
        return subprocess.run(
            [sys.executable, "-m", "flask", *arguments], cwd=ROOT, env=self.environ, input=text, capture_output=True, text=True, timeout=600
        )  # fmt: skip

    def people(self, emails: dict[str, str]) -> dict[str, dict[str, Any]]:
        """Creates people ({email: role}) by the command line; what it printed, with their tokens, by e-mail address."""
        file = self.folder / "people.csv"
        file.write_text("email,roles,password\n" + "".join(f"{email},{role},\n" for email, role in emails.items()))
        done = self.flask("people", "import", str(file))
        if done.returncode:
            raise RuntimeError(done.stderr[-1000:])
        return {one["email"]: one for one in map(json.loads, done.stdout.splitlines())}

    async def ready_again(self, seconds: float = 60) -> float:
        """Waits until `/readyz` answers 200 three times in a row; how many seconds that took."""
        begin, good = time.monotonic(), 0
        while good < 3:
            good = good + 1 if await asyncio.to_thread(self.is_ready) else 0
            if time.monotonic() - begin > seconds:
                raise AssertionError(f"not ready again within {seconds:.0f} s: {self.words()}")
            await asyncio.sleep(0.05)
        return time.monotonic() - begin


def kill(pid: int) -> bool:
    """kill -9; False when the process was gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _children_of(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            # Python's resource tracker is a child as well, and serves nobody.
            if int(fields[1]) == parent and b"resource_tracker" not in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return sorted(found)


def _free_port() -> int:
    while True:
        port = random.randint(20_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
