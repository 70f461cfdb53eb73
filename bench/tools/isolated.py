"""Runs one measured function in a process of its own, so that its memory is its own; prints what it found as JSON.

`python -m bench.tools.isolated bench.results:download '{"batch_id": 7}'`
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from typing import Any

from bench.tools import cpu
from bench.tools.place import Place
from config import ROOT


def start(place: Place, target: str, **arguments: Any) -> subprocess.Popen[str]:
    """Begins `module:function(**arguments)` in another process, inside an application on the installation."""
    command = [sys.executable, "-m", "bench.tools.isolated", target, json.dumps(arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | place.environ, cwd=ROOT)


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What it found: `result`, `seconds`, `cpu_seconds`, and the memory before and at its most, in MB."""
    text, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with status {process.returncode}")
    found: dict[str, Any] = json.loads(text.splitlines()[-1])
    return found


def run(place: Place, target: str, **arguments: Any) -> dict[str, Any]:
    """Both."""
    return finish(start(place, target, **arguments))


def main() -> None:
    """The other process."""
    import config
    from marketplace import create_app

    module, _, name = sys.argv[1].partition(":")
    function = getattr(importlib.import_module(module), name)
    with create_app(config.load()).app_context():
        before, begin, used = cpu.peak_memory_mb(os.getpid()), time.perf_counter(), time.process_time()
        result = function(**json.loads(sys.argv[2]))
        seconds, spent = time.perf_counter() - begin, time.process_time() - used
    found = {"result": result, "seconds": seconds, "cpu_seconds": spent, "memory_before_mb": before, "memory_most_mb": cpu.peak_memory_mb(os.getpid())}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
