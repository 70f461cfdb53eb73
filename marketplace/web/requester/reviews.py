"""Deciding on answers: one by one or many at once, by mouse, thumb or keyboard."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.assignments.find import assignments_in
from marketplace.core import public_id
from marketplace.errors import NotFound, Refusal
from marketplace.projects.find import batch_of
from marketplace.projects.progress import progress
from marketplace.review.approve import approve_one
from marketplace.review.bulk import approve_all as everything
from marketplace.review.bulk import review_many
from marketplace.review.reject import REASONS
from marketplace.review.revise import send_back
from marketplace.web.requester import bp
from marketplace.web.requester.viewmodels import answer_shown

PAGE = 50


@bp.get("/batches/<batch_id>/review")
def review(batch_id: str) -> str:
    """The answers that wait for a decision, oldest first."""
    batch, after = batch_of(g.person, batch_id), _after(request.args.get("after"))
    rows = list(assignments_in(g.person, batch, state="submitted", after_id=after, limit=PAGE + 1))
    return render_template(
        "requester/review.html",
        batch=batch,
        answers=[answer_shown(batch, row) for row in rows[:PAGE]],
        next_after=public_id.encode("assignment", rows[PAGE - 1].id) if len(rows) > PAGE else "",
        is_first=not after,
        waiting=progress(batch).submitted,
        reasons=REASONS,
    )


@bp.post("/batches/<batch_id>/reviews")
def create_reviews(batch_id: str) -> Response:
    """Decides on the chosen answers; says of each what happened."""
    batch = batch_of(g.person, batch_id)
    word, _, chosen = request.form.get("one", "").partition(" ")
    if word in SINGLE:
        results = [_single(word, chosen)]
    else:
        approve, reject = _decisions()
        results = review_many(g.person, batch, approve, reject)
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"results": results})
    _tell(results)
    return redirect(url_for("requester.review", batch_id=batch_id))


@bp.post("/batches/<batch_id>/reviews/all")
def approve_all(batch_id: str) -> Response:
    """Approves everything that waits, by a runner, so that the page does not wait for it."""
    everything(g.person, batch_of(g.person, batch_id))
    flash("All answers that wait now are being approved; the numbers below follow.", "good")
    return redirect(url_for("requester.batch", batch_id=batch_id))


SINGLE = {"set-aside": "Paid, and left out of the results.", "send-back": "Sent back; the worker has a day."}
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


def _decisions() -> tuple[list[str], list[dict[str, Any]]]:
    form = request.form
    one, decision, reason, feedback = form.get("one"), form.get("decision"), form.get("reason_code", ""), form.get("feedback", "")
    if one:  # a button beside a single answer: "approve ID" or "reject ID"
        decision, _, chosen = one.partition(" ")
        ids, reason, feedback = [chosen], form.get(f"reason-{chosen}", reason), form.get(f"feedback-{chosen}", feedback)
    else:
        ids = form.getlist("ids")
    if decision == "approve":
        return ids, []
    return [], [{"id": id, "reason_code": reason, "feedback": feedback.strip()} for id in ids if decision == "reject"]


def _tell(results: list[dict[str, Any]]) -> None:
    done = [one["state"] for one in results if "code" not in one]
    approved, rejected = done.count("approved"), done.count("rejected")
    problems = {one["message"] for one in results if "code" in one}
    if not results:
        flash("Choose at least one answer first.", "warn")
    if len(results) == 1 and "said" in results[0]:
        flash(results[0]["said"], "good")
    elif len(results) == len(done) == 1:  # said as the page says it when script decides
        flash("Approved and paid." if approved else "Rejected.", "good")
    elif approved or rejected:
        flash(", ".join(part for part in (f"{approved} approved" if approved else "", f"{rejected} rejected" if rejected else "") if part) + ".", "good")
    for sentence in sorted(problems):
        flash(sentence, "warn")


def _after(text: str | None) -> int:
    try:
        return public_id.decode("assignment", text) if text else 0
    except NotFound:
        return 0
