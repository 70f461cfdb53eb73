"""Appeals: a worker's challenge of a rejection, decided by a blind panel of proven workers as paid tasks.

The panel sees the task, the answer, the reason and both sides' words, and no name. Its cost is advanced by the
platform and borne by the loser. An upheld appeal pays the answer; what a purse cannot bear now is tried again.
An operator may decide an appeal that finds no panel.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core import audit, public_id, sql
from marketplace.core.clock import now
from marketplace.core.texts import _, reading
from marketplace.errors import Invalid, MissingFunds, NotFound, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import available, balance_micros, fees
from marketplace.ledger.platform import lay_out
from marketplace.ledger.post import Move, post
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail
from marketplace.people.models import Person
from marketplace.projects.find import any_batch
from marketplace.projects.models import Batch, Project
from marketplace.projects.slots import add_tasks
from marketplace.review.overturn import overturn_for
from marketplace.review.reject import REASONS
from marketplace.task_types import TASK_TYPES

APPEAL_DAYS = 14
"""How long after a rejection it can be appealed."""
PANEL_DAYS = 7
"""How long a panel has before the appeal is shown to the operator as late."""
PANEL_SIZE = 3
PANEL_REWARD_MICROS = 50_000
PANEL_EMAIL = "appeals-panel@localhost"
PANEL_REQUIREMENTS = (("approved_count", 10), ("approval_percent", 90))
INSTRUCTIONS = """A requester rejected an answer, and its worker asks for another look. You are one of three who decide.

Read what was asked, what was answered, and what both sides say. Judge only by the instructions that the worker had.

- **Pay**: the answer does what the instructions ask, or an honest worker could read them so.
- **Do not pay**: the answer misses what the instructions plainly ask.

You do not know the people and they do not know you. Each of you decides alone; the majority counts.
"""


def appeal(worker: Person, assignment_id: int, words: str) -> Any:
    """Opens an appeal against a rejection of the worker's own answer; its row.

    Refuses answers that are not rejected, rejections older than two weeks, a second appeal, and empty words.
    """
    if not words.strip() or len(words) > 2000:
        raise Invalid(fields={"words": [_("Say in 1 to 2000 characters why the answer should be paid.")]})
    held = sql.row(
        "SELECT a.*, t.input, b.requester_id, b.title, b.instructions, b.task_type, b.interface FROM assignments a JOIN batches b ON b.id = a.batch_id"
        " JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position WHERE a.id = %(id)s AND a.worker_id = %(worker)s FOR UPDATE OF a",
        id=assignment_id,
        worker=worker.id,
    )
    if held is None:
        raise NotFound(_("There is no assignment with this id that is yours."))
    if held.state != "rejected":
        raise WrongState(_("This answer is %(state)s; only a rejected one can be appealed.", state=_(held.state)))
    if sql.row("SELECT 1 FROM appeals WHERE assignment_id = %(id)s", id=held.id):
        raise WrongState(_("This rejection was appealed already."), code="already_appealed")
    if not may_appeal(held):
        raise WrongState(_("A rejection can be appealed for %(appeal_days)s days.", appeal_days=APPEAL_DAYS), code="too_late")
    number = sql.value(
        "INSERT INTO appeals (assignment_id, batch_id, worker_id, requester_id, words, closes_at)"
        " VALUES (%(id)s, %(batch)s, %(worker)s, %(requester)s, %(words)s, %(closes)s) RETURNING id",
        id=held.id,
        batch=held.batch_id,
        worker=worker.id,
        requester=held.requester_id,
        words=words.strip(),
        closes=now() + timedelta(days=PANEL_DAYS),
    )
    _call_panel(number, held, words.strip())
    return one_appeal(number)


def one_appeal(number: int) -> Any:
    """An appeal with its panel's votes so far: `pay`, `keep`."""
    found = sql.row(_APPEAL + " WHERE p.id = %(id)s", id=number)
    if found is None:
        raise NotFound(_("There is no appeal with this id."))
    return found


def appeals_of(person: Person, before_id: int | None = None, limit: int = 50) -> list[Any]:
    """The appeals a person has opened or that are against them, newest first."""
    return sql.rows(
        _APPEAL + " WHERE (p.worker_id = %(id)s OR p.requester_id = %(id)s) AND p.id < %(before)s ORDER BY p.id DESC LIMIT %(limit)s",
        id=person.id,
        before=before_id if before_id is not None else 2**62,
        limit=limit,
    )


