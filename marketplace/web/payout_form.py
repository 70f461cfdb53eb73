"""The form that asks for a payout, the same for whoever earned and whoever deposited."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, g, redirect, request
from werkzeug.wrappers import Response

from marketplace.core.money import money
from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.payouts.request import request_payout
from marketplace.web.forms import amount, errors_of


def ask_for_payout(back: str, page: Callable[[str, dict[str, list[str]]], str]) -> Response | tuple[str, int]:
    """Requests a payout of the amount in the form, or of everything when the field is empty, and goes back.

    What is wrong is shown by `page`, which gets what was typed and the sentences by field.
    """
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
    return redirect(back, 303)
