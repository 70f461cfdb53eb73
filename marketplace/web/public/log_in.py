"""Coming in and going out."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from marketplace.errors import NotSignedIn, Refusal
from marketplace.people.log_in import CodeNeeded, log_in, log_in_with_code, log_out
from marketplace.people.models import Person
from marketplace.web.forms import errors_of, home_of, own_path, trace
from marketplace.web.public import bp
from marketplace.web.session import session_token, sign_in, sign_out

TICKET, ONWARD = "second_step", "second_step_onward"
"""What the signed cookie of forms keeps between the password and the code."""


@bp.get("/login")
def login() -> Response | str:
    """The form; who is signed in already goes on."""
    if g.person:
        return redirect(own_path(request.args.get("next")) or home_of(g.person))
    return render_template("public/login.html", email="", message="", next=own_path(request.args.get("next")))


@bp.post("/login")
def create_session() -> Response | tuple[str, int]:
    """Signs in with e-mail and password; a wrong pair says no more than that."""
    email, onward = request.form.get("email", ""), own_path(request.form.get("next"))
    try:
        person, token = log_in(email, request.form.get("password", ""), **trace(), even_suspended=True)
    except CodeNeeded as half:
        session[TICKET], session[ONWARD] = half.ticket, onward
        return redirect(url_for(".code"), 303)
    except Refusal as refusal:
        return render_template("public/login.html", email=email, message=refusal.message, next=onward), refusal.status
    return _begun(person, token, onward)


@bp.get("/login/code")
def code() -> Response | str:
    """Asks for the code of the second factor; who has not shown a password begins with that."""
    return render_template("public/code.html", errors={}) if session.get(TICKET) else redirect(url_for(".login"))


@bp.post("/login/code")
def create_session_with_code() -> Response | tuple[str, int]:
    """Signs in with the code, after the password."""
    try:
        person, token = log_in_with_code(session.get(TICKET, ""), request.form.get("code", ""), **trace(), even_suspended=True)
    except NotSignedIn as refusal:
        session.pop(TICKET, None)
        flash(refusal.message, "warn")
        return redirect(url_for(".login"), 303)
    except Refusal as refusal:
        return render_template("public/code.html", errors=errors_of(refusal, "code")), refusal.status
    return _begun(person, token, session.get(ONWARD, ""))


def _begun(person: Person, token: str, onward: str) -> Response:
    """The browser with its new session, on its way."""
    if before := session_token():
        log_out(before)
    session.clear()  # a new CSRF secret for the new session
    return sign_in(redirect(url_for(".suspension") if person.is_suspended else onward or home_of(person)), token)


@bp.post("/logout")
def logout() -> Response:
    """Ends this session here and in the database."""
    if token := session_token():
        log_out(token)
    session.clear()
    return sign_out(redirect("/"))
