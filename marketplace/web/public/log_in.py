"""Coming in and going out."""

from __future__ import annotations

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from marketplace.errors import Refusal
from marketplace.people.log_in import log_in, log_out
from marketplace.web.forms import home_of, own_path, trace
from marketplace.web.public import bp
from marketplace.web.session import session_token, sign_in, sign_out


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
    except Refusal as refusal:
        return render_template("public/login.html", email=email, message=refusal.message, next=onward), refusal.status
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
