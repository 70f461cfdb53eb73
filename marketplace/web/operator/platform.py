"""The platform's own money: what it earned, what the operator takes out and puts in, and what the bank must hold."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.money import money
from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.ledger.platform import contribute, platform_lines, standing, withdraw
from marketplace.web.forms import amount, errors_of
from marketplace.web.operator import bp
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50


@bp.get("/platform")
def platform() -> str:
    """How it stands, both forms, and every line."""
    return _page()


@bp.post("/platform/withdrawals")
def take_out() -> Response | tuple[str, int]:
    """Books what the operator took out; everything that is free when the field is empty."""
    typed = request.form.get("taken_amount", "").strip()
    errors: dict[str, list[str]] = {}
    micros = amount(typed, "taken_amount", errors) if typed else None
    if errors:
        return _page(errors), 422
    try:
        made = withdraw(g.person, micros, request.form.get("taken_reference", ""))
    except Refusal as refusal:
        return _page({"taken_amount": errors_of(refusal, "amount")["amount"]}), refusal.status
    flash(_("%(money)s is booked as taken out.", money=money(made.amount_micros)), "good")
    return redirect(url_for(".platform"), 303)


@bp.post("/platform/contributions")
def put_in() -> Response | tuple[str, int]:
    """Books what the operator put in."""
    errors: dict[str, list[str]] = {}
    micros = amount(request.form.get("given_amount"), "given_amount", errors)
    if errors or micros is None:
        return _page(errors), 422
    try:
        contribute(g.person, micros, request.form.get("given_reference", ""))
    except Refusal as refusal:
        return _page({"given_amount": errors_of(refusal, "amount")["amount"]}), refusal.status
    flash(_("%(money)s is booked as put in.", money=money(micros)), "good")
    return redirect(url_for(".platform"), 303)


def _page(errors: dict[str, list[str]] | None = None) -> str:
    found, following = page_of(platform_lines(cursor("transfer"), PAGE + 1), PAGE, "transfer")
    return render_template(
        "operator/platform.html",
        now=standing(),
        lines=found,
        following=following,
        first="before" not in request.args,
        typed=request.form,
        errors=errors or {},
    )