def appeals_for(worker: Person, assignment_ids: list[int]) -> dict[int, Any]:
    """The worker's appeals about some assignments, by assignment."""
    return {
        one.assignment_id: one
        for one in sql.rows(_APPEAL + " WHERE p.worker_id = %(id)s AND p.assignment_id = ANY(%(ids)s::bigint[])", id=worker.id, ids=assignment_ids)
    }


def may_appeal(assignment: Any) -> bool:
    """Whether a rejection is young enough to be appealed."""
    return assignment.state == "rejected" and assignment.decided_at >= now() - timedelta(days=APPEAL_DAYS)


def open_appeals(limit: int = 200) -> list[Any]:
    """Undecided appeals, oldest first, for an operator."""
    return sql.rows(_APPEAL + " WHERE p.state = 'open' ORDER BY p.id LIMIT %(limit)s", limit=limit)


def decide_appeal(operator: Person, number: int, is_upheld: bool, reason: str) -> Any:
    """An operator decides an open appeal, with a written reason."""
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Write the reason.")]})
    found = sql.row("SELECT * FROM appeals WHERE id = %(id)s FOR UPDATE", id=number)
    if found is None:
        raise NotFound(_("There is no appeal with this id."))
    if found.state != "open":
        raise WrongState(_("This appeal is %(state)s already.", state=_(found.state)))
    audit.record(operator, "decide appeal", public_id.encode("appeal", number), upheld=is_upheld, reason=reason)
    _decide(found, is_upheld, f"operator: {reason.strip()}")
    return one_appeal(number)


def decide_appeals() -> int:
    """The sweep: decides appeals whose panel has spoken, and tries again what could not be paid; how many were decided."""
    decided = 0
    for one in sql.rows(_APPEAL + " WHERE p.state = 'open' AND greatest(v.pay, v.keep) > %(size)s / 2 ORDER BY p.id LIMIT 100", size=PANEL_SIZE):
        found = sql.row("SELECT * FROM appeals WHERE id = %(id)s AND state = 'open' FOR UPDATE", id=one.id)
        if found is not None:
            _decide(found, one.pay > one.keep, f"panel: {one.pay} to pay, {one.keep} not to")
            decided += 1
    for found in sql.rows("SELECT * FROM appeals WHERE state = 'upheld' AND NOT is_settled ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED"):
        _settle(found)
    return decided


_APPEAL = """
SELECT p.*, a.reason_code, a.feedback, a.state AS assignment_state, b.title, b.reward_micros, v.pay::int AS pay, v.keep::int AS keep
FROM appeals p JOIN assignments a ON a.id = p.assignment_id AND a.batch_id = p.batch_id JOIN batches b ON b.id = p.batch_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.answer->>'label' = 'pay') AS pay, count(*) FILTER (WHERE s.answer->>'label' = 'keep') AS keep
    FROM assignments s WHERE s.batch_id = p.panel_batch_id AND s.position = p.panel_position AND s.state IN ('submitted', 'approved')
) v
"""


def _decide(found: Any, is_upheld: bool, by: str) -> None:
    state = "upheld" if is_upheld else "dismissed"
    sql.execute("UPDATE appeals SET state = %(state)s, decided_at = now(), decided_by = %(by)s WHERE id = %(id)s", state=state, by=by[:500], id=found.id)
    _settle(found._replace(state=state))
    for person_id, is_theirs in ((found.worker_id, True), (found.requester_id, False)):
        address = sql.value("SELECT email FROM persons WHERE id = %(id)s", id=person_id)
        if address:
            with reading(language_of(person_id)):
                subject = (
                    _("Your appeal was %(state)s", state=_(state)) if is_theirs else _("An appeal against a rejection of yours was %(state)s", state=_(state))
                )
            send_mail(address, subject, f"{subject} ({by}).\n")


