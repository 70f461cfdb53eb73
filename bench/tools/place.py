"""The installation under test: what `make run` starts, in a folder of its own, without the demo."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import config
from bench.tools import cpu

PARTS = {"web": "web", "database": "database", "redis": "redis", "runner": "runners", "scheduler": "runners"}
"""The supervisor's names of its children, and the parts that their CPU time is counted under."""


class Place:
    """A running installation, and an application in this process that works on the same data."""

    def __init__(self, folder: Path, environ: dict[str, str]):
        self.folder, self.environ = folder, environ
        self.settings = config.load(environ)
        self.url = self.settings.address
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Starts the supervisor and waits until the site is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.installation"],
            env=os.environ | self.environ,
            cwd=config.ROOT,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(f"{self.url}/readyz", self._process)

    def stop(self) -> None:
        """Ends the supervisor, which ends the rest."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)

    def cpu(self, more: dict[str, int] | None = None) -> dict[str, float]:
        """CPU seconds so far of web, database, redis and runners (with the scheduler), and of `more` process trees."""
        noted = json.loads((self.folder / "processes.json").read_text())
        spent: dict[str, float] = dict.fromkeys(PARTS.values(), 0.0)
        for name, used in cpu.seconds({name: pid for name, (pid, _) in noted.items()} | (more or {})).items():
            part = PARTS.get(name.split()[0], name)
            spent[part] = spent.get(part, 0.0) + used
        return spent

    def application(self) -> Any:
        """The application for use in this process."""
        from marketplace import create_app
        from marketplace.core.public_id import forget_key

        forget_key()  # that of the installation before
        return create_app(self.settings)

    def postgres_version(self) -> str:
        """For the description of the machine."""
        import psycopg

        with psycopg.connect(self.settings.database_url) as connection:
            return f"PostgreSQL {connection.execute('SHOW server_version').fetchone()[0]}"  # type: ignore[index]


@contextlib.contextmanager
def running(**environ: str) -> Iterator[Place]:
    """A fresh installation for the time of the block; everything of it is deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rivulet-bench-"))
    port = free_port()
    clean = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "HOST"), "")
    place = Place(
        folder,
        clean
        | {"DATA_DIR": str(folder), "PORT": str(port), "DEMO": "0", "SECRET_KEY": "only-for-benchmarks-0123456789", "API_REQUESTS_PER_MINUTE": "0"}
        | environ,
    )
    try:
        place.start()
        yield place
    finally:
        place.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen, seconds: float = 90) -> None:
    """Returns when the address answers without an error; RuntimeError when the process ends first or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address on this machine
                if answer.status < 400:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within {seconds:.0f} s")
