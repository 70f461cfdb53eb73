"""Asks for known vulnerabilities of the locked packages: part of `make check`, needs the package index and its database.

Where they cannot be reached nothing is proven and nothing fails; a line says how many packages were asked about.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOOL = "pip-audit==2.10.1"
FILES = ("requirements.txt", "requirements-dev.txt")
PATIENCE_SECONDS = 180


def ask(file: str) -> dict[str, Any] | None:
    """What pip-audit says of a requirements file; None where it cannot run or cannot ask."""
    command = [str(Path(sys.executable).parent / "uv"), "tool", "run", "--quiet", "--from", TOOL, "pip-audit", "-r", file]
    command += ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        return dict(json.loads(done.stdout))
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None


def told(found: dict[str, Any] | None) -> tuple[list[str], int, int]:
    """Lines about vulnerable packages, how many packages were asked about, and how many there are."""
    packages = found["dependencies"] if found else []
    asked = [one for one in packages if "vulns" in one]
    lines = [
        f"{one['name']} {one['version']}: {bad['id']}, mended in {', '.join(bad.get('fix_versions') or []) or 'no version yet'}"
        for one in asked
        for bad in one["vulns"]
    ]
    return sorted(set(lines)), len(asked), len(packages)


def main() -> int:
    """Prints what is wrong; status 1 if anything is."""
    status = 0
    for file in FILES:
        lines, asked, packages = told(ask(file))
        for line in lines:
            print(f"{file}: {line}")
            status = 1
        if asked < packages or not packages:
            print(f"dependency audit of {file}: {asked} of {packages or 'its'} packages asked about; the others' records could not be reached from here")
        elif not lines:
            print(f"dependency audit of {file}: no known vulnerability in {asked} packages")
    return status


if __name__ == "__main__":
    sys.exit(main())
