"""Merging answers: majority, one coin and Dawid-Skene on a made crowd of known skill, beside crowd-kit on the same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bench.tools import isolated
from bench.tools.crowdkit import CrowdKit, NoCrowdKit
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
METHODS = {"majority": majority, "one_coin": one_coin, "dawid_skene": dawid_skene}


def run(place: Place, size: Size) -> Report:
    """Each method in a process of its own; crowd-kit's for as many rounds as ours took."""
    report = Report()
    table = report.table(
        "method", "answers", "rounds", "seconds", "CPU s", "right", "memory MB", "crowd-kit s", "its CPU s", "its memory MB", "faster", "same labels"
    )
    made = place.folder / "votes.npz"
    np.savez(made, **crowd(size.votes))
    try:
        other: CrowdKit | None = CrowdKit(place.folder / "crowd-kit")
    except NoCrowdKit as reason:
        other = None
        report.say(f"crowd-kit was not measured: {reason}.")
    for name in METHODS:
        ours, theirs = place.folder / f"{name}.npy", place.folder / f"{name}-crowd-kit.npy"
        found = isolated.run(place, "bench.consensus:merged", method=name, votes=str(made), labels=str(ours))
        done = found["result"]
        line: list[Any] = [name, size.votes, done["rounds"], done["seconds"], done["cpu_seconds"], f"{done['right']:.2%}"]
        line.append(f"{found['memory_before_mb']:.0f} → {found['memory_most_mb']:.0f}")
        if other:
            beside = other.merge(name, made, done["rounds"], theirs)
            clear = np.load(ours) >= 0
            same = float((np.load(ours) == np.load(theirs))[clear].mean())
            line += [beside["seconds"], beside["cpu_seconds"], f"{beside['before_mb']:.0f} → {beside['most_mb']:.0f}"]
            line += [f"{beside['seconds'] / done['seconds']:.0f}x", f"{same:.2%}"]
        table.add(*line)
    report.say(
        f"A made crowd (seeded): {OVERLAP} answers a task, {LABELS} labels, a worker for each 1,000 answers, each right with a chance of 0.4 to 0.95. Seconds of"
        " the merging alone, from arrays (crowd-kit: from a data frame) of whole numbers; memory of the whole process, before and at its most. crowd-kit 1.4.1"
        " is given as many rounds as ours took until they ended by themselves. Ties, which each breaks its own way, are left out of the labels compared."
    )
    return report


def crowd(votes: int) -> dict[str, Any]:
    """A made crowd: who answered what, and the truth."""
    chance = np.random.default_rng(20261123)
    tasks, workers = votes // OVERLAP, max(OVERLAP, votes // 1000)
    truth, skill = chance.integers(0, LABELS, tasks), chance.uniform(0.4, 0.95, workers)
    task = np.repeat(np.arange(tasks), OVERLAP)
    worker = chance.integers(0, workers, len(task))
    wrong = (truth[task] + chance.integers(1, LABELS, len(task))) % LABELS
    return {"task": task, "worker": worker, "label": np.where(chance.random(len(task)) < skill[worker], truth[task], wrong), "truth": truth}


def merged(method: str, votes: str, labels: str) -> dict[str, float]:
    """Merges the answers of a file and writes the labels into another, -1 where several are best; rounds, the share of right answers, seconds."""
    import time

    with np.load(Path(votes)) as given:
        task, worker, label, truth = (given[name] for name in ("task", "worker", "label", "truth"))
    answers = Votes(task, worker, label, range(len(truth)), range(int(worker.max()) + 1), [str(n) for n in range(LABELS)])
    begin, used = time.perf_counter(), time.process_time()
    found = METHODS[method](answers)
    figures = {"seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - used}
    several = np.count_nonzero(np.isclose(found.probability, found.confidence[:, None], rtol=1e-9, atol=0), axis=1) > 1
    np.save(labels, np.where(several, -1, found.label))
    return figures | {"rounds": found.rounds, "right": float((found.label == truth).mean())}
