"""Screeners: questions about the person, asked once a project, that decide who may take part; and quotas of their groups.

A question is {"name", "label", "options": [{"value", "label", "quota"?}]}. A quota is how many people who answer so may take
part in a batch: none for as many as come, 0 for none of them. What a worker says is shown to nobody; the requester sees how
many there are of each group.
"""

from __future__ import annotations

import re
from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound, WrongState
from marketplace.people.models import Person

MOST_QUESTIONS, MOST_OPTIONS, MOST_QUOTA = 10, 50, 1_000_000
LOCK = 7105
"""Namespace of the advisory lock: the first claims of a batch's new people go one after the other, so that no quota is passed."""
KEPT = "interval '10 minutes'"
"""So long a place is kept for somebody who holds no task of the batch."""
_HELD = f"""(p.taken_at > now() - {KEPT} OR EXISTS (SELECT 1 FROM assignments a
    WHERE a.worker_id = p.worker_id AND a.batch_id = p.batch_id AND a.state NOT IN ('returned', 'expired')))"""


def check_screener(given: Any, fields: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The questions in their stored form; what is wrong is noted in `fields`."""
    if not isinstance(given, list) or len(given) > MOST_QUESTIONS:
        fields["quality.screener"] = [_("Write a list of at most %(most_questions)s questions.", most_questions=MOST_QUESTIONS)]
        return []
    clean, names = [], set()
    for n, question in enumerate(given):
        path = f"quality.screener.{n}"
        if not isinstance(question, dict) or set(question) - {"name", "label", "options"}:
            fields[path] = [_("Write an object with name, label and options.")]
            continue
        name, label, options = question.get("name"), question.get("label"), question.get("options")
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or name in names:
            fields[f"{path}.name"] = [_("Write a name of small letters, digits and _, that no other question has.")]
        if not isinstance(label, str) or not 1 <= len(label.strip()) <= 500:
            fields[f"{path}.label"] = [_("Write the question in 1 to 500 characters.")]
        if not isinstance(options, list) or not 2 <= len(options) <= MOST_OPTIONS:
            fields[f"{path}.options"] = [_("Give 2 to %(most_options)s options.", most_options=MOST_OPTIONS)]
            continue
        kept = [one for m, option in enumerate(options) if (one := _option(option, f"{path}.options.{m}", fields))]
        if len({one["value"] for one in kept}) < len(kept):
            fields[f"{path}.options"] = [_("Two options have the same value.")]
        if not any(field == path or field.startswith(f"{path}.") for field in fields):
            names.add(name)
            clean.append({"name": name, "label": str(label).strip(), "options": kept})
    return clean


def asked_of(worker_id: int, project_id: int, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions that this worker has not answered yet, without their quotas: nobody shall guess what is wanted."""
    said = answers_of(worker_id, project_id)
    return [
        {"name": one["name"], "label": one["label"], "options": [{"value": o["value"], "label": o["label"]} for o in one["options"]]}
        for one in questions
        if one["name"] not in said
    ]


def answers_of(worker_id: int, project_id: int) -> dict[str, str]:
    """What a worker has said in a project, for this worker alone."""
    found = sql.value("SELECT answers FROM screener_answers WHERE project_id = %(p)s AND worker_id = %(w)s", p=project_id, w=worker_id)
    return dict(found or {})


def screened(batch_id: int) -> Any:
    """A published batch with its screener: id, project_id, requester_id, title, state, questions; NotFound without one."""
    found = sql.row("SELECT id, project_id, requester_id, title, state, quality->'screener' AS questions FROM batches WHERE id = %(b)s", b=batch_id)
    if found is None or found.state == "draft" or not found.questions:
        raise NotFound(_("There is no batch with questions by this id that you can see."))
    return found


def answer_screener(worker: Person, batch_id: int, given: Any) -> str:
    """Keeps what a worker says of themselves, once a project; why they can take no part, or nothing.

    Refuses options that are not there, questions left open, and a second answer to a question.
    """
    batch = screened(batch_id)
    wanted = {one["name"]: {option["value"] for option in one["options"]} for one in batch.questions}
    said, fields = answers_of(worker.id, batch.project_id), {}
    given = given if isinstance(given, dict) else {}
    for name in set(given) - set(wanted):
        fields[f"answers.{name}"] = [_("There is no such question.")]
    for name, options in wanted.items():
        if name in said:
            if name in given and given[name] != said[name]:
                raise WrongState(_("You have answered this before. Each question is asked once."), code="already_answered")
        elif given.get(name) not in options:
            fields[f"answers.{name}"] = [_("Choose one of the options.")]
    if fields:
        raise Invalid(fields=fields)
    sql.execute(
        "INSERT INTO screener_answers AS s (project_id, worker_id, answers) VALUES (%(p)s, %(w)s, %(answers)s)"
        " ON CONFLICT (project_id, worker_id) DO UPDATE SET answers = EXCLUDED.answers || s.answers",
        p=batch.project_id,
        w=worker.id,
        answers=sql.json(said | {name: given[name] for name in wanted if name not in said}),
    )
    return screened_out(batch, worker.id)


def screened_out(batch: Any, worker_id: int) -> str:
    """Why a worker can take no part in a batch (id, project_id, questions), in a sentence; nothing for who can."""
    said = answers_of(worker_id, batch.project_id)
    if any(one["name"] not in said for one in batch.questions):
        return _("This batch asks a few questions about you first.")
    if not _wanted(batch.questions, said):
        return _("This batch looks for people of other groups than yours. That says nothing of your work.")
    if not _has_place(batch.id, worker_id) and _full(batch.id, batch.questions, said, worker_id):
        return _("Enough people of your group take part in this batch already.")
    return ""


def take_place(batch: Any, worker_id: int) -> bool:
    """Whether the worker has, or gets now, a place in the groups of a batch (id, project_id, questions). Never passes a quota."""
    said = answers_of(worker_id, batch.project_id)
    if any(one["name"] not in said for one in batch.questions) or not _wanted(batch.questions, said):
        return False
    if _has_place(batch.id, worker_id):
        return True
    sql.execute("SELECT pg_advisory_xact_lock(%(lock)s, %(batch)s)", lock=LOCK, batch=batch.id % 2**31)
    if _full(batch.id, batch.questions, said, worker_id):
        return False
    sql.execute(
        "INSERT INTO screener_places (batch_id, worker_id, answers) VALUES (%(b)s, %(w)s, %(answers)s)"
        " ON CONFLICT (batch_id, worker_id) DO UPDATE SET answers = EXCLUDED.answers, taken_at = now()",
        b=batch.id,
        w=worker_id,
        answers=sql.json(said),
    )
    return True


def groups(batch: Any) -> list[dict[str, Any]]:
    """For the requester, each option of a batch's screener: question, option, label, quota (None: no end), answered (people of
    the project), taking_part (people of this batch), is_full."""
    rows = []
    for question in batch.quality.get("screener") or []:
        answered = _counted(
            "SELECT answers->>%(name)s AS said, count(*) AS people FROM screener_answers WHERE project_id = %(id)s GROUP BY 1", question, batch.project_id
        )
        places = _counted(
            f"SELECT p.answers->>%(name)s AS said, count(*) AS people FROM screener_places p WHERE p.batch_id = %(id)s AND {_HELD} GROUP BY 1",
            question,
            batch.id,
        )
        for option in question["options"]:
            quota, taking = option.get("quota"), places.get(option["value"], 0)
            rows.append(
                {
                    "question": question["label"], "option": option["value"], "label": option["label"], "quota": quota,
                    "answered": answered.get(option["value"], 0), "taking_part": taking, "is_full": quota is not None and taking >= quota,
                }
            )  # fmt: skip
    return rows


def _counted(statement: str, question: dict[str, Any], number: int) -> dict[str, int]:
    return {one.said: one.people for one in sql.rows(statement, name=question["name"], id=number)}


def _wanted(questions: list[dict[str, Any]], said: dict[str, str]) -> bool:
    return all(option.get("quota") != 0 for one in questions for option in one["options"] if option["value"] == said[one["name"]])


def _has_place(batch_id: int, worker_id: int) -> bool:
    return sql.value(f"SELECT 1 FROM screener_places p WHERE p.batch_id = %(b)s AND p.worker_id = %(w)s AND {_HELD}", b=batch_id, w=worker_id) is not None


def _full(batch_id: int, questions: list[dict[str, Any]], said: dict[str, str], worker_id: int) -> bool:
    """Whether a group of somebody who answers so has as many people as its quota, not counting themselves."""
    for question in questions:
        quota = next((one.get("quota") for one in question["options"] if one["value"] == said[question["name"]]), 0)
        if quota is None:
            continue
        taken = sql.value(
            f"SELECT count(*) FROM screener_places p WHERE p.batch_id = %(b)s AND p.worker_id <> %(w)s AND p.answers->>%(name)s = %(said)s AND {_HELD}",
            b=batch_id,
            w=worker_id,
            name=question["name"],
            said=said[question["name"]],
        )
        if taken >= quota:
            return True
    return False


def _option(option: Any, path: str, fields: dict[str, list[str]]) -> dict[str, Any] | None:
    if not isinstance(option, dict) or set(option) - {"value", "label", "quota"}:
        fields[path] = [_("Write an object with value, label and quota.")]
        return None
    value, quota = option.get("value"), option.get("quota")
    label = option.get("label", value)
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= 100 or not isinstance(label, str) or not 1 <= len(label.strip()) <= 200:
        fields[path] = [_("Write a value of 1 to 100 characters, and a label of at most 200.")]
    if quota is not None and (not isinstance(quota, int) or isinstance(quota, bool) or not 0 <= quota <= MOST_QUOTA):
        fields[f"{path}.quota"] = [_("Write a whole number from 0 to %(most_quota)s, or leave it out for no end.", most_quota=MOST_QUOTA)]
    if any(field == path or field.startswith(f"{path}.") for field in fields):
        return None
    return {"value": str(value).strip(), "label": str(label).strip()} | ({"quota": quota} if quota is not None else {})
