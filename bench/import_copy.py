"""Importing a file against a bare COPY of the same rows."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

from bench.tools import isolated, market
from bench.tools.place import Place
from bench.tools.report import Report, median
from bench.tools.sizes import Size
from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.people.models import Person
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks

TITLE = "Import of a CSV file against COPY"
ROUNDS = 3


def run(place: Place, size: Size) -> Report:
    """In turn, three times; each in a process of its own. Then a tenth of the rows, for the memory."""
    report = Report()
    with place.application().app_context():
        committed(lambda: sql.execute("CREATE TABLE bare (LIKE tasks INCLUDING ALL)"))
        requester_id = market.rich_requester().id
    rows = size.import_rows
    bare, ours, few = [], [], []
    for _ in range(ROUNDS):
        bare.append(isolated.run(place, "bench.import_copy:copy", rows=rows))
        ours.append(isolated.run(place, "bench.import_copy:whole_import", rows=rows, requester_id=requester_id))
        few.append(isolated.run(place, "bench.import_copy:whole_import", rows=rows // 10, requester_id=requester_id))
    table = report.table("rows", "seconds", "rows/s", "to COPY", "own CPU s", "memory MB")
    least = median([one["seconds"] for one in bare])
    for name, count, found in ((f"COPY, {rows:,}", rows, bare), (f"import, {rows:,}", rows, ours), (f"import, {rows // 10:,}", rows // 10, few)):
        seconds = median([one["seconds"] for one in found])
        ratio = f"{seconds / least:.2f}x" if count == rows else ""
        memory = f"{found[0]['memory_before_mb']:.0f} → {max(one['memory_most_mb'] for one in found):.0f}"
        table.add(name, seconds, int(count / seconds), ratio, median([one["cpu_seconds"] for one in found]), memory)
    report.say(
        f"Medians of {ROUNDS} rounds in turn, each in a new process (memory: before and at its most). COPY writes rows that are ready into a table with the"
        " same columns and unique indexes; the import reads CSV, checks each row against the interface, finds duplicates and numbers the tasks."
    )
    return report


def copy(rows: int) -> None:
    """The floor: rows that are ready go into an empty table like `tasks`."""

    def work() -> None:
        sql.execute("TRUNCATE bare")
        sql.copy_rows("COPY bare (batch_id, position, key, input, digest) FROM STDIN", ready(rows))

    committed(work)


def ready(rows: int) -> Iterator[tuple[Any, ...]]:
    """Rows as they are stored, made one by one."""
    for n in range(rows):
        yield 1, n + 1, f"k{n}", f'{{"text":"offer {n} against offer {n + 1}"}}', uuid.UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).hex


def whole_import(rows: int, requester_id: int) -> float:
    """An import of a new batch; the seconds of the import alone."""

    def work() -> float:
        from marketplace.extensions import db

        requester = db.session.get_one(Person, requester_id)
        batch = create_batch(requester, create_project(requester, **market.TERMS), "bench")
        begin = time.perf_counter()
        assert import_tasks(requester, batch, market.task_file(rows), "csv").accepted == rows
        return time.perf_counter() - begin

    return committed(work)
