"""Turkle, the open clone of Mechanical Turk, as its administration guide sets it up for production: gunicorn and PostgreSQL.

It is installed from the package index into an environment of its own that is thrown away afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.tools.place import Place, free_port, wait_for
from config import ROOT

REQUIREMENTS = ["turkle==3.1.0", "gunicorn==27.0.1", "psycopg2-binary==2.9.13"]
HERE = Path(__file__).parent


class NoTurkle(RuntimeError):
    """Turkle cannot be had here; the message says why."""


class Turkle:
    """A running Turkle on the installation's own PostgreSQL server, in a database of its own."""

    def __init__(self, place: Place, users: int):
        self.folder, self.port = place.folder / "turkle", free_port()
        self.python = self.folder / "venv" / "bin" / "python"
        self.workers = place.settings.web_processes
        self.environ = os.environ | {
            "PYTHONPATH": str(HERE / "site"), "DJANGO_SETTINGS_MODULE": "turkle_settings",
            "TURKLE_SOCKETS": str(place.settings.socket_dir), "TURKLE_USERS": str(users),
        }  # fmt: skip
        self._install()
        import psycopg

        with psycopg.connect(place.settings.database_url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE turkle")
        self._manage("-m", "django", "migrate", "-v", "0")
        made = json.loads(self._manage(str(HERE / "site" / "fill.py"), "people").splitlines()[-1])
        self.users: list[dict[str, Any]] = made["users"]
        self.process = subprocess.Popen(
            [self.python, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers), "--log-level", "error", "turkle_wsgi"],
            env=self.environ, cwd=self.folder,
        )  # fmt: skip
        wait_for(f"http://127.0.0.1:{self.port}/", self.process)

    def batch(self, tasks: int) -> int:
        """A new published batch."""
        return int(json.loads(self._manage(str(HERE / "site" / "fill.py"), "batch", str(tasks)).splitlines()[-1])["batch"])

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(20)

    def _install(self) -> None:
        uv = Path(sys.executable).with_name("uv")
        self.folder.mkdir()
        for command in (
            [uv, "venv", "-q", "--python", sys.executable, self.folder / "venv"],
            [uv, "pip", "install", "-q", "--python", self.python, *REQUIREMENTS],
        ):
            try:
                done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, cwd=ROOT)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise NoTurkle(f"it could not be installed ({error.__class__.__name__})") from None
            if done.returncode:
                raise NoTurkle("it could not be installed from the package index")

    def _manage(self, *arguments: str) -> str:
        done = subprocess.run([str(self.python), *arguments], capture_output=True, text=True, env=self.environ, cwd=self.folder, timeout=300)
        if done.returncode:
            raise NoTurkle(f"its set-up failed: {(done.stderr.strip().splitlines() or ['it says nothing'])[-1]}")
        return done.stdout
