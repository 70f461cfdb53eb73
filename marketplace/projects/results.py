"""Results of a batch, per task and per assignment, as a stream of rows and in three written forms.

Rows are read a thousand tasks at a time and by position, so memory stays flat however large the batch is, and each
read is short: outside the request (a response is streamed after it) it takes a connection for the moment. Rejected
answers are not the requester's: their rows come without the answer until they are paid for.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import orjson
from flask import Flask, current_app, has_app_context

from marketplace.assignments.models import AFTER_IN_BATCH_SQL
from marketplace.core.clock import rfc3339
from marketplace.core.public_id import encode, task_number
from marketplace.core.spreadsheet import safe
from marketplace.core.sql import rows as select
from marketplace.core.sql import value
from marketplace.people.models import Person
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.column_order import input_columns
from marketplace.projects.find import any_batch
from marketplace.projects.models import Batch
from marketplace.quality.batch_consensus import BatchConsensus, batch_consensus
from marketplace.quality.version import version_of
from marketplace.task_types import TASK_TYPES

Block = list[dict[str, Any]]
CHUNK = 1000
TASK_COLUMNS = ("key", "task_id", "answer", "confidence", "answers", "agreement", "rules", "input")
ASSIGNMENT_COLUMNS = (
    "assignment_id",
    "task_id",
    "key",
    "worker",
    "state",
    "used",
    "answer",
    "claimed_at",
    "submitted_at",
    "seconds",
    "decided_at",
    "decided_rule",
    "reason_code",
    "feedback",
    "input",
)


class Results:
    """Rows as dicts, with what a flat table of them needs: the order of the columns, known before the first row."""

    def __init__(self, requester: Person, batch: Batch, columns: tuple[str, ...], read: Callable[[Results, int], Block]) -> None:
        self.requester_id, self.batch_id, self.interface = requester.id, batch.id, batch.interface
        self.task_type = TASK_TYPES[batch.task_type]
        self.columns = columns
        self.consensus: BatchConsensus | None = None
        self.rules = version_of(batch)
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._rows = self._read(batch.tasks, read)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self._rows

    def __next__(self) -> dict[str, Any]:
        return next(self._rows)

    def flat_columns(self) -> list[str]:
        """The columns of a table, with `answer.NAME` and `input.NAME` for each part."""
        with self._context():
            inputs = input_columns(self.batch_id)
            answers = self.task_type.export_columns(self.interface)
            if self.task_type.open_columns:
                answers = sorted({*answers, *(one.name for one in select(_ANSWER_COLUMNS, batch=self.batch_id))})
        inner = {"answer": answers, "input": inputs}
        return [name for column in self.columns for name in ([f"{column}.{part}" for part in inner[column]] if column in inner else [column])]

    def flat(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row as cells of that table."""
        cells = {name: row[name] for name in self.columns if name not in ("answer", "input")}
        cells |= {f"answer.{name}": one for name, one in self.task_type.export(row["answer"]).items()}
        return cells | {f"input.{name}": one for name, one in row["input"].items()}

    def _read(self, tasks: int, read: Callable[[Results, int], Block]) -> Iterator[dict[str, Any]]:
        for after in range(0, tasks, CHUNK):
            with self._context():
                block = read(self, after)
            yield from block
        after_id = 0
        while "assignment_id" in self.columns:
            with self._context():
                block, after_id = _rejected(self, after_id)
            if not block:
                return
            yield from block

    def _context(self) -> AbstractContextManager[Any]:
        """The request's own context while there is one; afterwards a context, and so a connection, of one read."""
        return nullcontext() if has_app_context() else self._app.app_context()


def task_results(requester: Person, batch: Batch) -> Results:
    """One row a task: key, inputs, consensus with confidence, how many answers it stands on (those not rejected), how far they
    agree with it, and the name of the rules that made it (`quality/version.py`)."""
    return Results(requester, batch, TASK_COLUMNS, _tasks)


def assignment_results(requester: Person, batch: Batch) -> Results:
    """One row an answer: task, worker under a pseudonym, times and state; rejected ones last and without the answer."""
    return Results(requester, batch, ASSIGNMENT_COLUMNS, _assignments)


# ---------------------------------------------------------------- the rows


def _tasks(results: Results, after: int) -> Block:
    if after == 0:
        results.consensus = batch_consensus(any_batch(results.batch_id))
    found = select(_TASKS, batch=results.batch_id, after=after, last=after + CHUNK)
    given: dict[int, list[Any]] = defaultdict(list)
    for one in select(_USED_ANSWERS, batch=results.batch_id, after=after, last=after + CHUNK):
        given[one.position].append(one)
    return [_task(results, task, given.get(task.position, [])) for task in found]


