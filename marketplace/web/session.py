"""The browser's session: a random cookie, looked up once a request; the row behind it can be ended."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from marketplace.people.log_in import SESSION_DAYS, person_of_session
from marketplace.people.models import Person

COOKIE = "rivulet_session"


def current_person() -> Person | None:
    """Who is signed in, or None; also `g.person`."""
    if "person" not in g:
        token = request.cookies.get(COOKIE)
        g.person = person_of_session(token) if token else None
    return g.person


def session_token() -> str | None:
    """The cookie of this request."""
    return request.cookies.get(COOKIE)


def sign_in(response: Response, token: str) -> Response:
    """Gives the browser a new session; the old cookie, whatever it was, is replaced (no session fixation)."""
    response.set_cookie(COOKIE, token, max_age=SESSION_DAYS * 86400, httponly=True, samesite="Lax", secure=request.is_secure, path="/")
    return response


def sign_out(response: Response) -> Response:
    """Takes the cookie away."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
    return response
