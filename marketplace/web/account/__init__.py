"""A person's own account: password, second factor, sessions, API tokens, roles."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("account", __name__)

from marketplace.web.account import leaving, second_factor, settings  # noqa: E402, F401 - routes register themselves
