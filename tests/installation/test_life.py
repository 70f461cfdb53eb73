"""The whole installation with its real processes: start, refusals, kill -9 of each part, end without a trace."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest

import config

ROOT = Path(config.__file__).parent
MOST_SECONDS = 120
"""How long anything is waited for: only a test that fails takes so long, however busy the machine."""
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Installation:
    """One started installation on a data folder of its own."""

    def __init__(self, data: Path):
        self.data, self.mark, self.log = data, uuid.uuid4().hex, data.with_suffix(".log")
        self.port = free_port()
        self.env = os.environ | {
            "DATA_DIR": str(data), "PORT": str(self.port), "DEMO": "0", "RUNNERS": "1", "WEB_PROCESSES": "1", "RIVULET_TEST": self.mark,
        }  # fmt: skip

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "marketplace.installation"], cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def status(self) -> int:
        try:
            return DIRECT.open(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return 0

    def wait_ready(self) -> None:
        assert eventually(lambda: self.status() == 200), self.log.read_text()[-2000:]

    def children(self) -> dict[str, int]:
        return {name: pid for name, (pid, _) in json.loads((self.data / "processes.json").read_text()).items()}

    def left(self) -> list[str]:
        """Every process that carries this test's mark or names its data."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError):
                if (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                    continue
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if self.mark.encode() in (folder / "environ").read_bytes() or str(self.data) in command:
                    found.append(f"{folder.name} {command[:80]}")
        return found

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(MOST_SECONDS)


def free_port() -> int:
    while True:
        port = random.randint(20_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def eventually(question) -> bool:
    end = time.monotonic() + MOST_SECONDS
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
    pytest.mark.long,
]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """An installation that runs while the tests of this file hit it."""
    installation = Installation(tmp_path_factory.mktemp("site") / "data")
    installation.start()
    installation.wait_ready()
    assert eventually(lambda: "scheduler" in installation.children())
    yield installation
    installation.stop()


def test_a_second_start_says_that_one_is_running(running):
    done = subprocess.run([sys.executable, "-m", "marketplace.installation"], cwd=ROOT, env=running.env, capture_output=True, text=True, timeout=MOST_SECONDS)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert "already running" in done.stderr and str(running.data) in done.stderr


def test_a_taken_port_is_named(running, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.installation"], cwd=ROOT, env=running.env | {"DATA_DIR": str(tmp_path / "other")},
        capture_output=True, text=True, timeout=MOST_SECONDS,
    )  # fmt: skip
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert str(running.port) in done.stderr and "taken" in done.stderr


@pytest.mark.parametrize("name", ["redis", "database", "web", "runner 1", "scheduler"])
def test_what_is_killed_comes_back(running, name):
    before = running.children()[name]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: running.children()[name] != before), running.log.read_text()[-2000:]
    running.wait_ready()


def test_kill_of_the_supervisor_leaves_nothing_and_the_next_start_works(running):
    running.process.kill()
    running.process.wait()
    running.start()
    running.wait_ready()
    assert eventually(lambda: "scheduler" in running.children())
    assert sum("marketplace.installation.web" in line for line in running.left()) <= 2  # the server and its one process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_its_end_is_whole(running, number):
    if running.process.poll() is not None:
        running.start()
        running.wait_ready()
    running.stop(number)
    assert eventually(lambda: not running.left()), running.left()
    assert running.status() == 0
    assert "Traceback" not in running.log.read_text()
