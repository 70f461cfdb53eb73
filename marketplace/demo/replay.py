"""Plays a real crowd through the product: its tasks, its workers and their very answers, claimed, handed in and approved."""

from __future__ import annotations

import csv
import io
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from marketplace.assignments.claim import claim_positions
from marketplace.assignments.submit import submit
from marketplace.core import sql
from marketplace.core.money import format_money
from marketplace.core.unit_of_work import committed
from marketplace.errors import Invalid
from marketplace.extensions import db
from marketplace.ledger.check import check_books
from marketplace.ledger.deposit import deposit
from marketplace.people.models import Person
from marketplace.people.sign_up import sign_up
from marketplace.projects.close import close
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.models import Batch
from marketplace.projects.progress import progress
from marketplace.projects.publish import publish
from marketplace.projects.quote import quote
from marketplace.projects.results import assignment_results, task_results
from marketplace.quality.dawid_skene import dawid_skene
from marketplace.quality.majority import majority
from marketplace.quality.one_coin import one_coin
from marketplace.quality.votes import Votes, accuracy
from marketplace.quality.weighted import weighted_majority
from marketplace.review.approve import approve

REWARD_MICROS = 10_000
AT_A_TIME = 20
DECIDED_AT_A_TIME = 5_000


@dataclass
class Crowd:
    """A data set: what each worker answered to each task (once), the truth where it is known, and what was shown."""

    answers: dict[str, dict[str, str]]
    truth: dict[str, str]
    shown: dict[str, dict[str, str]]
    repeated: int = 0
    labels: list[str] = field(default_factory=list)

    @property
    def tasks(self) -> list[str]:
        """All tasks that somebody answered, sorted."""
        return sorted({task for mine in self.answers.values() for task in mine})


def read_crowd(folder: Path) -> Crowd:
    """Reads `answers.csv` (task, worker, label), and where they are there `truth.csv` (task, label) and `tasks.csv`.

    A worker who answered a task twice counts once, with the first answer, as a claim is given once.
    """
    if not (folder / "answers.csv").is_file():
        raise Invalid(fields={"data": [f"There is no answers.csv in {folder}."]})
    crowd = Crowd({}, {row["task"]: row["label"] for row in _table(folder / "truth.csv")}, {})
    for row in _table(folder / "answers.csv"):
        mine = crowd.answers.setdefault(row["worker"], {})
        crowd.repeated += row["task"] in mine
        mine.setdefault(row["task"], row["label"])
    for row in _table(folder / "tasks.csv"):
        crowd.shown[row["task"]] = {name: value for name, value in row.items() if name and name != "task" and value is not None}
    given = {label for mine in crowd.answers.values() for label in mine.values()}
    crowd.labels = sorted(given | set(crowd.truth.values()))
    return crowd


