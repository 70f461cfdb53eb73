"""Taking one's data along, and closing one's account."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, send_file
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.payouts.balance import balance
from marketplace.people.leave import leave, what_keeps
from marketplace.people.own_data import own_data
from marketplace.web.account import bp
from marketplace.web.forms import errors_of
from marketplace.web.proof import needs_proof
from marketplace.web.session import sign_out


@bp.get("/leaving")
def leaving() -> str:
    """All one's data to download; and what would have to be finished before leaving."""
    return _page()


@bp.post("/data")
@needs_proof
def data() -> Response:
    """The zip."""
    return own_data_file(g.person)


def own_data_file(person: Any) -> Response:
    """The zip as an answer, which no browser keeps."""
    answer = send_file(own_data(person), mimetype="application/zip", as_attachment=True, download_name="rivulet-data.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/leaving")
@needs_proof
def leave_for_good() -> Response | tuple[str, int]:
    """Closes the account."""
    try:
        if request.form.get("email", "").strip().lower() != g.person.email.lower():
            return _page({"email": [_("Write your e-mail address, so that nobody closes an account by a slip.")]}), 422
        leave(g.person, bool(request.form.get("give_up")))
    except Refusal as refusal:
        return _page(errors_of(refusal, "give_up")), refusal.status
    flash(_("Your account is closed."), "good")
    return sign_out(redirect("/", 303))


def _page(errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "account/leaving.html",
        errors=errors or {},
        unfinished=what_keeps(g.person),
        left_micros=balance(g.person).available_micros,
        typed=request.form,
    )
