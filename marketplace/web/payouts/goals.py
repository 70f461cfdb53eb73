"""What a worker wants to earn."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.searches.settings import set_goals
from marketplace.web.forms import amount, errors_of
from marketplace.web.payouts import bp
from marketplace.web.payouts.earnings import page


@bp.post("/goals")
def set_own_goals() -> Response | tuple[str, int]:
    """Sets both goals; an empty field takes one away."""
    typed = {name: request.form.get(name, "").strip() for name in ("day_goal", "week_goal")}
    errors: dict[str, list[str]] = {}
    micros = {name: amount(text, name, errors) if text else None for name, text in typed.items()}
    if errors:
        return page(errors=errors, goals_typed=typed), 422
    try:
        set_goals(g.person, micros["day_goal"], micros["week_goal"])
    except Refusal as refusal:
        return page(errors=errors_of(refusal), goals_typed=typed), refusal.status
    flash(_("Your goals are set."), "good")
    return redirect(url_for(".earnings"), 303)
