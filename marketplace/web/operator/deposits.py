"""Money that came in from outside."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.money import money
from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.ledger.deposit import deposit
from marketplace.people.find import person_by_email
from marketplace.reports.market import deposits_page
from marketplace.web.forms import amount, errors_of
from marketplace.web.operator import bp
from marketplace.web.proof import needs_proof
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50


@bp.get("/deposits")
def deposits() -> str:
    """The form, and what was recorded before."""
    return _page({"email": request.args.get("email", "")})


@bp.post("/deposits")
@needs_proof
def record() -> Response | tuple[str, int]:
    """Books a deposit on a person's balance."""
    form = request.form
    errors: dict[str, list[str]] = {}
    micros = amount(form.get("amount"), "amount", errors)
    if errors or micros is None:
        return _page(form, errors), 422
    try:
        person = person_by_email(form.get("email", ""))
        deposit(g.person, person, micros, reference=form.get("reference", ""), note=form.get("note", ""))
    except Refusal as refusal:
        return _page(form, errors_of(refusal, "email")), 422
    flash(_("%(money)s is on the balance of %(email)s.", money=money(micros), email=person.email), "good")
    return redirect(url_for(".deposits"), 303)


def _page(typed: dict[str, str], errors: dict[str, list[str]] | None = None) -> str:
    found, following = page_of(deposits_page(cursor("transfer"), PAGE + 1), PAGE, "transfer")
    return render_template("operator/deposits.html", deposits=found, following=following, typed=typed, errors=errors or {}, first="before" not in request.args)
