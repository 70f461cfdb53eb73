"""The working screen. Every step is a form that works alone; the script posts the same forms and asks for JSON."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from marketplace.assignments.claim import claim
from marketplace.assignments.draft import drafts_of
from marketplace.assignments.find import assignment_of, held_in, to_mend
from marketplace.assignments.give_back import give_back
from marketplace.assignments.heartbeat import heartbeat
from marketplace.assignments.held import held_by_session
from marketplace.assignments.report import REASONS
from marketplace.assignments.submit import submit
from marketplace.core.clock import rfc3339
from marketplace.core.public_id import decode, encode, number_or_zero
from marketplace.core.texts import gettext
from marketplace.errors import Invalid, Refusal
from marketplace.people.tokens import Bearer
from marketplace.refusals import is_program
from marketplace.reports.offer import offer, offer_by_public_id, terms
from marketplace.task_types import get
from marketplace.web.session import FOUND_BY
from marketplace.web.worker import bp
from marketplace.web.worker.screen import MOST_HELD, ahead_at, fragments, fresh_fragments, given, provenance_of, shown, this_sitting


@bp.get("/batches/<batch_id>/work")
def work(batch_id: str) -> str:
    """The task to do now, with the next ones waiting in the page; or why there is none."""
    found = offer_by_public_id(g.person, batch_id)
    return _screen(found, to_mend(g.person, found.id) + held_in(g.person, found.id))


@bp.post("/batches/<batch_id>/claims")
def claims(batch_id: str) -> AnyResponse | str:
    """Takes as many tasks as the screen asks for, within what one worker may hold; without script as many as suit the pace.

    A screen that is empty names the tasks it knows. Where nothing can be taken it gets what the worker holds beside them:
    tasks that were given to a page which was left, or lost its network, before it heard of them.
    """
    batch = terms(decode("batch", batch_id))
    held = len(held_in(g.person, batch.id))
    asked = _asked_for()
    most = get(batch.task_type).most_held or MOST_HELD
    wanted = min(ahead_at(batch.work_seconds) - held if asked is None else asked, most - held)
    taken, reason = claim(g.person, batch.id, wanted) if wanted > 0 else ([], "")
    if is_program():
        if not taken and (known := request.form.get("_rivulet_known")) is not None:
            taken = [one for one in held_in(g.person, batch.id) if encode("assignment", one.id) not in known.split()]
        return jsonify(next=fragments(batch, taken), reason=reason)
    return redirect(url_for(".work", batch_id=batch_id), 303) if taken or held else _screen(offer(g.person, batch.id), [], reason)


@bp.post("/batches/<batch_id>/leases")
def leases(batch_id: str) -> Response:
    """The worker is still at it: a full lease from now on for the tasks named, as far as they are still held."""
    named = {decode("assignment", text) for text in request.form.getlist("_rivulet_only")[: 2 * MOST_HELD]}
    held = [one for one in held_in(g.person, decode("batch", batch_id)) if one.id in named]
    extended = [heartbeat(g.person, one.id) for one in held]
    return jsonify(leases={encode("assignment", one.id): rfc3339(one.lease_expires_at) for one in extended})


@bp.post("/batches/<batch_id>/returns")
def returns(batch_id: str) -> AnyResponse:
    """Ends the sitting: what is held of this batch goes back to others; with script only what has no answer on its way."""
    only = request.form.get("_rivulet_only", "").split()
    for one in held_in(g.person, decode("batch", batch_id)):
        if not only or encode("assignment", one.id) in only:
            give_back(g.person, one.id)
    flash(gettext("The tasks you had not answered went back. Thank you for your work."), "good")
    return redirect(url_for(".feed"), 303)


@bp.post("/assignments/<assignment_id>/submission")
def submission(assignment_id: str) -> AnyResponse | tuple[str, int]:
    """Hands the answer in and takes the next tasks, in one round trip."""
    held = g.get("held") or assignment_of(g.person, decode("assignment", assignment_id))
    answer = get(held.task_type).parse_form(held.interface, given(request.form))
    if is_program():  # a refusal is a problem document, whose sentences the script puts beside the fields
        most = get(held.task_type).most_held or MOST_HELD
        wanted = min(_asked_for() or 0, most - 1)
        done, following = submit(g.person, held.id, answer, wanted, provenance_of(request.form), at_once=True, held=held)
        again = done is held  # answered before: what came with it may have been begun since
        told = {"id": assignment_id, "next": (fragments if again else fresh_fragments)(held, following), "reward_micros": held.reward_micros}
        return Response(orjson.dumps(told), content_type="application/json")
    try:
        submit(g.person, held.id, answer, claim_next=1)
    except Refusal as refusal:
        return _refused(refusal, held, answer)
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


def _holder(token: str) -> Bearer | None:
    person, g.held = held_by_session(token, number_or_zero("assignment", (request.view_args or {}).get("assignment_id")))
    return person


FOUND_BY["worker.submission"] = _holder


def _asked_for() -> int | None:
    """How many tasks the script asks for; None where there is no script."""
    asked = request.form.get("_rivulet_next", type=int)
    return None if asked is None else min(max(asked, 0), MOST_HELD)


def _screen(found: Any, held: list[Any], reason: str = "", front: Any = None, answer: Any = None, errors: dict[str, list[str]] | None = None) -> str:
    """The page with the task in front and those behind it; `front` is the one that was just refused."""
    waiting = [one for one in held if front is None or one.id != front.id]
    first = front or (waiting.pop(0) if waiting else None)
    drafts = drafts_of(g.person, [one.id for one in held])
    return render_template(
        "worker/work.html",
        offer=found,
        batch_id=encode("batch", found.id),
        task=shown(found, first, drafts.get(first.id), answer, errors) if first else None,
        ahead=[shown(found, one, drafts.get(one.id)) for one in waiting],
        reason=reason,
        sitting=this_sitting(),
        report_reasons=list(REASONS.items()),
    )


def _refused(refusal: Refusal, held: Any, answer: dict[str, Any]) -> AnyResponse | tuple[str, int]:
    """Without script: the same task again with what was typed; or, when it is too late for it, the sentence and the next one."""
    if isinstance(refusal, Invalid):
        return _screen(offer(g.person, held.batch_id), held_in(g.person, held.batch_id), front=held, answer=answer, errors=refusal.fields), refusal.status
    flash(refusal.message, "warn")
    return redirect(url_for(".work", batch_id=encode("batch", held.batch_id)), 303)
