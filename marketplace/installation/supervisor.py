"""Starts everything in order, keeps it running, and ends it in order.

The supervisor is one small loop in one process. What dies is started again, also PostgreSQL and Redis after a kill -9.
Every child asks the kernel to end with its parent, so that a kill -9 of the supervisor leaves nothing behind either.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from config import ROOT, Settings
from marketplace.installation.postgres import Postgres, make_socket_dir
from marketplace.installation.problem import Problem
from marketplace.installation.processes import Record, end_group, spawn
from marketplace.installation.valkey import Valkey

LOG_LIMIT = 16 * 1024 * 1024
GRACE_SECONDS = 4.0


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    start: Callable[[], subprocess.Popen]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    again_at: float = 0.0
    failures: int = field(default=0)


class Supervisor:
    """The processes of one installation."""

    def __init__(self, settings: Settings):
        self.settings = settings
        data = settings.data_dir
        self.record = Record(data / "processes.json")
        self.logs = data / "log"
        self.ending = False
        self.children: list[Child] = []
        self.postgres = Postgres(data / "postgres", settings.socket_dir, self.logs / "postgres.log") if settings.embedded_database else None
        self.valkey = Valkey(data / "redis", settings.socket_dir / "redis.sock", self.logs / "redis.log") if settings.embedded_redis else None

    def run(self) -> int:
        """Runs the installation until SIGTERM or Ctrl-C; returns the exit status."""
        self._only_one()
        self._listen_for_signals()
        try:
            self._clean_up()
            self._check_port()
            self._start_servers()
            if self.ending:
                return 0
            # The web processes load while the tables are made; /readyz waits for both.
            self._keep("web", self._web)
            self._prepare()
            for number in range(1, self.settings.runners + 1):
                self._keep(f"runner {number}", lambda: self._python("-m", "workers.runner"))
            self._keep("scheduler", lambda: self._python("-m", "workers.scheduler"))
            if not self.ending:
                print(f"Rivulet runs at {self.settings.address} (data in {self.settings.data_dir}; Ctrl-C ends it)", flush=True)
            self._watch()
            return 0
        finally:
            self._end()

    # ---------------------------------------------------------------- before the start

    def _only_one(self) -> None:
        """One supervisor a data folder; the lock goes with the process, however it ends."""
        self.lock = (self.settings.data_dir / "lock").open("a+")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.lock.seek(0)
            raise Problem(f"already running on {self.settings.data_dir} ({self.lock.read().strip() or 'starting'}): stop that one first") from None
        self.lock.truncate(0)
        self.lock.write(f"process {os.getpid()} at {self.settings.address}")
        self.lock.flush()

    def _clean_up(self) -> None:
        self.logs.mkdir(mode=0o700, exist_ok=True)
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > LOG_LIMIT:
                log.replace(log.with_suffix(".old"))
        self.record.end_leftovers()

    def _check_port(self) -> None:
        host, port = self.settings.host, self.settings.port
        try:
            family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise Problem(f"HOST={host!r} is not allowed: an address of this machine, such as 127.0.0.1 or 0.0.0.0 ({error.strerror})") from None
            reason = "the port is taken by another program" if error.errno == errno.EADDRINUSE else (error.strerror or str(error))
            raise Problem(f"cannot listen on {host} port {port}: {reason}; choose another with PORT=…") from None

    # ---------------------------------------------------------------- start

    def _start_servers(self) -> None:
        make_socket_dir(self.settings.socket_dir)
        if self.valkey:
            child = self._keep("redis", self.valkey.start)
            child.start = self.valkey.start_and_wait
        if self.postgres:
            if not self.postgres.folder.exists():
                print("making the database (once)", flush=True)
            self.postgres.prepare()
            self._keep("database", self.postgres.start_and_wait)
            self.postgres.make_database()

    def _prepare(self) -> None:
        """Migrations and, at the first start, the demo market, in a process of their own: the supervisor stays small."""
        process = self._python("-m", "marketplace.installation.prepare")
        while process.poll() is None and not self.ending:
            self._pause(0.1)
            self._restart_dead()
        if self.ending:
            end_group(process)
        elif process.returncode:
            raise Problem("the database could not be brought up to date; the lines above say why")

    def _keep(self, name: str, start: Callable[[], subprocess.Popen]) -> Child:
        child = Child(name, start)
        self.children.append(child)
        self._launch(child)
        return child

    def _launch(self, child: Child) -> None:
        child.process, child.started_at = child.start(), time.monotonic()
        self.record.note(child.name, child.process.pid)

    def _python(self, *arguments: str) -> subprocess.Popen:
        return spawn([sys.executable, *arguments], env=self._environ(), cwd=str(ROOT))

    def _environ(self) -> dict[str, str]:
        """The children get the settings as they were understood, so that all mean the same places."""
        # NumPy's linear algebra would start a thread a core in every process.
        return os.environ | {"DATA_DIR": str(self.settings.data_dir), "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}

    def _web(self) -> subprocess.Popen:
        return self._python(*web_server(self.settings))

    # ---------------------------------------------------------------- while it runs

    def _listen_for_signals(self) -> None:
        self.wake, waker = socket.socketpair()
        self.wake.setblocking(False)
        waker.setblocking(False)
        self._waker = waker
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)

    def _asked_to_end(self, *_: object) -> None:
        self.ending = True

    def _pause(self, seconds: float) -> None:
        """Sleeps until a signal (a dead child is one) or the time is over."""
        select.select([self.wake], [], [], seconds)
        try:
            self.wake.recv(4096)
        except BlockingIOError:
            pass

    def _watch(self) -> None:
        while not self.ending:
            self._pause(0.5)
            self._restart_dead()

    def _restart_dead(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if self.ending:
                return
            if child.process is not None and child.process.poll() is not None:
                quick = now - child.started_at < 5
                child.failures = child.failures + 1 if quick else 0
                child.again_at = now + min(5.0, 0.2 * 2**child.failures if quick else 0)
                self._say(f"{child.name} ended ({_how(child.process.returncode)}); it is started again")
                if child.name == "web":
                    end_group(child.process)  # processes of a killed web server still hold the port
                child.process = None
            if child.process is None and now >= child.again_at:
                try:
                    self._launch(child)
                except Problem as problem:
                    self._say(str(problem))
                    child.again_at = time.monotonic() + 5

    def _say(self, text: str) -> None:
        print(f"rivulet: {text}", file=sys.stderr, flush=True)

    # ---------------------------------------------------------------- end

    def _end(self) -> None:
        """Faces and runners first, then the servers that they need; at most ten seconds, whatever they do."""
        servers = ("database", "redis")
        users = [child.process for child in self.children if child.name not in servers and child.process]
        for process in users:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in users) and time.monotonic() < end:
            self._pause(0.05)
        for process in users:
            end_group(process)
        if self.valkey and self.valkey.process and self.valkey.process.poll() is None:
            self.valkey.process.terminate()
        if self.postgres:
            self.postgres.stop(2.5)
        if self.valkey:
            self.valkey.stop(1)
        self.record.forget()


def web_server(settings: Settings, target: str = "marketplace.installation.web:app") -> list[str]:
    """The arguments of Python that run the web server for an application; benchmarks run others under the very same."""
    return [
        "-m", "granian", target, "--interface", "wsgi", "--host", settings.host, "--port", str(settings.port),
        "--workers", str(settings.web_processes), "--blocking-threads", str(settings.web_threads), "--backlog", "2048",
        "--workers-kill-timeout", "3", "--respawn-failed-workers", "--respawn-interval", "0.5", "--no-ws",
        "--log-level", settings.log_level,
    ]  # fmt: skip


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"
