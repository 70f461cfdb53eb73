"""Payouts: those that wait are paid by hand outside, and settled here."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.money import money
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.payouts.find import payout_of
from marketplace.payouts.settle import fail, pay
from marketplace.reports.market import payouts_page
from marketplace.web.forms import errors_of
from marketplace.web.operator import bp
from marketplace.web.worker.cursor import cursor, page_of

TABS = (("requested", "Waiting"), ("paid", "Paid"), ("failed", "Failed"), ("", "All"))
PAGE = 50


@bp.get("/payouts")
def payouts() -> str:
    """One state at a time; those that wait are the first to see."""
    state = request.args.get("state", "requested")
    found, following = page_of(payouts_page(state or None, cursor("payout"), PAGE + 1), PAGE, "payout")
    return render_template("operator/payouts.html", payouts=found, following=following, state=state, tabs=TABS, first="before" not in request.args)


@bp.get("/payouts/<payout_id>")
def payout(payout_id: str) -> str:
    """One payout, with the two ways to settle it."""
    return _page(payout_id)


@bp.post("/payouts/<payout_id>/payment")
def payment(payout_id: str) -> Response | tuple[str, int]:
    """The money was sent: its reference is kept."""
    try:
        done = pay(g.person, payout_of(g.person, payout_id), request.form.get("reference", ""))
    except Invalid as refusal:
        return _page(payout_id, errors_of(refusal, "reference")), refusal.status
    flash(_("The payout of %(money)s is marked as paid.", money=money(done.amount_micros)), "good")
    return redirect(url_for(".payouts"), 303)


@bp.post("/payouts/<payout_id>/failure")
def failure(payout_id: str) -> Response | tuple[str, int]:
    """The money could not be sent: it returns to the worker, with the reason."""
    try:
        done = fail(g.person, payout_of(g.person, payout_id), request.form.get("reason", ""))
    except Invalid as refusal:
        return _page(payout_id, errors_of(refusal, "reason")), refusal.status
    flash(_("The payout failed; %(money)s is back on the worker's balance.", money=money(done.amount_micros)), "warn")
    return redirect(url_for(".payouts"), 303)


def _page(payout_id: str, errors: dict[str, list[str]] | None = None) -> str:
    found = payout_of(g.person, payout_id)
    return render_template("operator/payout.html", payout=found, errors=errors or {}, typed=request.form)
