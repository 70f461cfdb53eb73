"""Going through a training: beginning, answering task by task, and what passing brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now, rfc3339
from marketplace.core.texts import _
from marketplace.errors import NotFound, WrongState
from marketplace.ledger.accounts import available, lock, training_reserve
from marketplace.ledger.post import Move, post
from marketplace.people.models import Person
from marketplace.projects.models import Project
from marketplace.quality.gold import PASS_SCORE
from marketplace.quality.models import Training
from marketplace.quality.newcomers import is_newcomer
from marketplace.quality.qualifications.grant import hold
from marketplace.quality.training.find import TRY, standing, training_for
from marketplace.task_types import TASK_TYPES


@dataclass(frozen=True)
class Told:
    """What a worker is told after an answer: whether it was right, the known answer, the hint; and how the go stands."""

    number: int
    answer: dict[str, Any]
    is_right: bool
    gold: dict[str, Any]
    hint: str
    state: str
    percent: int | None
    paid_micros: int


def begin(worker: Person, project_id: int) -> Any:
    """Begins a go at the training of a project, or goes on with the one under way; its row.

    Refuses those who have passed, a further go before its time or where there is one only, and workers whom the requester
    gives no more work.
    """
    sql.execute("SELECT 1 FROM trainings WHERE project_id = %(project)s FOR NO KEY UPDATE", project=project_id)
    stands = standing(worker, project_id)
    if stands.current is not None:
        return stands.current
    if stands.is_passed:
        raise WrongState(_("You have passed this training already."), code="training_passed")
    if stands.is_over:
        raise WrongState(_("This training can be tried once, and you have done so."), code="retry_not_allowed")
    if stands.again_at is not None and stands.again_at > now():
        raise WrongState(_("You can try again after %(rfc3339)s.", rfc3339=rfc3339(stands.again_at)), code="retry_delay_not_elapsed")
    if sql.value("SELECT 1 FROM worker_blocks WHERE requester_id = %(r)s AND worker_id = %(w)s", r=stands.project.requester_id, w=worker.id):
        raise WrongState(_("This requester has decided to give you no more work."), code="blocked")
    return sql.row(f"INSERT INTO training_tries (project_id, worker_id) VALUES (%(project)s, %(worker)s) RETURNING {TRY}", project=project_id, worker=worker.id)


def answer(worker: Person, project_id: int, number: int, given: Any) -> Told:
    """Answers task `number` (from 1) of the go under way. With the last one the go ends: the share of right answers decides,
    passing grants the skill and, where it is paid, the pay.

    The same answer to the same task again is told the same. Refuses answers the kind refuses, and tasks out of turn.
    """
    project, training = training_for(worker, project_id)
    current = sql.row(
        f"SELECT {TRY} FROM training_tries WHERE project_id = %(project)s AND worker_id = %(worker)s ORDER BY id DESC LIMIT 1 FOR UPDATE",
        project=project_id,
        worker=worker.id,
    )
    if current is None:
        raise NotFound(_("You have not begun this training."))
    if not 1 <= number <= len(training.tasks):
        raise NotFound(_("There is no such task in this training."))
    task = training.tasks[number - 1]
    kind = TASK_TYPES[project.task_type]
    clean = kind.check_answer(project.interface, task["input"], given)
    if number <= len(current.answers):
        if current.answers[number - 1]["answer"] != clean:
            raise WrongState(_("You have answered this task of the training before."), code="already_submitted")
        return told(training, current, number)
    if current.state != "open" or number != len(current.answers) + 1:
        raise WrongState(_("This task of the training is not the next one."), code="out_of_turn")
    answers = [*current.answers, {"answer": clean, "score": round(float(kind.gold_score(project.interface, task["input"], clean, task["gold"])), 4)}]
    if len(answers) < len(training.tasks):
        current = sql.row(f"UPDATE training_tries SET answers = %(answers)s WHERE id = %(id)s RETURNING {TRY}", answers=sql.json(answers), id=current.id)
    else:
        current = _end(worker, project, training, current, answers)
    return told(training, current, number)


def told(training: Training, current: Any, number: int) -> Told:
    """What is told of an answer that was given."""
    task, mine = training.tasks[number - 1], current.answers[number - 1]
    is_last = number == len(training.tasks)
    return Told(
        number, mine["answer"], mine["score"] >= PASS_SCORE, task["gold"], task["hint"],
        current.state if is_last else "open", current.percent if is_last else None, current.paid_micros if is_last else 0,
    )  # fmt: skip


def _end(worker: Person, project: Project, training: Training, current: Any, answers: list[dict[str, Any]]) -> Any:
    percent = 100 * sum(one["score"] >= PASS_SCORE for one in answers) // len(answers)
    is_passed, paid = percent >= training.pass_percent, 0
    if is_passed:
        paid = _pay(worker, project, training, current.id)
        hold(training.type_id, worker.id, percent, f"passed the training of “{project.title}” with {percent} %")
    return sql.row(
        f"""
        UPDATE training_tries SET answers = %(answers)s, state = %(state)s, percent = %(percent)s::int, paid_micros = %(paid)s, ended_at = now()
        WHERE id = %(id)s RETURNING {TRY}
        """,
        answers=sql.json(answers),
        state="passed" if is_passed else "failed",
        percent=percent,
        paid=paid,
        id=current.id,
    )


def _pay(worker: Person, project: Project, training: Training, try_id: int) -> int:
    """Pays for passing, once a person and project, as far as the money held goes; how much."""
    before = sql.value(
        "SELECT 1 FROM training_tries WHERE project_id = %(project)s AND worker_id = %(worker)s AND paid_micros > 0", project=project.id, worker=worker.id
    )
    if not training.reward_micros or before or (training.paid_for == "newcomers" and not is_newcomer(worker.id)):
        return 0
    reserve, purse = training_reserve(project.id, project.requester_id), available(worker.id)
    if lock([reserve, purse])[reserve] < training.reward_micros:
        return 0
    post([Move("training", try_id, reserve, purse, training.reward_micros, memo=project.title[:200])])
    return training.reward_micros
