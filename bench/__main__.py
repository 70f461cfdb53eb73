"""Runs all benchmarks on embedded servers in a temporary folder and prints their tables.

Sizes: `BENCH_ROWS` (200000) rows of an import, `BENCH_LARGE` (200000) tasks of the large batch.
"""

from __future__ import annotations

import io
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

os.environ.setdefault("CHEAP_PASSWORDS", "1")

from marketplace.assignments.claim import claim  # noqa: E402
from marketplace.assignments.submit import submit  # noqa: E402
from marketplace.core import sql  # noqa: E402
from marketplace.core.unit_of_work import committed  # noqa: E402
from marketplace.ledger.check import check_books  # noqa: E402
from marketplace.ledger.deposit import deposit  # noqa: E402
from marketplace.people.sign_up import sign_up  # noqa: E402
from marketplace.projects.create import create_batch, create_project  # noqa: E402
from marketplace.projects.find import any_batch  # noqa: E402
from marketplace.projects.import_tasks import import_tasks  # noqa: E402
from marketplace.projects.progress import progress  # noqa: E402
from marketplace.projects.publish import publish  # noqa: E402
from marketplace.review.approve import approve  # noqa: E402
from tests.conftest import Servers  # noqa: E402

ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
LARGE = int(os.environ.get("BENCH_LARGE", "200000"))
TERMS: dict[str, Any] = {
    "title": "Same product?", "task_type": "choice", "interface": {"text": "{{text}}", "labels": ["0", "1"]}, "reward_micros": 10_000, "overlap": 1,
}  # fmt: skip


def person(*roles: str) -> Any:
    """A new person."""
    return committed(lambda: sign_up(f"{uuid.uuid4().hex}@example.org", "River-stone-7", list(roles)))


def file_of(rows: int) -> bytes:
    """A CSV file of so many tasks."""
    return b"key,text\n" + b"".join(b"k%d,offer %d against offer %d\n" % (n, n, n + 1) for n in range(rows))


def batch_of(requester: Any, rows: int) -> int:
    """A published batch of so many tasks."""

    def make() -> int:
        batch = create_batch(requester, create_project(requester, **TERMS), "bench")
        import_tasks(requester, batch, io.BytesIO(file_of(rows)), "csv")
        publish(requester, batch)
        return batch.id

    return committed(make)


def importing(requester: Any) -> None:
    """An import against a bare COPY of the same rows into a table of the same shape, in turn, three times."""
    text, bare, ours = file_of(ROWS), [], []
    committed(lambda: sql.execute("CREATE TABLE bare (LIKE tasks INCLUDING ALL)"))
    records = [(1, n + 1, f"k{n}", f'{{"text":"offer {n} against offer {n + 1}"}}', uuid.UUID(int=n * 2**64 + n).hex) for n in range(ROWS)]
    for _ in range(3):
        begin = time.perf_counter()
        committed(lambda: sql.copy_rows("COPY bare (batch_id, position, key, input, digest) FROM STDIN", records))
        bare.append(time.perf_counter() - begin)
        committed(lambda: sql.execute("TRUNCATE bare"))
        begin = time.perf_counter()
        committed(lambda: import_tasks(requester, create_batch(requester, create_project(requester, **TERMS), "bench"), io.BytesIO(text), "csv"))
        ours.append(time.perf_counter() - begin)
    table(f"import of {ROWS} rows", [("bare COPY", bare), ("import", ours)])


def working(requester: Any) -> None:
    """Claim and submit in one batch after the other of growing size: seconds an assignment."""
    result = []
    for size in (1000, 10_000, LARGE):
        batch_id, worker, spent = batch_of(requester, size), person("worker"), []
        held = committed(lambda batch_id=batch_id, worker=worker: claim(worker, batch_id, 1))[0]
        for _ in range(800):
            begin = time.perf_counter()
            _, held = committed(lambda held=held, worker=worker: submit(worker, held[0].id, {"label": "1"}, 1))
            spent.append(time.perf_counter() - begin)
        result.append((f"submit and claim, {size} tasks", spent[100:]))
        batch = any_batch(batch_id)
        spent = []
        for _ in range(200):
            begin = time.perf_counter()
            progress(batch)
            spent.append(time.perf_counter() - begin)
        result.append((f"progress, {size} tasks", spent))
    table("the worker's loop and the progress page as a batch grows (acts, one client)", result)