def _task(results: Results, task: Any, given: list[Any]) -> dict[str, Any]:
    if results.consensus is not None:
        label = results.consensus.of(task.position)
        answer, confidence = ({"label": label[0]}, label[1]) if label else ({}, 0.0)
    else:
        answer, confidence = results.task_type.merge([one.answer for one in given], [one.worker_id for one in given], results.interface)
    return {
        "key": task.key,
        "task_id": encode("task", task_number(results.batch_id, task.position)),
        "answer": answer,
        "confidence": confidence if given else None,
        "answers": len(given),
        "agreement": _agreement(results, answer, given),
        "rules": results.rules,
        "input": task.input,
    }


def _agreement(results: Results, answer: Any, given: list[Any]) -> float | None:
    """The mean likeness of the answers to the outcome: the share that says the same, where an answer is one label."""
    if not given:
        return None
    return round(sum(results.task_type.agree(one.answer, answer) for one in given) / len(given), 4)


def _assignments(results: Results, after: int) -> Block:
    inputs = {task.position: task for task in select(_TASKS, batch=results.batch_id, after=after, last=after + CHUNK)}
    found = select(_ALL_ANSWERS, batch=results.batch_id, after=after, last=after + CHUNK)
    return [_assignment(results, one, inputs[one.position]) for one in found]


def _rejected(results: Results, after_id: int) -> tuple[Block, int]:
    """Rejected answers stand outside the index of live slots; they are few, and read in the order they were claimed."""
    if not value(_ANY_REJECTED, batch=results.batch_id):
        return [], after_id
    found = select(_REJECTED, batch=results.batch_id, after=after_id, limit=CHUNK)
    return [_assignment(results, one, one) for one in found], found[-1].id if found else after_id


def _assignment(results: Results, one: Any, task: Any) -> dict[str, Any]:
    return {
        "assignment_id": encode("assignment", one.id),
        "task_id": encode("task", task_number(results.batch_id, one.position)),
        "key": task.key,
        "worker": pseudonym(results.requester_id, one.worker_id),
        "state": one.state,
        "used": one.is_used and one.state != "rejected",
        "answer": one.answer,
        "claimed_at": rfc3339(one.claimed_at),
        "submitted_at": rfc3339(one.submitted_at),
        "seconds": round((one.submitted_at - one.claimed_at).total_seconds(), 3),
        "decided_at": rfc3339(one.decided_at),
        "decided_rule": one.decided_rule,
        "reason_code": one.reason_code,
        "feedback": one.feedback,
        "input": task.input,
    }


_TASKS = """
    SELECT position, key, input FROM tasks
    WHERE batch_id = %(batch)s AND position > %(after)s AND position <= %(last)s ORDER BY position"""
_ANSWERS = """
    SELECT id, position, worker_id, state, is_used, answer, claimed_at, submitted_at, decided_at, decided_rule, reason_code, feedback
    FROM assignments
    WHERE batch_id = %(batch)s AND position > %(after)s AND position <= %(last)s AND state IN ('submitted', 'approved') {used}
    ORDER BY position, submitted_at, id"""
_USED_ANSWERS = _ANSWERS.format(used="AND is_used")
_ALL_ANSWERS = _ANSWERS.format(used="")
_ANY_REJECTED = "SELECT sum(rejected) > 0 FROM batch_tallies WHERE batch_id = %(batch)s"
_REJECTED = f"""
    SELECT a.id, a.position, a.worker_id, a.state, a.is_used, '{{}}'::jsonb AS answer, a.claimed_at, a.submitted_at, a.decided_at, a.decided_rule,
           a.reason_code, a.feedback, t.key, t.input
    FROM assignments a JOIN tasks t USING (batch_id, position)
    WHERE {AFTER_IN_BATCH_SQL} AND a.state = 'rejected' ORDER BY a.batch_id, a.id LIMIT %(limit)s"""
_ANSWER_COLUMNS = """
    SELECT DISTINCT name FROM assignments, jsonb_object_keys(answer) AS name
    WHERE batch_id = %(batch)s AND state IN ('submitted', 'approved') AND answer IS NOT NULL"""

# ---------------------------------------------------------------- the written forms


def write_csv(rows: Results) -> Iterator[str]:
    """A flat table, in blocks of text. What a spreadsheet would take for a formula gets an apostrophe in front."""
    columns = rows.flat_columns()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(name) for name in columns])
    for count, row in enumerate(rows, 1):
        cells = rows.flat(row)
        writer.writerow([_cell(cells.get(name)) for name in columns])
        if count % 200 == 0:
            yield _taken(out)
    yield _taken(out)


def write_ndjson(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object a line, in blocks of text."""
    block: list[str] = []
    for row in rows:
        block.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE).decode())
        if len(block) == 200:
            yield "".join(block)
            block.clear()
    yield "".join(block)


def write_json(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object `{"items": […]}`, in blocks of text."""
    before = '{"items": ['
    for row in rows:
        yield before + orjson.dumps(row).decode()
        before = ",\n"
    yield "]}" if before.startswith(",") else before + "]}"


def _cell(data: Any) -> Any:
    if data is None:
        return ""
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, (int, float)):
        return data
    return safe(data if isinstance(data, str) else orjson.dumps(data).decode())


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
