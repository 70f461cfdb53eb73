"""The worker's money: what was earned, what is due, the way out of it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("payouts", __name__)

from marketplace.web.payouts import earnings, goals, requests, statements  # noqa: E402, F401 - routes register themselves