def crediting(requester: Any) -> None:
    """Approvals in bulk against the same writes as bare statements."""
    rows, worker, ours, bare = 20_000, person("worker"), [], []
    for _ in range(3):
        batch_id = batch_of(requester, rows)
        committed(
            lambda batch_id=batch_id: sql.execute(
                "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at, submitted_at, answer)"
                " SELECT %(b)s, n, 1, %(w)s, 'submitted', now(), now(), '{\"label\": \"1\"}' FROM generate_series(1, %(n)s) n",
                b=batch_id,
                w=worker.id,
                n=rows,
            )
        )
        committed(lambda batch_id=batch_id: sql.execute("UPDATE batch_tallies SET submitted = %(n)s WHERE batch_id = %(b)s AND stripe = 0", b=batch_id, n=rows))
        ids = [one.id for one in committed(lambda batch_id=batch_id: sql.rows("SELECT id FROM assignments WHERE batch_id = %(b)s", b=batch_id))]
        half = rows // 2
        begin = time.perf_counter()
        committed(lambda batch_id=batch_id, ids=ids, half=half: approve(None, any_batch(batch_id), ids[:half]))
        ours.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        floor(batch_id, ids[half:])
        bare.append(time.perf_counter() - begin)
    table(f"approving {rows // 2} answers in bulk", [("bare statements, rolled back", bare), ("approve", ours)])


def floor(batch_id: int, ids: list[int]) -> None:
    """The least that must be written for the same approvals; rolled back, so that the books stay true."""
    from marketplace.extensions import db

    sql.execute("UPDATE assignments SET state = 'approved', decided_at = now() WHERE id = ANY(%(ids)s)", ids=ids)
    sql.execute(
        "INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)"
        " SELECT 'reward', id, 0, (SELECT id FROM accounts WHERE kind = 'hold' AND owner_id = %(b)s), (SELECT id FROM accounts WHERE kind = 'world'), 10000"
        " FROM unnest(%(ids)s::bigint[]) id",
        ids=ids,
        b=batch_id,
    )
    db.session.rollback()


def table(title: str, rows: list[tuple[str, list[float]]]) -> None:
    """Prints medians and their ratio to the first row."""
    first = statistics.median(rows[0][1])
    print(f"\n{title}\n{'':<44}{'median ms':>12}{'p95 ms':>12}{'ratio':>9}")
    for name, seconds in rows:
        ordered = sorted(seconds)
        middle = statistics.median(ordered)
        print(f"{name:<44}{middle * 1000:>12.3f}{ordered[int(len(ordered) * 0.95) - 1] * 1000:>12.3f}{middle / first:>9.2f}", flush=True)


def main() -> None:
    """All benchmarks, and the proof of the books afterwards."""
    from marketplace import create_app

    servers = Servers(Path(tempfile.mkdtemp(prefix="rivulet-bench-")))
    servers.start()
    try:
        app = create_app(servers.settings)
        with app.app_context():
            requester = person("requester")
            committed(lambda: deposit(None, requester, 1_000_000_000_000))
            importing(requester)
            working(requester)
            crediting(requester)
            begin = time.perf_counter()
            found = committed(check_books)
            print(f"\nbooks {'hold' if found['ok'] else 'DO NOT HOLD'}: {found['sums']['transfers']} transfers proven in {time.perf_counter() - begin:.2f} s")
    finally:
        servers.stop()


if __name__ == "__main__":
    main()
