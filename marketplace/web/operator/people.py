"""People: found, created, suspended with a written reason, restored."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core import audit
from marketplace.core.texts import N_, _
from marketplace.errors import Invalid, Refusal
from marketplace.payouts.balance import balance
from marketplace.people.find import people_page, person_by_public_id
from marketplace.people.log_in import end_all_sessions
from marketplace.people.models import ROLES
from marketplace.people.passwords import request_reset
from marketplace.people.second_factor import is_on, take_away
from marketplace.people.sign_up import sign_up
from marketplace.people.suspend import restore, suspend
from marketplace.people.tokens import create_token
from marketplace.reports.market import suspensions_of
from marketplace.web.forms import errors_of, reset_link
from marketplace.web.operator import bp
from marketplace.web.proof import needs_proof
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50
WHAT = {
    "worker": N_("does tasks and is paid for them"),
    "requester": N_("publishes work and pays for it"),
    "operator": N_("settles payouts and sees everything"),
}


@bp.get("/people")
def people() -> str:
    """Everybody, or who a part of a name or address finds."""
    search = request.args.get("search", "").strip()
    found, following = page_of(people_page(search, cursor("person", "after") or 0, PAGE + 1), PAGE, "person")
    return render_template("operator/people.html", people=found, following=following, search=search, first="after" not in request.args)


@bp.get("/people/new")
def new_person() -> str:
    """The form for a new person."""
    return _form({}, ["worker"])


@bp.post("/people")
@needs_proof
def create_person() -> str | tuple[str, int]:
    """Makes a person without a password and shows, once, the way in: a link to choose one, and a token if asked for."""
    form = request.form
    links: list[str] = []
    try:
        person = sign_up(form.get("email", ""), None, form.getlist("roles"), form.get("name", ""))
    except Invalid as refusal:
        return _form(form, form.getlist("roles"), errors_of(refusal, "email")), refusal.status

    def kept(token: str) -> str:
        links.append(reset_link(token))
        return links[-1]

    audit.record(g.person, "create person", person.email, roles=person.roles)
    request_reset(person.email, kept)
    token = create_token(person, "made by the operator") if form.get("token") else ""
    return render_template("operator/person_created.html", subject=person, reset_link=links[0], token=token)


@bp.get("/people/<person_id>")
def person(person_id: str) -> str:
    """One person: roles, money, suspensions."""
    return _page(person_id)


@bp.post("/people/<person_id>/suspension")
def suspension(person_id: str) -> Response | tuple[str, int]:
    """Keeps the person out, with the reason written down."""
    return _settled(person_id, suspend, "suspended")


@bp.post("/people/<person_id>/restoration")
def restoration(person_id: str) -> Response | tuple[str, int]:
    """Lets the person in again, with the reason written down."""
    return _settled(person_id, restore, "restored")


@bp.post("/people/<person_id>/sessions/end")
def sessions_end(person_id: str) -> Response | tuple[str, int]:
    """Ends all sessions of the person, with tokens and keys if ticked."""
    try:
        end_all_sessions(g.person, person_by_public_id(person_id), request.form.get("sessions_reason", ""), with_tokens=bool(request.form.get("tokens")))
    except Refusal as refusal:
        return _page(person_id, {"sessions_reason": errors_of(refusal, "reason")["reason"]}), refusal.status
    flash(_("All sessions of the person are ended."), "good")
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.post("/people/<person_id>/second-factor/end")
@needs_proof
def second_factor_end(person_id: str) -> Response | tuple[str, int]:
    """Switches off the second factor of somebody who has lost it."""
    try:
        take_away(g.person, person_by_public_id(person_id), request.form.get("factor_reason", ""))
    except Refusal as refusal:
        return _page(person_id, {"factor_reason": errors_of(refusal, "reason")["reason"]}), refusal.status
    flash(_("The second factor of the person is off."), "good")
    return redirect(url_for(".person", person_id=person_id), 303)


def _settled(person_id: str, act, word: str) -> Response | tuple[str, int]:  # noqa: ANN001
    try:
        act(g.person, person_by_public_id(person_id), request.form.get("reason", ""))
    except Refusal as refusal:
        return _page(person_id, errors_of(refusal, "reason")), refusal.status
    flash(_("The person is %(word)s.", word=_(word)), "good")
    return redirect(url_for(".person", person_id=person_id), 303)


def _page(person_id: str, errors: dict[str, list[str]] | None = None) -> str:
    found = person_by_public_id(person_id)
    return render_template(
        "operator/person.html",
        subject=found,
        balance=balance(found),
        has_second_factor=is_on(found),
        suspensions=suspensions_of(found),
        errors=errors or {},
        typed=request.form,
    )


def _form(typed: dict[str, str], roles: list[str], errors: dict[str, list[str]] | None = None) -> str:
    options = [(role, _(role).capitalize(), _(WHAT[role])) for role in ROLES]
    return render_template("operator/person_new.html", typed=typed, roles=roles, options=options, errors=errors or {})
