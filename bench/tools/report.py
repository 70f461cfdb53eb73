"""What a benchmark found: tables on the terminal, the same tables in RESULTS.md, and the machine they hold for."""

from __future__ import annotations

import os
import platform
import re
import statistics
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent.with_name("RESULTS.md")
HEAD = """# Results of the benchmarks

Written by `make bench`; a benchmark that is run again replaces its section. Clock times depend on what else the machine
did; ratios are between figures of the same run. `docs/performance.md` says what they mean.
"""


@dataclass
class Table:
    """Rows under a header; every cell is text, the first column is left-aligned."""

    header: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: Any) -> None:
        """A row; floats are shown with three significant digits."""
        self.rows.append(tuple(figure(cell) for cell in cells))

    def lines(self) -> list[str]:
        """The table as Markdown, which reads as well on a terminal."""
        widths = [max(len(row[n]) for row in (self.header, *self.rows)) for n in range(len(self.header))]
        rule = tuple("-" * widths[0] if n == 0 else "-" * (width - 1) + ":" for n, width in enumerate(widths))
        fit = [
            [cell.ljust(width) if n == 0 else cell.rjust(width) for n, (cell, width) in enumerate(zip(row, widths))] for row in (self.header, rule, *self.rows)
        ]
        return [f"| {' | '.join(row)} |" for row in fit]


@dataclass
class Report:
    """The tables of one benchmark and the sentences that go with them."""

    parts: list[Table | str] = field(default_factory=list)

    def table(self, *header: str) -> Table:
        """A new table at the end."""
        made = Table(header)
        self.parts.append(made)
        return made

    def say(self, sentence: str) -> None:
        """A paragraph at the end."""
        self.parts.append(sentence)

    def text(self) -> str:
        """All parts as Markdown."""
        return "\n\n".join("\n".join(part.lines()) if isinstance(part, Table) else part for part in self.parts)


def figure(cell: Any) -> str:
    """A figure with three significant digits, or the text as it is."""
    if not isinstance(cell, float):
        return f"{cell:,}" if isinstance(cell, int) else str(cell)
    if cell == 0:
        return "0"
    digits = max(0, 2 - int(f"{cell:e}".partition("e")[2]))
    return f"{cell:,.{min(digits, 6)}f}"


def median(seconds: list[float]) -> float:
    """The middle one."""
    return statistics.median(seconds)


def percentile(ordered: list[float], share: float) -> float:
    """The value that `share` of a sorted list does not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def machine(postgres: str) -> str:
    """What the figures hold for, in a line; nothing that names a place or a person."""
    memory = ""
    if (file := Path("/proc/meminfo")).exists():
        kilobytes = re.search(r"MemTotal:\s+(\d+)", file.read_text())
        memory = f"{int(kilobytes[1]) / 1024**2:.0f} GiB, " if kilobytes else ""
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory}Python {platform.python_version()}, {postgres}"


def write(name: str, title: str, report: Report, where: str, command: str) -> None:
    """Puts a benchmark's section into RESULTS.md, in place of its last one."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    section = f"## {title}\n\n`{command}`, {stamp}; {where}\n\n{report.text()}\n"
    old = RESULTS.read_text() if RESULTS.exists() else HEAD
    sections = dict(re.findall(r"<!-- (\w+) -->\n(.*?)(?=\n<!-- |\Z)", old, re.S)) | {name: section}
    RESULTS.write_text(HEAD + "".join(f"\n<!-- {one} -->\n{sections[one].rstrip()}\n" for one in sorted(sections)))
