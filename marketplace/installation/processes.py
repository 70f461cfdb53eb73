"""Child processes that end with their parent, and the record by which a later start finds what a power cut left."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(sent: int = signal.SIGKILL) -> None:
    """Asks the kernel to send this process a signal when its parent is gone (Linux; elsewhere the next start cleans up)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)


def spawn(
    command: Sequence[str | Path], *, output: IO | None = None, on_parent_death: int = signal.SIGKILL, env: dict[str, str] | None = None, **more
) -> subprocess.Popen:
    """Starts a process in a session of its own, so that Ctrl-C reaches the supervisor alone, which then ends all in order."""

    def prepare() -> None:
        end_with_parent(on_parent_death)

    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
        preexec_fn=prepare,
        env=env,
        **more,
    )


def birth(pid: int) -> str:
    """When a process began, in a form that only compares; empty when it is gone (or a zombie, which holds nothing)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    except OSError:
        if sys.platform == "linux":
            return ""
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip()


class Record:
    """The file that names the running children. After a kill -9 of the supervisor it says which processes are ours."""

    def __init__(self, file: Path):
        self.file = file
        self.known: dict[str, tuple[int, str]] = {}

    def note(self, name: str, pid: int) -> None:
        """Notes a child under its name, in place of an earlier one."""
        self.known[name] = (pid, birth(pid))
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self.known))
        fresh.replace(self.file)

    def forget(self) -> None:
        """After an orderly end there is nothing to find."""
        self.file.unlink(missing_ok=True)

    def end_leftovers(self, patience: float = 8) -> list[str]:
        """Ends what an earlier supervisor left running, gently first; returns the names."""
        try:
            noted = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return []
        left = {name: (pid, born) for name, (pid, born) in noted.items() if born and birth(pid) == born}
        names = sorted(left)
        for name, (pid, _) in left.items():
            # PostgreSQL's fast shutdown is SIGINT; everything else that serves clients is of no use without its supervisor.
            _send(pid, signal.SIGINT if name == "database" else signal.SIGTERM)
        begin = time.monotonic()
        while left and time.monotonic() - begin < patience:
            left = {name: (pid, born) for name, (pid, born) in left.items() if birth(pid) == born}
            if left and time.monotonic() - begin > patience / 2:
                for name, (pid, _) in left.items():
                    _send(pid, signal.SIGQUIT if name == "database" else signal.SIGKILL)
            time.sleep(0.05)
        for pid, _ in left.values():
            _send(pid, signal.SIGKILL)
        self.forget()
        return names


def _send(pid: int, number: int) -> None:
    """Signals a process and, where it leads a group, the whole group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if number == signal.SIGKILL and os.getpgid(pid) == pid:
            os.killpg(pid, number)
        os.kill(pid, number)


def end_group(process: subprocess.Popen) -> None:
    """Kills a child and whatever it started in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
