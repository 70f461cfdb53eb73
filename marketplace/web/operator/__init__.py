"""The operator's face: payouts, deposits, people, the books, the log."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("operator", __name__)

from marketplace.web.operator import books, components, dashboard, deposits, fairness, payouts, people, platform  # noqa: E402, F401 - routes register themselves
