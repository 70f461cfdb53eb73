"""Deciding on answers: one by one or many at once, by mouse, thumb or keyboard."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core import public_id
from marketplace.core.texts import N_, _, gettext
from marketplace.errors import Invalid, Refusal
from marketplace.projects.find import batch_of
from marketplace.projects.progress import progress
from marketplace.review.approve import approve_one
from marketplace.review.bulk import MOST, review_many
from marketplace.review.bulk import approve_all as everything
from marketplace.review.reject import REASONS
from marketplace.review.revise import send_back
from marketplace.review.undecided import Filters, Price, groups, newest_undecided, price, read_filters, undecided
from marketplace.web.forms import own_path
from marketplace.web.requester import bp
from marketplace.web.requester.viewmodels import answer_shown, group_shown

PAGE = 30
GROUPS = 40
GROUPINGS = ("answer", "task")
DECISIONS = ("approve", "reject")


@bp.get("/batches/<batch_id>/review")
def review(batch_id: str) -> str:
    """The answers that wait for a decision, oldest first, as far as they fit the filters; or alike ones together."""
    batch = batch_of(g.person, batch_id)
    try:
        filters, errors = read_filters(request.args), {}
    except Invalid as refusal:
        filters, errors = Filters(), refusal.fields
    how = request.args.get("group", "")
    return _grouped(batch, filters, errors, how) if how in GROUPINGS else _listed(batch, filters, errors)


@bp.post("/batches/<batch_id>/reviews")
def create_reviews(batch_id: str) -> Response | str:
    """Decides on the chosen answers and says of each what happened; asked to (`ask`), says first what many decisions cost."""
    batch = batch_of(g.person, batch_id)
    word, _, chosen = request.form.get("one", "").partition(" ")
    if word in SINGLE:
        results = [_single(word, chosen)]
    else:
        if request.form.get("ask") and not word and (ids := _chosen(batch)) and request.form.get("decision") in DECISIONS:
            return _ask(batch, ids)
        approve, reject = _decisions(batch)
        results = review_many(g.person, batch, approve, reject)
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"results": results})
    _tell(results)
    return redirect(own_path(request.form.get("back")) or url_for("requester.review", batch_id=batch_id))


@bp.post("/batches/<batch_id>/reviews/all")
def approve_all(batch_id: str) -> Response | str:
    """Approves everything that waits, by a runner, so that the page does not wait for it."""
    batch = batch_of(g.person, batch_id)
    waiting = progress(batch).submitted
    if request.form.get("ask") and waiting:
        rewards, fee = waiting * batch.reward_micros, waiting * batch.fee_micros
        return _confirmation(batch, "approve", Price(waiting, 0, rewards, fee, 0), url_for("requester.approve_all", batch_id=batch_id), [])
    everything(g.person, batch)
    flash(_("All answers that wait now are being approved; the numbers below follow."), "good")
    return redirect(url_for("requester.batch", batch_id=batch_id))


def _listed(batch: Any, filters: Filters, errors: dict[str, list[str]]) -> str:
    rows = undecided(g.person, batch, filters, after_id=_number(request.args.get("after")), limit=PAGE + 1)
    return render_template(
        "requester/review.html",
        **_around(batch, filters, errors, ""),
        answers=[answer_shown(batch, row) for row in rows[:PAGE]],
        next_after=public_id.encode("assignment", rows[PAGE - 1].id) if len(rows) > PAGE else "",
        is_first="after" not in request.args,
    )


def _grouped(batch: Any, filters: Filters, errors: dict[str, list[str]], how: str) -> str:
    found = groups(g.person, batch, filters, by_task=how == "task")
    several = [one for one in found if len(one.rows) > 1]
    return render_template(
        "requester/review_groups.html",
        **_around(batch, filters, errors, how),
        groups=[group_shown(batch, one) for one in several[:GROUPS]],
        more=len(several) - GROUPS,
        singles=len(found) - len(several),
        looked_at=sum(len(one.rows) for one in found),
    )


def _around(batch: Any, filters: Filters, errors: dict[str, list[str]], how: str) -> dict[str, Any]:
    """What both views of the page need."""
    return {
        "batch": batch,
        "filters": filters,
        "errors": errors,
        "how": how,
        "waiting": progress(batch).submitted,
        "reasons": REASONS,
        "here": request.full_path.rstrip("?"),
        "up_to": public_id.encode("assignment", last) if (last := _newest(batch)) else "",
    }


def _newest(batch: Any) -> int:
    """The newest answer there is now: a decision on all that fit means those that the page knew of."""
    return newest_undecided(g.person, batch) or 0


def _ask(batch: Any, ids: list[str]) -> str:
    decision = request.form["decision"]
    numbers = [number for one in ids if (number := _number(one))]
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("ask", "csrf_token", "one")]
    return _confirmation(batch, decision, price(g.person, batch, decision, numbers), url_for("requester.create_reviews", batch_id=batch.public_id), fields)


def _confirmation(batch: Any, decision: str, cost: Price, action: str, fields: list[tuple[str, str]]) -> str:
    """What the decision costs, with the button that takes it; alone where a script puts it into a dialog."""
    template = "requester/_review_confirm.html" if request.headers.get("X-Fragment") else "requester/review_confirm.html"
    back = own_path(request.form.get("back")) or url_for("requester.review", batch_id=batch.public_id)
    reason = REASONS.get(request.form.get("reason_code", ""), "")
    return render_template(template, batch=batch, decision=decision, price=cost, action=action, fields=fields, back=back, reason=reason)


SINGLE = {"set-aside": N_("Paid, and left out of the results."), "send-back": N_("Sent back; the worker has a day.")}
"""Decisions taken on one answer at a time, and what is said when they are done."""


def _single(word: str, chosen: str) -> dict[str, Any]:
    feedback = request.form.get("feedback") or request.form.get(f"feedback-{chosen}", "")
    try:
        number = public_id.decode("assignment", chosen)
        if word == "set-aside":
            approve_one(g.person, number, feedback, is_used=False)
        else:
            send_back(g.person, number, feedback)
    except Refusal as refusal:
        sentences = [one for said in getattr(refusal, "fields", {}).values() for one in said]
        return {"id": chosen, "code": refusal.code, "message": sentences[0] if sentences else refusal.message}
    return {"id": chosen, "state": "approved" if word == "set-aside" else "revising", "said": SINGLE[word]}


def _chosen(batch: Any) -> list[str]:
    """The ids that a form names, or, for all that fit its filters, those that the page knew of."""
    form = request.form
    if not form.get("all_that_fit"):
        return form.getlist("ids")
    found = undecided(g.person, batch, read_filters(form), up_to_id=_number(form.get("up_to")), limit=MOST)
    return [public_id.encode("assignment", one.id) for one in found]


def _decisions(batch: Any) -> tuple[list[str], list[dict[str, Any]]]:
    form = request.form
    one, decision, reason, feedback = form.get("one"), form.get("decision"), form.get("reason_code", ""), form.get("feedback", "")
    if one:  # a button beside a single answer: "approve ID" or "reject ID"
        decision, _, chosen = one.partition(" ")
        ids, reason, feedback = [chosen], form.get(f"reason-{chosen}", reason), form.get(f"feedback-{chosen}", feedback)
    else:
        ids = _chosen(batch)
    if decision == "approve":
        return ids, []
    return [], [{"id": id, "reason_code": reason, "feedback": feedback.strip()} for id in ids if decision == "reject"]


def _tell(results: list[dict[str, Any]]) -> None:
    done = [one["state"] for one in results if "code" not in one]
    approved, rejected = done.count("approved"), done.count("rejected")
    problems = {one["message"] for one in results if "code" in one}
    if not results:
        flash(gettext("Choose at least one answer first."), "warn")
    if len(results) == 1 and "said" in results[0]:
        flash(results[0]["said"], "good")
    elif len(results) == len(done) == 1:  # said as the page says it when script decides
        flash(gettext("Approved and paid.") if approved else "Rejected.", "good")
    elif approved or rejected:
        flash(", ".join(part for part in (f"{approved} approved" if approved else "", f"{rejected} rejected" if rejected else "") if part) + ".", "good")
    for sentence in sorted(problems):
        flash(sentence, "warn")


def _number(text: str | None) -> int:
    return public_id.number_or_none("assignment", text) or 0
