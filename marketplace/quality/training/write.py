"""Setting a project's training up, changing it and ending it; the money for those who pass is held here."""

from __future__ import annotations

from typing import Any

from marketplace.core import audit, sql
from marketplace.core.clock import now
from marketplace.core.texts import _
from marketplace.errors import Invalid, MissingFunds, NotFound, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import available, lock, training_reserve
from marketplace.ledger.post import Move, next_part, post
from marketplace.people.models import Person
from marketplace.projects.create import edit_project
from marketplace.projects.models import Project
from marketplace.quality.models import Training
from marketplace.quality.qualifications.types import create_type
from marketplace.task_types import TASK_TYPES

MOST_TASKS = 100
LONGEST_HINT = 2000
MOST_REWARD_MICROS = 1_000_000_000
MOST_PLACES = 100_000
YEAR_SECONDS = 365 * 86400
PAID_FOR = ("all", "newcomers")
DEFAULTS: dict[str, Any] = {"pass_percent": 80, "retry_seconds": 3600, "words": "", "reward_micros": 0, "paid_for": "all", "paid_places": 0}


def set_training(requester: Person, project: Project, tasks: Any = None, **terms: Any) -> Training:
    """Makes or changes the training of a project. Batches published from then on ask for it; those that are live do not change.

    `tasks`: [{"input": {…}, "gold": the known answer, "hint": what is told after the answer}]; None leaves them as they are.
    Terms: `pass_percent` (1 to 100), `retry_seconds` (how long after a failed go there may be another; None: one go),
    `words` (what it is about), `reward_micros` with `paid_for` (all, or newcomers only) and `paid_places`: so many who pass
    are paid that, once each; the money is held now, and what is no longer needed comes back.

    Refuses tasks that the project's kind refuses, kinds without a known answer, and, with what is missing, without the
    money. Goes that are under way end when the tasks change.
    """
    training = db.session.get(Training, project.id)
    if training is not None and training.ended_at is not None:
        db.session.refresh(training)
    if tasks is None and training is None:
        raise Invalid(fields={"tasks": [_("Give the tasks of the training, each with its known answer.")]})
    before = {name: getattr(training, name) for name in DEFAULTS if name != "paid_places"} if training else {}
    given = DEFAULTS | before | terms
    clean = _checked(project, tasks, given)
    if training is None:
        kind = create_type(
            requester,
            name=f"Training: {project.title[:150]} ({project.public_id[-8:]})",
            description=f"Passed the training of “{project.title}”; the value is the share of right answers in percent.",
        )
        kind.is_requestable = False
        db.session.flush()
        training = Training(project_id=project.id, type_id=kind.id, tasks=clean)
        db.session.add(training)
    elif tasks is not None and clean != training.tasks:
        training.tasks = clean
        sql.execute("DELETE FROM training_tries WHERE project_id = %(project)s AND state = 'open'", project=project.id)
    for name in DEFAULTS:
        if name != "paid_places":
            setattr(training, name, given[name])
    training.changed_at, training.ended_at = now(), None
    db.session.flush()
    if "paid_places" in terms or "reward_micros" in terms:
        _fund(project, training.reward_micros * (given["paid_places"] if "paid_places" in terms else _places(project, before.get("reward_micros", 0))))
    requirement = {"qualification_id": training.type_id, "comparator": "GreaterThanOrEqualTo", "integer_values": [training.pass_percent], "guard": "accept"}
    edit_project(requester, project, requirements=[*_other_requirements(project, training), requirement])
    audit.record(requester, "set training", project.public_id, tasks=len(training.tasks), pass_percent=training.pass_percent)
    return training


def end_training(requester: Person, project: Project) -> None:
    """Ends the training: batches published from now on ask for it no more, what it held comes back. Skills stay with who has them."""
    training = db.session.get(Training, project.id)
    if training is None or training.ended_at is not None:
        raise NotFound(_("This project has no training."))
    if sql.value(
        "SELECT 1 FROM batches WHERE project_id = %(project)s AND state IN ('live', 'paused') AND requirements @> %(asked)s",
        project=project.id,
        asked=sql.json([{"qualification_id": training.type_id}]),
    ):
        raise WrongState(_("A batch that is live asks for this training. Close it first, so that its workers are not shut out."))
    training.ended_at = now()
    sql.execute("DELETE FROM training_tries WHERE project_id = %(project)s AND state = 'open'", project=project.id)
    _fund(project, 0)
    edit_project(requester, project, requirements=_other_requirements(project, training))
    audit.record(requester, "end training", project.public_id)


