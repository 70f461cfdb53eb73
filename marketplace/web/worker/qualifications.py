"""Asking for a qualification: at once, by a word to its owner, or by a test."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.public_id import decode
from marketplace.core.texts import _
from marketplace.errors import Invalid, Refusal
from marketplace.quality.eligibility import skills
from marketplace.quality.qualifications.find import type_seen
from marketplace.quality.qualifications.request import begin_test, requests_of
from marketplace.quality.qualifications.request import request as ask
from marketplace.quality.qualifications.sitting import is_over, sees_test, sitting_of
from marketplace.task_types import get
from marketplace.task_types.page import form as question_form
from marketplace.web.worker import bp


@bp.get("/qualifications/<qualification_id>")
def qualification(qualification_id: str) -> str:
    """What it is, what one has of it, and the test or the button."""
    return _page(decode("qualification", qualification_id))


@bp.post("/qualifications/<qualification_id>/sittings")
def begin_sitting(qualification_id: str) -> Response | tuple[str, int]:
    """Begins the test; its time starts."""
    number = decode("qualification", qualification_id)
    try:
        begin_test(g.person, number)
    except Refusal as refusal:
        return _page(number, {}, {"": [refusal.message]}), refusal.status
    return redirect(url_for(".qualification", qualification_id=qualification_id), 303)


@bp.post("/qualifications/<qualification_id>/requests")
def request_qualification(qualification_id: str) -> Response | tuple[str, int]:
    """Asks for it, with the answers of its test where it has one."""
    number = decode("qualification", qualification_id)
    answer = get("page").parse_form({}, request.form) if type_seen(number).test else None
    try:
        done = ask(g.person, number, answer)
    except Invalid as refusal:
        return _page(number, answer or {}, {name.removeprefix("answer."): sentences for name, sentences in refusal.fields.items()}), refusal.status
    except Refusal as refusal:
        return _page(number, answer or {}, {"": [refusal.message]}), refusal.status
    if done.state == "rejected":
        flash(_("The time for the test was over when your answers came. They were not counted."), "bad")
        return redirect(url_for(".qualification", qualification_id=qualification_id), 303)
    flash(
        _("You hold it now, with %(value)s.", value=done.value)
        if done.state == "granted"
        else _("You have asked for it. The requester decides, and you hear of it by mail."),
        "good",
    )
    return redirect(url_for(".qualification", qualification_id=qualification_id), 303)


def _page(number: int, answer: dict[str, Any] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    kind = type_seen(number)
    begun = sitting_of(g.person, kind) if kind.test else None
    sees = sees_test(g.person, kind)
    return render_template(
        "worker/qualification.html",
        kind=kind,
        held=skills(g.person.id, [number]).get(number),
        asked=requests_of(g.person, number),
        form=question_form.read(kind.test) if kind.test and sees else None,
        ends_at=begun.ends_at if begun and sees and not is_over(begun.ends_at) else None,
        answer=answer or {},
        errors=errors or {},
    )
