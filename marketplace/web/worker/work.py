"""The working screen. Every step is a form that works alone; the script posts the same forms and asks for JSON."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from marketplace.assignments.claim import claim
from marketplace.assignments.find import assignment_of, held_in
from marketplace.assignments.give_back import give_back
from marketplace.assignments.heartbeat import heartbeat
from marketplace.assignments.submit import submit
from marketplace.core.clock import rfc3339
from marketplace.core.public_id import decode, encode
from marketplace.errors import Invalid, Refusal
from marketplace.refusals import is_program
from marketplace.reports.offer import offer, offer_by_public_id
from marketplace.task_types import get
from marketplace.web.worker import bp
from marketplace.web.worker.screen import AHEAD, fragment, shown, this_sitting


@bp.get("/batches/<batch_id>/work")
def work(batch_id: str) -> str:
    """The task to do now, with the next ones waiting in the page; or why there is none."""
    terms = offer_by_public_id(g.person, batch_id)
    return _screen(terms, held_in(g.person, terms.id))


@bp.post("/batches/<batch_id>/claims")
def claims(batch_id: str) -> AnyResponse | str:
    """Takes tasks until the worker holds as many as the screen wants."""
    terms = offer_by_public_id(g.person, batch_id)
    wanted = AHEAD - len(held_in(g.person, terms.id))
    taken, reason = claim(g.person, terms.id, wanted) if wanted > 0 else ([], "")
    if is_program():
        return jsonify(next=[fragment(terms, one) for one in taken], reason=reason)
    return redirect(url_for(".work", batch_id=batch_id), 303) if taken or wanted < AHEAD else _screen(terms, [], reason)


@bp.post("/batches/<batch_id>/returns")
def returns(batch_id: str) -> AnyResponse:
    """Ends the sitting: what is held of this batch goes back to others."""
    terms = offer_by_public_id(g.person, batch_id)
    for one in held_in(g.person, terms.id):
        give_back(g.person, one.id)
    flash("The tasks you had not answered went back. Thank you for your work.", "good")
    return redirect(url_for(".feed"), 303)


@bp.post("/assignments/<assignment_id>/submission")
def submission(assignment_id: str) -> AnyResponse | tuple[str, int]:
    """Hands the answer in and takes the next tasks, in one round trip."""
    held = assignment_of(g.person, decode("assignment", assignment_id))
    answer = get(held.task_type).parse_form(held.interface, request.form)
    keeps = request.form.get("keeps", type=int) or 0
    try:
        _, following = submit(g.person, held.id, answer, claim_next=min(max(AHEAD - keeps, 0), AHEAD))
    except Refusal as refusal:
        if is_program():  # the script puts the sentences of the problem document beside the fields
            raise
        return _refused(refusal, held, answer)
    if is_program():
        terms = offer(g.person, held.batch_id)
        return jsonify(id=assignment_id, next=[fragment(terms, one) for one in following], reward_micros=held.reward_micros)
    return redirect(url_for(".work", batch_id=encode("batch", held.batch_id)), 303)


@bp.post("/assignments/<assignment_id>/return")
def return_task(assignment_id: str) -> AnyResponse:
    """Skips a task: it goes back without penalty."""
    done = give_back(g.person, decode("assignment", assignment_id))
    if is_program():
        return jsonify(id=assignment_id, state=done.state)
    return redirect(url_for(".work", batch_id=encode("batch", done.batch_id)), 303)


@bp.post("/assignments/<assignment_id>/heartbeat")
def lease(assignment_id: str) -> Response:
    """The worker is still at it: a full lease from now on."""
    held = heartbeat(g.person, decode("assignment", assignment_id))
    return jsonify(id=assignment_id, lease_expires_at=rfc3339(held.lease_expires_at))


def _screen(terms: Any, held: list[Any], reason: str = "", front: Any = None, answer: Any = None, errors: dict[str, list[str]] | None = None) -> str:
    """The page with the task in front and those behind it; `front` is the one that was just refused."""
    waiting = [one for one in held if front is None or one.id != front.id]
    first = front or (waiting.pop(0) if waiting else None)
    return render_template(
        "worker/work.html",
        offer=terms,
        batch_id=encode("batch", terms.id),
        task=shown(terms, first, answer or (first.answer if first else None), errors) if first else None,
        ahead=[shown(terms, one) for one in waiting[: AHEAD - 1]],
        keeps=len(waiting),
        reason=reason,
        most=AHEAD,
        sitting=this_sitting(),
    )


def _refused(refusal: Refusal, held: Any, answer: dict[str, Any]) -> AnyResponse | tuple[str, int]:
    """Without script: the same task again with what was typed; or, when it is too late for it, the sentence and the next one."""
    if isinstance(refusal, Invalid):
        terms = offer(g.person, held.batch_id)
        return _screen(terms, held_in(g.person, held.batch_id), front=held, answer=answer, errors=refusal.fields), refusal.status
    flash(refusal.message, "warn")
    return redirect(url_for(".work", batch_id=encode("batch", held.batch_id)), 303)
