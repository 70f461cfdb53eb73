"""How refusals and accidents are told: a page for people, application/problem+json (RFC 9457) for programs."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from redis import RedisError
from werkzeug.exceptions import HTTPException

from marketplace.core.sql import is_full, is_outage, is_unstorable
from marketplace.core.texts import N_, gettext
from marketplace.errors import Refusal

log = logging.getLogger(__name__)


def is_program() -> bool:
    """Whether the answer goes to a program (JSON API, or anything sent with a token) and not to a person."""
    return (
        request.path.startswith("/api/")
        or request.headers.get("Accept") == "application/json"  # as our own scripts say it; reading a list of wishes takes longer
        or request.args.get("format") == "json"
        or request.accept_mimetypes.best == "application/json"
        or request.headers.get("Authorization", "")[:7].lower() == "bearer "
    )


def problem(status: int, code: str, title: str, detail: str, fields: dict[str, list[str]] | None = None, **extra: Any) -> Response:
    """One problem document."""
    errors = [{"field": path, "message": sentence} for path, sentences in (fields or {}).items() for sentence in sentences]
    body = {"type": f"urn:rivulet:problem:{code}", "title": title, "status": status, "detail": detail, "code": code, **extra}
    return Response(orjson.dumps(body | ({"errors": errors} if errors else {})), status, content_type="application/problem+json")


def answer(status: int, code: str, title: str, detail: str, fields: dict[str, list[str]] | None = None, **extra: Any) -> Any:
    """The same refusal as a page or as a problem."""
    if is_program():
        return problem(status, code, title, detail, fields, **extra)
    return render_template("error.html", status=status, code=code, title=gettext(title), message=gettext(detail), fields=fields or {}), status


def page_above() -> str:
    """The nearest page on the way up from an address that only takes forms; "" where none is meant.

    The browser shows a refused form under the form's own address. Who loads that again is led to the page it belongs to.
    """
    if request.method not in ("GET", "HEAD") or is_program() or request.path.startswith("/mturk"):
        return ""
    path = request.path
    while path not in ("", "/"):
        path = path.rpartition("/")[0]
        for candidate in (f"{path}/", path):
            if request_ctx.url_adapter and request_ctx.url_adapter.test(candidate, method="GET"):
                return candidate
    return ""


def register_error_handlers(app: Flask) -> None:
    """One handler for refusals, one for HTTP errors, one for accidents."""

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Any:
        if error.status in (401, 403) and log.isEnabledFor(logging.INFO):
            who = f"person {g.person.id}" if g.get("person") else "nobody known"
            log.info("refused %s %r to %s from %s: %s", request.method, request.path, who, request.remote_addr, error.code)
        response = app.make_response(answer(error.status, error.code, (error.__doc__ or error.code).strip(), error.message, error.fields, **error.extra))
        if error.status in (429, 503):
            response.headers.setdefault("Retry-After", str(error.extra.get("retry_after", 1)))
        return response

    @app.errorhandler(HTTPException)
    def declined(error: HTTPException) -> Any:
        status = error.code or 500
        if status < 400:
            return error
        if status == 405 and (page := page_above()):
            return redirect(page, 303)
        code = (error.name or "error").lower().replace(" ", "_")
        title = error.name or "Error"
        if not is_program():
            title = N_("Load the page again") if isinstance(error, CSRFError) else TITLES.get(status, title)
        done = answer(status, code, title, _sentence(status, error))
        response = app.make_response(done)
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after", "www-authenticate"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def accident(error: Exception) -> Any:
        if is_full(error):
            log.error("no room left at %s %s: %s", request.method, request.path, error)
            return _later(
                507,
                "storage_full",
                N_("Storage full"),
                N_("There is no room left for this; nothing was changed. Try again when the operator has made room."),
                30,
            )
        if is_outage(error) or isinstance(error, RedisError):
            return _later(503, "unavailable", N_("Unavailable"), N_("A server of this site is restarting. Try again in a few seconds."), 2)
        if is_unstorable(error):
            return answer(422, "invalid", N_("Invalid"), N_("There is a character in it that cannot be stored (zero, or half of a pair). Take it out."))
        log.exception("accident at %s %s", request.method, request.path)
        if app.testing and app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        return answer(
            500, "accident", N_("Accident"), N_("Something went wrong on our side; nothing was changed. Try again, and tell the operator if it stays.")
        )


TITLES = {
    400: N_("This could not be read"),
    404: N_("There is nothing here"),
    405: N_("Not in this way"),
    413: N_("That is too large"),
    429: N_("A little slower, please"),
}
"""What pages are headed with for errors of HTTP; programs get HTTP's own words."""


def _sentence(status: int, error: HTTPException) -> str:
    """What to change, in the reader's language."""
    if isinstance(error, CSRFError):
        return gettext("This page was open for too long, or its form is not ours. Load the page again, then send the form once more; nothing was changed.")
    if status == 405 and (methods := getattr(error, "valid_methods", None)):
        return gettext("This address takes %(methods)s, not %(method)s.", methods=", ".join(sorted(methods)), method=request.method)
    if status == 413 and request.max_content_length:
        return gettext("The request is larger than the %(most)s MB that this address takes. Send less.", most=request.max_content_length // 2**20)
    return gettext(SENTENCES.get(status, error.description or error.name))


def _later(status: int, code: str, title: str, detail: str, seconds: int) -> Response:
    """An answer that says when to try again."""
    response = current_app.make_response(answer(status, code, title, detail))
    response.headers["Retry-After"] = str(seconds)
    return response


SENTENCES = {
    404: N_("There is nothing at this address."),
    413: N_("The request is larger than this address allows."),
    415: N_("This address takes another content type."),
}
