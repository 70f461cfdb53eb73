"""crowd-kit, the library of Toloka for merging answers, as a yardstick: in an environment of its own that is thrown away afterwards.

Its release asks scikit-learn for names that newer ones have dropped; the versions pinned here are those it works with.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

REQUIREMENTS = ["crowd-kit==1.4.1", "scikit-learn==1.5.2", "pandas==3.1.1", "numpy==2.4.6"]
HERE = Path(__file__).parent


class NoCrowdKit(RuntimeError):
    """crowd-kit cannot be had here; the message says why."""


class CrowdKit:
    """An environment with crowd-kit in it."""

    def __init__(self, folder: Path):
        uv, self.python = Path(sys.executable).with_name("uv"), folder / "bin" / "python"
        for command in ([uv, "venv", "-q", "--python", sys.executable, folder], [uv, "pip", "install", "-q", "--python", self.python, *REQUIREMENTS]):
            try:
                done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise NoCrowdKit(f"it could not be installed ({error.__class__.__name__})") from None
            if done.returncode:
                raise NoCrowdKit("it could not be installed from the package index")

    def merge(self, method: str, votes: Path, rounds: int, labels: Path) -> dict[str, Any]:
        """Merges the answers of a file in a process of its own and writes the labels into another; seconds, CPU seconds, memory in MB."""
        done = subprocess.run(
            [str(self.python), str(HERE / "merge.py"), method, str(votes), str(rounds), str(labels)], capture_output=True, text=True, timeout=1200
        )
        if done.returncode:
            raise NoCrowdKit(f"it failed: {(done.stderr.strip().splitlines() or ['it says nothing'])[-1]}")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found
