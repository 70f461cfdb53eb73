"""The account page and what can be changed on it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.errors import Refusal
from marketplace.people.log_in import end_other_sessions, end_session, sessions_of
from marketplace.people.passwords import change_password
from marketplace.people.roles import take_role
from marketplace.people.tokens import create_token, revoke_token, tokens_of
from marketplace.web.account import bp
from marketplace.web.forms import errors_of
from marketplace.web.session import session_token


@bp.get("/")
def settings() -> str:
    """Everything about one's login on one page."""
    return _page()


@bp.post("/password")
def password() -> Response | tuple[str, int]:
    """Changes the password; other sessions end, this one stays."""
    try:
        change_password(g.person, request.form.get("old", ""), request.form.get("password", ""))
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "old")), refusal.status
    end_other_sessions(g.person, session_token())
    flash("Your password is changed. All other sessions were ended.", "good")
    return redirect(url_for("account.settings"))


@bp.post("/sessions/<int:session_id>/end")
def session_end(session_id: int) -> Response:
    """Ends one session."""
    end_session(g.person, session_id)
    flash("That session is ended.", "good")
    return redirect(url_for("account.settings") + "#sessions")


@bp.post("/sessions/end-others")
def other_sessions_end() -> Response:
    """Ends all sessions but this one."""
    end_other_sessions(g.person, session_token())
    flash("All other sessions are ended.", "good")
    return redirect(url_for("account.settings") + "#sessions")


@bp.post("/tokens")
def tokens() -> str | tuple[str, int]:
    """Makes a token and shows it, this one time."""
    try:
        token = create_token(g.person, request.form.get("name", "").strip())
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "name")), refusal.status
    return _page(new_token=token)


@bp.post("/tokens/<token_id>/end")
def token_end(token_id: str) -> Response:
    """Revokes a token."""
    revoke_token(g.person, int(token_id) if token_id.isdigit() else token_id)
    flash("That token no longer works.", "good")
    return redirect(url_for("account.settings") + "#tokens")


@bp.post("/roles")
def roles() -> Response:
    """Adds the role of a worker or a requester."""
    role = request.form.get("role", "")
    take_role(g.person, role)
    flash(f"You are now a {role} too.", "good")
    return redirect(url_for("account.settings"))


def _page(errors: dict[str, Any] | None = None, new_token: str = "") -> str:
    return render_template(
        "account/settings.html",
        person=g.person,
        sessions=list(sessions_of(g.person)),
        tokens=list(tokens_of(g.person)),
        errors=errors or {},
        new_token=new_token,
    )
