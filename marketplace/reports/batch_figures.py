"""What a batch looks like while it is worked on: how fast answers come, how long they take, what they say, who gives them.

Everything is read from the newest answers, so asking costs the same however large the batch is, and the outcome is kept for
some seconds, so that a thousand people who look at the same batch cost as much as one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from itertools import combinations
from statistics import mean, median
from typing import Any

import orjson
from redis import RedisError

from marketplace.core import sql
from marketplace.core.clock import rfc3339
from marketplace.extensions import redis_client
from marketplace.people.models import Person
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.models import Batch
from marketplace.reports.work_time import SECONDS_WORKED
from marketplace.task_types import TASK_TYPES

NEWEST = 2_000
"""Answers that times, values, agreement and workers are read from."""
NEWEST_TIMES = 20_000
"""Answers whose moments make the throughput."""
KEPT_SECONDS = 10
STEPS_SECONDS = (60, 300, 900, 3600, 4 * 3600, 86_400, 7 * 86_400)
MOST_STEPS = 48
BINS_SECONDS = (2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600)
"""Bounds of the bars of the time a task takes; the last bar has no end."""
MOST_VALUES = 12
"""A column with more different values than this is no distribution to look at."""
MOST_COLUMNS = 3
MOST_PAIRS = 3_000
"""Pairs of answers that the agreement is the mean of."""


@dataclass(frozen=True)
class Throughput:
    """Answers handed in by steps of `step_seconds`, oldest first, as (moment in RFC 3339, answers); steps without any are there."""

    step_seconds: int
    points: list[tuple[str, int]]


@dataclass(frozen=True)
class Column:
    """How often each value of one part of the answers was given, the most frequent first."""

    name: str
    values: list[tuple[str, int]]


@dataclass(frozen=True)
class WorkerFigures:
    """One worker among the newest answers, under the requester's pseudonym for them."""

    worker: str
    answers: int
    approved: int
    rejected: int
    median_seconds: float | None
    agreement: float | None


@dataclass(frozen=True)
class Figures:
    """The figures of a batch. `times`: (from seconds, to seconds or None, answers). Agreement is from 0 to 1; None where no task
    has two answers."""

    answers: int
    throughput: Throughput
    times: list[tuple[int, int | None, int]]
    median_seconds: float | None
    columns: list[Column]
    agreement: float | None
    workers: list[WorkerFigures]


def batch_figures(requester: Person, batch: Batch) -> dict[str, Any]:
    """The figures as plain data (see `Figures`), at most ten seconds old."""
    key = f"figures:{batch.id}"
    try:
        if kept := redis_client.raw.get(key):
            return dict(orjson.loads(kept))
    except RedisError:
        pass
    data = orjson.dumps(asdict(measured(batch)))
    try:
        redis_client.raw.set(key, data, ex=KEPT_SECONDS)
    except RedisError:
        pass
    return dict(orjson.loads(data))


def measured(batch: Batch) -> Figures:
    """The figures as they are now."""
    kind = TASK_TYPES[batch.task_type]
    rows = sql.rows(
        f"""
        SELECT a.position, a.worker_id, a.state, a.answer, greatest({SECONDS_WORKED}, 0)::float AS seconds
        FROM (SELECT * FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT %(newest)s) a
        JOIN batches b ON b.id = a.batch_id
        """,
        batch=batch.id,
        newest=NEWEST,
    )
    seconds = [one.seconds for one in rows if one.seconds is not None]
    agreed, by_worker = _agreement(kind, rows)
    return Figures(
        answers=len(rows),
        throughput=_throughput(batch),
        times=_bins(seconds),
        median_seconds=round(median(seconds), 1) if seconds else None,
        columns=_columns(kind, batch.interface, rows),
        agreement=agreed,
        workers=_workers(batch, rows, by_worker),
    )


