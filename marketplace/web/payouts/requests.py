"""Asking for money."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.payouts.find import payout_of
from marketplace.web.payout_form import ask_for_payout
from marketplace.web.payouts import bp
from marketplace.web.payouts.earnings import page


@bp.post("/requests")
def create() -> Response | tuple[str, int]:
    """Requests a payout."""
    return ask_for_payout(url_for(".earnings"), page)


@bp.get("/requests")
def requests() -> Response:
    """The form stands on the page of earnings."""
    return redirect(url_for(".earnings"), 303)


@bp.get("/<payout_id>")
def payout(payout_id: str) -> str:
    """One payout: its state, its dates, its reference or the reason it failed."""
    return render_template("payouts/payout.html", payout=payout_of(g.person, payout_id))
