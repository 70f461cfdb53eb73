"""What benchmarks need of a market: people, funds, batches, and answers in bulk."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.ledger.deposit import deposit
from marketplace.people.sign_up import sign_up
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.publish import publish

PASSWORD = "River-stone-7"
REWARD_MICROS = 10_000
TERMS: dict[str, Any] = {
    "title": "Same product?", "task_type": "choice", "interface": {"text": "{{text}}", "labels": ["0", "1"]}, "reward_micros": REWARD_MICROS, "overlap": 1,
}  # fmt: skip


def person(*roles: str) -> Any:
    """A new person."""
    return committed(lambda: sign_up(f"{uuid.uuid4().hex}@example.org", PASSWORD, list(roles)))


def rich_requester() -> Any:
    """A requester who can pay for everything."""
    requester = person("requester")
    committed(lambda: deposit(None, requester, 900_000_000_000_000))
    return requester


class TaskFile(io.RawIOBase):
    """A CSV file of so many tasks, made as it is read, so that it takes no memory."""

    def __init__(self, rows: int) -> None:
        self._parts, self._rest = self._blocks(rows), b""

    @staticmethod
    def _blocks(rows: int) -> Iterator[bytes]:
        yield b"key,text\n"
        for start in range(0, rows, 1000):
            yield b"".join(b"k%d,offer %d against offer %d\n" % (n, n, n + 1) for n in range(start, min(rows, start + 1000)))

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        if not self._rest:
            self._rest = next(self._parts, b"")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def task_file(rows: int) -> Any:
    """The same, buffered."""
    return io.BufferedReader(TaskFile(rows), 1 << 16)


def batch_of(requester: Any, rows: int, **terms: Any) -> int:
    """A published batch of so many tasks."""

    def make() -> int:
        batch = create_batch(requester, create_project(requester, **TERMS | terms), "bench")
        import_tasks(requester, batch, task_file(rows), "csv")
        publish(requester, batch)
        return batch.id

    return committed(make)


def answer_all(batch_id: int, worker_ids: list[int], first: int, last: int) -> None:
    """Answers to the tasks `first` to `last` by workers in turn, written at once: what as many submissions leave behind.

    Tasks that have an answer already keep it.
    """

    def write() -> None:
        new = sql.execute(
            "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, claimed_at, lease_expires_at, submitted_at, answer)"
            " SELECT %(batch)s, n, 1, (%(workers)s::bigint[])[1 + n %% cardinality(%(workers)s::bigint[])], 'submitted', now() - interval '20 s', now(), now(),"
            " jsonb_build_object('label', (n %% 2)::text) FROM generate_series(%(first)s::int, %(last)s::int) n ON CONFLICT DO NOTHING",
            batch=batch_id,
            workers=worker_ids,
            first=first,
            last=last,
        )
        sql.execute("UPDATE batch_tallies SET submitted = submitted + %(n)s WHERE batch_id = %(batch)s AND stripe = 0", batch=batch_id, n=new)

    committed(write)
