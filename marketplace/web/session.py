"""The browser's session: a random cookie, looked up once a request; the row behind it can be ended."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g, request
from werkzeug.wrappers import Response

from marketplace.people.log_in import SESSION_DAYS, person_of_session
from marketplace.people.tokens import Bearer

COOKIE = "rivulet_session"
FOUND_BY: dict[str, Callable[[str], Bearer | None]] = {}
"""How views whose time counts find the person of a session, where not by `person_of_session`: together with what they need
next, in one statement. By endpoint."""


def cookie_name() -> str:
    """The cookie's name. Over https browsers hold the prefix to its word: this host only, this path, never without TLS."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def current_person() -> Bearer | None:
    """Who is signed in, or None; also `g.person`."""
    if "person" not in g:
        token = session_token()
        find = FOUND_BY.get(request.endpoint or "", person_of_session)
        g.person = find(token) if token else None
    return g.person


def session_token() -> str | None:
    """The cookie of this request."""
    return request.cookies.get(cookie_name())


def sign_in(response: Response, token: str) -> Response:
    """Gives the browser a new session; the old cookie, whatever it was, is replaced (no session fixation)."""
    secure = current_app.config["SESSION_COOKIE_SECURE"] or request.is_secure
    response.set_cookie(cookie_name(), token, max_age=SESSION_DAYS * 86400, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def sign_out(response: Response) -> Response:
    """Takes the cookie away."""
    secure = current_app.config["SESSION_COOKIE_SECURE"] or request.is_secure
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=secure)
    return response
