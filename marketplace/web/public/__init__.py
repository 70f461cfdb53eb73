"""The public face: the first page, and the doors in: sign-up, login, a forgotten password."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("public", __name__)

from marketplace.web.public import email, language, log_in, passwords, sign_up, start, suspension  # noqa: E402, F401 - routes register themselves
