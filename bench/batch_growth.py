"""What a claim, a submission, the feed, a progress page and a result page cost as one batch grows and fills."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bench.tools import market
from bench.tools.place import Place
from bench.tools.report import Report, median
from bench.tools.sizes import Size
from marketplace.assignments import queue
from marketplace.assignments.claim import claim
from marketplace.assignments.find import assignments_in
from marketplace.assignments.give_back import give_back
from marketplace.assignments.submit import submit
from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.projects.find import any_batch
from marketplace.projects.progress import progress
from marketplace.reports.feed import feed

TITLE = "Costs as one batch grows and fills"
SHARES = (0.10, 0.50, 0.99)
SAMPLES = 40
AT_LEAST_LEFT = 4 * SAMPLES
"""Small batches are several, so that enough tasks are left when 99% are done."""


def run(place: Place, size: Size) -> Report:
    """Batches of all sizes side by side; at each share of done tasks, each act on each size in turn."""
    report = Report()
    with place.application().app_context():
        requester = market.rich_requester()
        crowd = [market.person("worker") for _ in range(20)]
        batches = {
            tasks: [market.batch_of(requester, tasks) for _ in range(max(1, int(AT_LEAST_LEFT / (tasks * 0.01))) if tasks < 50_000 else 1)]
            for tasks in size.growth_tasks
        }
        done = dict.fromkeys(size.growth_tasks, 0)
        for share in SHARES:
            for tasks, ids in batches.items():
                for batch_id in ids:
                    market.answer_all(batch_id, [one.id for one in crowd], done[tasks] + 1, int(tasks * share))
                    committed(lambda batch_id=batch_id: queue.rebuild(batch_id))
                done[tasks] = int(tasks * share)
            committed(lambda: sql.execute("ANALYZE assignments, batch_tallies, batches, tasks"))
            show(report, share, measured(requester, crowd[0], batches))
    report.say(
        f"Medians of {SAMPLES} calls for each size, in turn, after as many to warm up; acts with their commit, in one process. A batch of {size.growth_tasks[0]:,}"
        f" stands for {len(batches[size.growth_tasks[0]])} such batches, so that tasks are left at 99%. The aim is at most 1.20x from the first to the last."
    )
    return report


def measured(requester: Any, veteran: Any, batches: dict[int, list[int]]) -> dict[str, dict[int, list[float]]]:
    """Seconds of each act on each size; `veteran` has done a twentieth of all that is done."""
    spent: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for turn in range(2 * SAMPLES):
        for tasks, ids in batches.items():
            batch_id, worker = ids[turn % len(ids)], market.person("worker")

            def timed(name: str, work: Callable[[], Any], tasks: int = tasks, turn: int = turn) -> Any:
                begin = time.perf_counter()
                result = committed(work)
                if turn >= SAMPLES:
                    spent[name][tasks].append(time.perf_counter() - begin)
                return result

            held = timed("claim", lambda: claim(worker, batch_id, 1)[0])[0]
            following = timed("submit and claim the next", lambda: submit(worker, held.id, {"label": "1"}, 1)[1])
            committed(lambda: give_back(worker, following[0].id))
            timed("feed", lambda: feed(worker))
            timed("feed of who did a twentieth", lambda: feed(veteran))
            timed("progress", lambda: progress(any_batch(batch_id)))
            timed("result page, 50 answers", lambda: assignments_in(requester, any_batch(batch_id), "submitted", limit=50))
    return spent


def show(report: Report, share: float, spent: dict[str, dict[int, list[float]]]) -> None:
    """A table: an act a row, a size a column."""
    sizes = list(next(iter(spent.values())))
    table = report.table(f"median ms at {share:.0%} done", *[f"{tasks:,} tasks" for tasks in sizes], "last to first")
    for name, by_size in spent.items():
        middles = [median(by_size[tasks]) * 1000 for tasks in sizes]
        table.add(name, *middles, f"{middles[-1] / middles[0]:.2f}x")