def _other_requirements(project: Project, training: Training) -> list[dict[str, Any]]:
    return [one for one in project.requirements if one["qualification_id"] != training.type_id]


def _places(project: Project, reward_micros: int) -> int:
    held = lock([training_reserve(project.id, project.requester_id)])
    return next(iter(held.values())) // reward_micros if reward_micros else 0


def _fund(project: Project, wanted_micros: int) -> None:
    """Brings what is held for the training to this sum."""
    reserve, purse = training_reserve(project.id, project.requester_id), available(project.requester_id)
    held = lock([reserve, purse])
    more = wanted_micros - held[reserve]
    if more > held[purse]:
        raise MissingFunds(more, held[purse])
    if more > 0:
        post([Move("training_hold", project.id, purse, reserve, more, next_part("training_hold", project.id), memo=project.title[:200])])
    elif more < 0:
        post([Move("training_release", project.id, reserve, purse, -more, next_part("training_release", project.id), memo=project.title[:200])])


def _checked(project: Project, tasks: Any, terms: dict[str, Any]) -> list[dict[str, Any]]:
    fields: dict[str, list[str]] = {}
    if unknown := set(terms) - set(DEFAULTS):
        fields[sorted(unknown)[0]] = [_("A training has no such setting; it has tasks, %(defaults)s.", defaults=", ".join(DEFAULTS))]
    for name, least, most in (("pass_percent", 1, 100), ("reward_micros", 0, MOST_REWARD_MICROS), ("paid_places", 0, MOST_PLACES)):
        if not _whole(terms[name], least, most):
            fields["reward" if name == "reward_micros" else name] = [
                _("Write an amount from 0 to 1000.")
                if name == "reward_micros"
                else _("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
            ]
    if terms["retry_seconds"] is not None and not _whole(terms["retry_seconds"], 0, YEAR_SECONDS):
        fields["retry_seconds"] = [_("Write a whole number of seconds, at most a year's, or nothing for one go only.")]
    if not isinstance(terms["words"], str) or len(terms["words"]) > 10_000:
        fields["words"] = [_("Write at most 10000 characters.")]
    if terms["paid_for"] not in PAID_FOR:
        fields["paid_for"] = [_("Choose one of %(paid_for)s.", paid_for=", ".join(PAID_FOR))]
    clean = _tasks(project, tasks, fields) if tasks is not None else []
    if fields:
        raise Invalid(fields=fields)
    return clean


def _tasks(project: Project, tasks: Any, fields: dict[str, list[str]]) -> list[dict[str, Any]]:
    if project.task_type == "page":
        fields["tasks"] = [_("Pages of your own hand in to an assignment only; give a qualification with a test instead.")]
        return []
    if not isinstance(tasks, list) or not 1 <= len(tasks) <= MOST_TASKS:
        fields["tasks"] = [_("Give 1 to %(most_tasks)s tasks, each with its known answer.", most_tasks=MOST_TASKS)]
        return []
    kind = TASK_TYPES[project.task_type]
    needed, clean = kind.columns(project.interface), []
    for n, one in enumerate(tasks):
        path = f"tasks.{n}"
        if not isinstance(one, dict) or not isinstance(one.get("input"), dict) or set(one) - {"input", "gold", "hint"}:
            fields[path] = [_("Write an object with input, gold and hint.")]
            continue
        if missing := needed - one["input"].keys():
            fields[f"{path}.input"] = [_("The column %(missing)s is missing; the interface shows it to workers.", missing=sorted(missing)[0])]
        hint = one.get("hint") or ""
        if not isinstance(hint, str) or len(hint) > LONGEST_HINT:
            fields[f"{path}.hint"] = [_("Write at most %(longest_hint)s characters.", longest_hint=LONGEST_HINT)]
        try:
            gold = kind.check_gold(project.interface, one["input"], one.get("gold") or {})
        except Invalid as refusal:
            fields[f"{path}.gold"] = [refusal.message]
            continue
        clean.append({"input": one["input"], "gold": gold, "hint": hint if isinstance(hint, str) else ""})
    return clean


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