def _throughput(batch: Batch) -> Throughput:
    ends = sql.row(
        "SELECT min(submitted_at) AS first, max(submitted_at) AS last, extract(epoch FROM max(submitted_at) - min(submitted_at))::float AS seconds"
        " FROM (SELECT submitted_at FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT %(newest)s) newest",
        batch=batch.id,
        newest=NEWEST_TIMES,
    )
    if ends.first is None:
        return Throughput(STEPS_SECONDS[0], [])
    step = next((one for one in STEPS_SECONDS if ends.seconds / one < MOST_STEPS), STEPS_SECONDS[-1])
    found = sql.rows(
        """
        WITH counted AS (
            SELECT date_bin(make_interval(secs => %(step)s), submitted_at, '2000-01-03') AS at, count(*) AS n FROM (
                SELECT submitted_at FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL ORDER BY id DESC LIMIT %(newest)s
            ) newest GROUP BY 1
        )
        SELECT at, coalesce(n, 0)::int AS n
        FROM generate_series((SELECT min(at) FROM counted), (SELECT max(at) FROM counted), make_interval(secs => %(step)s)) at LEFT JOIN counted USING (at)
        ORDER BY at DESC LIMIT %(most)s
        """,
        batch=batch.id,
        newest=NEWEST_TIMES,
        step=float(step),
        most=MOST_STEPS * 4,
    )
    return Throughput(step, [(rfc3339(one.at) or "", one.n) for one in reversed(found)])


def _bins(seconds: list[float]) -> list[tuple[int, int | None, int]]:
    """The bars from the first to the last that has an answer."""
    if not seconds:
        return []
    bounds = [0, *BINS_SECONDS]
    made = [(low, high, sum(low <= one and (high is None or one < high) for one in seconds)) for low, high in zip(bounds, [*BINS_SECONDS, None], strict=True)]
    filled = [place for place, one in enumerate(made) if one[2]]
    return made[filled[0] : filled[-1] + 1]


def _columns(kind: Any, interface: dict[str, Any], rows: list[Any]) -> list[Column]:
    """The parts of the answers that have few different values; several values of one answer (`a|b`) each count."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in rows:
        for name, value in kind.export(one.answer).items():
            if value is not None and value != "":
                counts[name].update({_word(part) for part in (value.split("|") if isinstance(value, str) else [value])})
    wanted = [name for name, found in counts.items() if len(found) <= MOST_VALUES and max(map(len, found)) <= 60]
    return [Column(name, counts[name].most_common()) for name in wanted[:MOST_COLUMNS]]


def _word(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _agreement(kind: Any, rows: list[Any]) -> tuple[float | None, dict[int, list[float]]]:
    """The mean agreement of two answers to the same task by the kind's own comparer, and each worker's with the others."""
    by_task: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        by_task[one.position].append(one)
    all_pairs: list[float] = []
    by_worker: dict[int, list[float]] = defaultdict(list)
    for answers in by_task.values():
        for one, other in combinations(answers, 2):
            if len(all_pairs) >= MOST_PAIRS:
                break
            share = kind.agree(one.answer, other.answer)
            all_pairs.append(share)
            by_worker[one.worker_id].append(share)
            by_worker[other.worker_id].append(share)
    return (round(mean(all_pairs), 4) if all_pairs else None), by_worker


def _workers(batch: Batch, rows: list[Any], by_worker: dict[int, list[float]]) -> list[WorkerFigures]:
    mine: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        mine[one.worker_id].append(one)
    made = []
    for worker, answers in mine.items():
        seconds = [one.seconds for one in answers if one.seconds is not None]
        states = Counter(one.state for one in answers)
        pairs = by_worker.get(worker)
        made.append(
            WorkerFigures(
                worker=pseudonym(batch.requester_id, worker),
                answers=len(answers),
                approved=states["approved"],
                rejected=states["rejected"],
                median_seconds=round(median(seconds), 1) if seconds else None,
                agreement=round(mean(pairs), 4) if pairs else None,
            )
        )
    return sorted(made, key=lambda one: (-one.answers, one.worker))[:50]
