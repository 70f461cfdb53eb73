"""Wording and arrangement for the portal's pages, so that templates decide nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from marketplace.core import public_id
from marketplace.core.texts import gettext
from marketplace.people.pseudonym import pseudonym
from marketplace.quality.provenance import grade
from marketplace.task_types import TASK_TYPES

REVIEW_WORDS = {
    "manual": "A person decides; what is left undecided is approved by itself",
    "all": "Every answer is approved at once",
    "agreement": "Answers that agree with the consensus are approved; a person looks at the rest",
}


def batches_by_project(batches: list[Any]) -> dict[int, list[Any]]:
    """Batches under their project's id, newest first."""
    sorted_in: dict[int, list[Any]] = defaultdict(list)
    for batch in sorted(batches, key=lambda one: -one.id):
        sorted_in[batch.project_id].append(batch)
    return sorted_in


@dataclass
class TaskShown:
    """One task as its worker sees it."""

    position: int
    view: dict[str, Any]
    page: str


def task_shown(terms: Any, position: int, input: dict[str, Any]) -> TaskShown:
    """A task of a batch (or of a project's terms) ready for its kind's page."""
    kind = TASK_TYPES[terms.task_type]
    return TaskShown(position, kind.view(terms.interface, input), kind.page)


@dataclass
class AnswerShown:
    """One submission on the review page."""

    id: str
    worker: str
    position: int
    key: str | None
    submitted_at: Any
    auto_approve_at: Any
    seconds: float | None
    view: dict[str, Any]
    answer: list[tuple[str, str]]
    diff: list[tuple[str, str]]
    page: str | None
    given: dict[str, Any]
    whole_view: dict[str, Any]
    shown_answer: dict[str, Any]
    provenance: str
    revisions: int
    gold_score: float | None


def answer_shown(batch: Any, row: Any) -> AnswerShown:
    """A row of `assignments_in` for the reviewer's eye."""
    kind = TASK_TYPES[batch.task_type]
    view = kind.view(batch.interface, row.input or {})
    diff = diff_lines((row.details or {}).get("diff", ""))
    if diff:
        view = view | {"text": ""}
    flat = {} if diff or kind.answer_page else kind.export(row.answer)
    return AnswerShown(
        id=public_id.encode("assignment", row.id),
        worker=pseudonym(batch.requester_id, row.worker_id)[:7],
        position=row.position,
        key=getattr(row, "task_key", None),
        submitted_at=row.submitted_at,
        auto_approve_at=row.auto_approve_at,
        seconds=(row.submitted_at - row.claimed_at).total_seconds() if row.submitted_at and row.claimed_at else None,
        view=view | dict.fromkeys(kind.answer_shows, ""),
        answer=[(name.replace("_", " "), str(value).replace("|", ", ") if value is not None else "") for name, value in flat.items()],
        diff=diff,
        page=kind.answer_page if row.answer else None,
        given=row.answer or {},
        whole_view=view,
        shown_answer=kind.answer_view(batch.interface, row.input or {}, row.answer or {}) if kind.answer_page else {},
        provenance=grade(row.provenance, len(str(row.answer or ""))),
        revisions=row.revisions,
        gold_score=row.gold_score,
    )


@dataclass
class GroupShown:
    """Alike answers on the review page: one of them for all, and of each who gave it to which task."""

    first: AnswerShown
    sameness: str
    members: list[tuple[str, str, str, float | None, Any]]
    workers: int
    tasks: int


def group_shown(batch: Any, group: Any) -> GroupShown:
    """A group of `review/undecided.groups`; members as (id, worker, task, seconds, differing answer or None)."""
    kind = TASK_TYPES[batch.task_type]
    members = [
        (
            public_id.encode("assignment", row.id),
            pseudonym(batch.requester_id, row.worker_id)[:7],
            row.task_key or str(row.position),
            row.seconds,
            None if row.answer == group.answer else ", ".join(str(value) for value in kind.export(row.answer).values() if value not in (None, "")),
        )
        for row in group.rows
    ]
    return GroupShown(answer_shown(batch, group.rows[0]), group.sameness, members, group.workers, group.tasks)


def diff_lines(diff: str) -> list[tuple[str, str]]:
    """The lines of a unified diff, each as added, removed or same; headers are left out."""
    words = {"+": "added", "-": "removed"}
    found = []
    for line in diff.splitlines():
        if line.startswith(("+++", "---", "@@")):
            continue
        found.append((words.get(line[:1], "same"), line[1:] if line[:1] in "+- " else line))
    return found


def stream_parts(progress: Any) -> list[tuple[str, int, str]]:
    """What the slots of a batch are, for the stream bar. A rejected answer's slot is open again, so it is no part of its own."""
    return [
        ("approved", progress.approved, gettext("approved")),
        ("submitted", progress.submitted, gettext("to review")),
        ("claimed", progress.claimed, gettext("being done")),
        ("open", progress.open, gettext("open")),
    ]