def replay(crowd: Crowd, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Makes people and a batch, plays every answer, approves, closes; returns and tells the figures.

    Commits as it goes, since thousands of claims in one transaction would be no replay of a market.
    """
    clock = _Clock()
    people, batch, places = committed(lambda: _prepare(crowd))
    requester_id, batch_id = people["requester"], batch.id
    clock.lap("people, import, publish")
    played = sum(_play(people[worker], batch_id, places, crowd.answers[worker]) for worker in crowd.answers)
    clock.lap("claim and submit")
    while committed(lambda: _decide(requester_id, batch_id)):
        pass
    committed(lambda: close(db.session.get_one(Person, requester_id), db.session.get_one(Batch, batch_id)))
    clock.lap("approve and close")
    figures = _figures(crowd, requester_id, batch_id)
    clock.lap("results and consensus")
    books = check_books()
    clock.lap("books")
    figures |= {
        "answers": played,
        "repeated answers left out": crowd.repeated,
        "books hold": bool(books["ok"]),
        "wrong": books["wrong"],
        "seconds": clock.laps,
        "answers a second": round(played / max(clock.laps["claim and submit"], 1e-3)),
    }
    db.session.rollback()
    _tell(figures, tell)
    return figures


def _prepare(crowd: Crowd) -> tuple[dict[str, int], Batch, dict[str, int]]:
    run = uuid.uuid4().hex[:8]
    requester = sign_up(f"replay-requester-{run}@demo.example", None, ["requester"], "Replay requester")
    people = {worker: sign_up(f"replay-{number}-{run}@demo.example", None, ["worker"]).id for number, worker in enumerate(crowd.answers)}
    columns = list(next(iter(crowd.shown.values()), {}))
    text = "\n".join("{{" + name + "}}" for name in columns) if columns else "{{task}}"
    overlap = max(Counter(task for mine in crowd.answers.values() for task in mine).values())
    project = create_project(
        requester,
        title="Replay of a real crowd",
        task_type="choice",
        interface={"text": text, "labels": crowd.labels},
        reward_micros=REWARD_MICROS,
        overlap=overlap,
        lease_seconds=3600,
        auto_approve_seconds=86_400,
        review={"mode": "manual"},
    )
    batch = create_batch(requester, project, f"Replay {run}")
    report = import_tasks(requester, batch, io.BytesIO(_task_file(crowd, columns).encode()), "csv")
    if report.accepted != len(crowd.tasks):
        raise Invalid(f"Only {report.accepted} of {len(crowd.tasks)} tasks were accepted: {report.errors[:3]}")
    db.session.refresh(batch)
    deposit(None, requester, quote(requester, batch).total_micros, note="replay")
    publish(requester, batch)
    # Keys are unique in a batch and positions follow the file.
    places = {task: position for position, task in enumerate(crowd.tasks, 1)}
    return {"requester": requester.id, **people}, batch, places


def _task_file(crowd: Crowd, columns: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["key", *(columns or ["task"])])
    for task in crowd.tasks:
        shown = [crowd.shown.get(task, {}).get(name, "") for name in columns] if columns else [task]
        writer.writerow([task, *shown])
    return out.getvalue()


def _play(worker_id: int, batch_id: int, places: dict[str, int], answers: dict[str, str]) -> int:
    """One worker's answers, twenty a transaction; how many were handed in."""
    todo = [(places[task], label) for task, label in answers.items()]
    parts = [dict(todo[start : start + AT_A_TIME]) for start in range(0, len(todo), AT_A_TIME)]
    return sum(committed(partial(_play_some, worker_id, batch_id, part)) for part in parts)


def _play_some(worker_id: int, batch_id: int, answers: dict[int, str]) -> int:
    worker = db.session.get_one(Person, worker_id)
    held = claim_positions(worker, batch_id, list(answers))
    for one in held:
        submit(worker, one.id, {"label": answers[one.position]})
    return len(held)


def _decide(requester_id: int, batch_id: int) -> int:
    ids = sql.rows(
        "SELECT id FROM assignments WHERE batch_id = %(batch)s AND state = 'submitted' ORDER BY id LIMIT %(most)s", batch=batch_id, most=DECIDED_AT_A_TIME
    )
    return len(approve(db.session.get_one(Person, requester_id), db.session.get_one(Batch, batch_id), [one.id for one in ids]))


def _figures(crowd: Crowd, requester_id: int, batch_id: int) -> dict[str, Any]:
    requester, batch = db.session.get_one(Person, requester_id), db.session.get_one(Batch, batch_id)
    votes = Votes.of(((row["key"], row["worker"], row["answer"]["label"]) for row in assignment_results(requester, batch)), crowd.labels)
    merged = {row["key"]: row["answer"].get("label") for row in task_results(requester, batch)}
    known = [task for task in merged if task in crowd.truth]
    done = progress(batch)
    found: dict[str, Any] = {
        "tasks": len(merged),
        "workers": len(crowd.answers),
        "overlap": batch.overlap,
        "paid to workers": format_money(done.approved * batch.reward_micros),
        "fee": format_money(done.approved * batch.fee_micros),
        "spent": format_money(done.spent_micros),
        "still held": format_money(done.held_micros),
    }
    if known:
        plain = majority(votes)
        found["accuracy"] = {
            "results as downloaded": round(sum(merged[task] == crowd.truth[task] for task in known) / len(known), 4),
            "majority, ties to the first label": round(accuracy(plain, crowd.truth), 4),
            "majority, ties shared": round(accuracy(plain, crowd.truth, "shared"), 4),
            "weighted majority": round(accuracy(weighted_majority(votes), crowd.truth), 4),
            "one coin": round(accuracy(one_coin(votes), crowd.truth), 4),
            "Dawid-Skene": round(accuracy(dawid_skene(votes), crowd.truth), 4),
        }
    return found


def _tell(figures: dict[str, Any], tell: Callable[[str], None]) -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            tell(f"{name}:")
            for part, one in value.items():
                tell(f"  {part:<36} {one}")
        elif value != []:
            tell(f"{name:<38} {value}")


def _table(path: Path) -> Iterable[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class _Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name], self._since = round(now - self._since, 2), now
