"""Merging answers: majority, Dawid-Skene and one-coin on a made crowd of known skill."""

from __future__ import annotations

import numpy as np

from bench.tools import isolated
from bench.tools.place import Place
from bench.tools.report import Report
from bench.tools.sizes import Size
from marketplace.quality.dawid_skene import dawid_skene
from marketplace.quality.majority import majority
from marketplace.quality.one_coin import one_coin
from marketplace.quality.votes import Votes

TITLE = "Consensus of a large batch"
OVERLAP = 5
LABELS = 4
METHODS = {"majority": majority, "dawid_skene": dawid_skene, "one_coin": one_coin}


def run(place: Place, size: Size) -> Report:
    """Each method in a process of its own."""
    report = Report()
    table = report.table("method", "answers", "seconds", "rounds", "right", "memory MB")
    for name in METHODS:
        found = isolated.run(place, "bench.consensus:merged", method=name, votes=size.votes)
        rounds, right, seconds = found["result"]
        table.add(name, size.votes, seconds, rounds, f"{right:.2%}", f"{found['memory_before_mb']:.0f} → {found['memory_most_mb']:.0f}")
    report.say(
        f"A made crowd (seeded): {OVERLAP} answers a task, {LABELS} labels, a worker for each 1,000 answers, each right with a chance of 0.4 to 0.95. Seconds of"
        " the merging alone; memory of the whole process, with the answers in it."
    )
    return report


def merged(method: str, votes: int) -> tuple[int, float, float]:
    """Merges a made crowd; rounds, the share of right answers, seconds."""
    import time

    chance = np.random.default_rng(20261123)
    tasks, workers = votes // OVERLAP, max(OVERLAP, votes // 1000)
    truth, skill = chance.integers(0, LABELS, tasks), chance.uniform(0.4, 0.95, workers)
    task = np.repeat(np.arange(tasks), OVERLAP)
    worker = chance.integers(0, workers, len(task))
    wrong = (truth[task] + chance.integers(1, LABELS, len(task))) % LABELS
    label = np.where(chance.random(len(task)) < skill[worker], truth[task], wrong)
    given = Votes(task, worker, label, range(tasks), range(workers), [str(n) for n in range(LABELS)])
    begin = time.perf_counter()
    found = METHODS[method](given)
    return found.rounds, float((found.label == truth).mean()), time.perf_counter() - begin