def _settle(found: Any) -> None:
    """Pays an upheld answer, and takes the panel's cost from the loser as far as their purse goes."""
    if found.state == "upheld":
        held = sql.row("SELECT * FROM assignments WHERE id = %(id)s AND batch_id = %(batch)s", id=found.assignment_id, batch=found.batch_id)
        if held.state == "rejected":
            try:
                with db.session.begin_nested():
                    overturn_for(None, any_batch(found.batch_id), held, "Paid after an appeal.", "appeal upheld")
            except MissingFunds:
                return  # the sweep tries again when the requester has money
    loser = found.requester_id if found.state == "upheld" else found.worker_id
    cost = min(_panel_cost(found.panel_batch_id), balance_micros("available", loser))
    if cost > 0 and found.panel_batch_id is not None:
        post([Move("appeal_cost", found.id, available(loser), fees(), cost, memo="The panel of an appeal")])
    sql.execute("UPDATE appeals SET is_settled = true WHERE id = %(id)s", id=found.id)


def _panel_cost(batch_id: int | None) -> int:
    return PANEL_SIZE * any_batch(batch_id).cost_micros if batch_id is not None else 0


def _call_panel(number: int, held: Any, words: str) -> None:
    """Puts the case before the panel: one task of the panel's own batch, closed to both sides."""
    panel, batch = _panel()
    cost = PANEL_SIZE * batch.cost_micros
    lay_out("appeal_advance", number, available(panel.id), cost, "The panel of an appeal")
    said = REASONS.get(held.reason_code or "", held.reason_code or "")
    shown = [f"{name}: {value}" for name, value in held.input.items()]
    answered = [f"{name}: {value}" for name, value in (held.answer or {}).items()]
    # The panel may open them while it decides (uploads/find.py).
    answered += [f"to be seen at /uploads/{file.id}" for file in TASK_TYPES[held.task_type].files(held.interface, held.answer or {})]
    case = "\n\n".join(
        [
            f"THE WORK: {held.title}",
            f"ITS INSTRUCTIONS\n{held.instructions or 'None were given.'}",
            "THE TASK\n" + "\n".join(shown),
            "THE ANSWER\n" + "\n".join(answered),
            f"REJECTED BECAUSE\n{said} {held.feedback or ''}".strip(),
            f"THE WORKER SAYS\n{words}",
        ]
    )[:20_000]
    [position] = add_tasks(panel, batch, [{"input": {"case": case}, "overlap": PANEL_SIZE, "key": f"appeal {number}"}])
    sql.execute(
        # neither side sits on the panel: a task is given to nobody twice, and slot 0 is nobody's
        "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at)"
        " SELECT %(batch)s, %(position)s, 0, w, 'returned', now() FROM unnest(%(sides)s::bigint[]) w",
        batch=batch.id,
        position=position,
        sides=list({held.worker_id, held.requester_id}),
    )
    sql.execute(
        "UPDATE appeals SET panel_batch_id = %(batch)s, panel_position = %(position)s::int WHERE id = %(id)s", batch=batch.id, position=position, id=number
    )


def _panel() -> tuple[Person, Batch]:
    """The panel's own requester and batch, made at the first appeal."""
    from marketplace.people.sign_up import sign_up
    from marketplace.projects.create import create_batch, create_project

    sql.execute("SELECT pg_advisory_xact_lock(7103)")
    panel = db.session.execute(db.select(Person).where(Person.email == PANEL_EMAIL)).scalar_one_or_none()
    if panel is None:
        panel = sign_up(PANEL_EMAIL, None, ["requester"], "Appeals panel")
    project = db.session.execute(db.select(Project).where(Project.requester_id == panel.id).order_by(Project.id.desc()).limit(1)).scalar_one_or_none()
    if project is None:
        project = create_project(
            panel,
            title="Appeals: should this answer be paid?",
            description="Another look at a rejected answer, without names.",
            instructions=INSTRUCTIONS,
            task_type="choice",
            interface={"text": "{{case}}", "labels": [{"value": "pay", "label": "Pay"}, {"value": "keep", "label": "Do not pay"}]},
            reward_micros=PANEL_REWARD_MICROS,
            overlap=PANEL_SIZE,
            lease_seconds=3600,
            review={"mode": "all"},
            requirements=[{"qualification": name, "comparator": "GreaterThanOrEqualTo", "integer_values": [least]} for name, least in PANEL_REQUIREMENTS],
        )
    batch = db.session.execute(db.select(Batch).where(Batch.project_id == project.id, Batch.state != "closed").limit(1)).scalar_one_or_none()
    return panel, batch or create_batch(panel, project, "Appeals")
