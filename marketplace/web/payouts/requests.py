"""Asking for money."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.payouts.find import payout_of
from marketplace.payouts.request import request_payout
from marketplace.web.filters import money
from marketplace.web.forms import amount, errors_of
from marketplace.web.payouts import bp
from marketplace.web.payouts.earnings import page


@bp.post("/requests")
def create() -> Response | tuple[str, int]:
    """Requests a payout of an amount, or of everything when the field is empty."""
    typed = request.form.get("amount", "").strip()
    errors: dict[str, list[str]] = {}
    micros = amount(typed, "amount", errors) if typed else None
    if errors:
        return page(typed, errors), 422
    try:
        payout = request_payout(g.person, micros)
    except Refusal as refusal:
        return page(typed, errors_of(refusal, "amount")), refusal.status
    flash(_("Your payout of %(money)s is requested. The operator pays it out and writes the reference here.", money=money(payout.amount_micros)), "good")
    return redirect(url_for(".earnings"), 303)


@bp.get("/requests")
def requests() -> Response:
    """The form stands on the page of earnings."""
    return redirect(url_for(".earnings"), 303)


@bp.get("/<payout_id>")
def payout(payout_id: str) -> str:
    """One payout: its state, its dates, its reference or the reason it failed."""
    return render_template("payouts/payout.html", payout=payout_of(g.person, payout_id))
