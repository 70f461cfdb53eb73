"""In which language a page is: the person's own choice, else the browser's, else what the browser asks for, else English."""

from __future__ import annotations

from functools import cache

from babel import Locale
from flask import Flask, current_app, has_request_context, request
from werkzeug.wrappers import Response

from marketplace.core.texts import ENGLISH, LANGUAGES, language
from marketplace.web.viewer import viewer

COOKIE = "rivulet_language"
COOKIE_SECONDS = 365 * 86400
PROGRAMS = ("/api/", "/mturk")
"""Where programs read: their texts stay English, whoever asks."""


def chosen_language() -> str:
    """The code of the language for this request. It is asked for at the first text, so a request without texts never looks."""
    if not has_request_context() or request.path.startswith(PROGRAMS):
        return ENGLISH.code
    person = viewer()
    asked_for = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())  # the best liked first; "de-AT" is "de"
    for code in (person.language if person else "", request.cookies.get(COOKIE, ""), *asked_for):
        if code in LANGUAGES:
            return code
    return ENGLISH.code


@cache
def _locale(code: str) -> Locale:
    """Babel's locale of a language, whose data is looked for on the disk each time it is asked for by its code."""
    return Locale.parse(code)


def chosen_locale() -> Locale:
    """The same as Babel wants it."""
    return _locale(chosen_language())


def remember(response: Response, code: str) -> Response:
    """Keeps a choice in the browser, for who is not signed in; "" forgets it."""
    secure = current_app.config["SESSION_COOKIE_SECURE"] or request.is_secure
    if code:
        response.set_cookie(COOKIE, code, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=secure, path="/")
    else:
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=secure)
    return response


def register_language(app: Flask, texts_version: str) -> None:
    """Makes `language()`, the languages offered and the version of their texts known to templates."""
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["texts_version"] = texts_version
    app.jinja_env.globals["languages"] = LANGUAGES
