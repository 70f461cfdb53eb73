"""CPU seconds of processes and all their children, from the kernel's own count (Linux)."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def seconds(roots: dict[str, int]) -> dict[str, float]:
    """CPU seconds so far of the process tree below each root, with the children that have ended and been waited for.

    A tree counts only below its own root: a child that is a root itself is counted there.
    """
    children: dict[int, list[int]] = defaultdict(list)
    spent: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        children[int(fields[1])].append(int(entry.name))
        spent[int(entry.name)] = sum(map(int, fields[11:15])) / TICK  # utime, stime, cutime, cstime
    own = set(roots.values())

    def tree(pid: int) -> float:
        return spent.get(pid, 0.0) + sum(tree(child) for child in children[pid] if child not in own)

    return {name: tree(pid) for name, pid in roots.items()}


def peak_memory_mb(pid: int) -> float:
    """The most memory a process has held at once, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
