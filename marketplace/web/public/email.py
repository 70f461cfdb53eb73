"""The page behind the link in a mail to a new e-mail address."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.people.change_email import confirm_new_email, read_ticket
from marketplace.web.public import bp


@bp.get("/email/<token>")
def new_email(token: str) -> str | tuple[str, int]:
    """Asks whether this is to be the address from now on."""
    try:
        _person, email = read_ticket(token)
    except Refusal as refusal:
        return render_template("public/new_email.html", token="", email="", message=refusal.message), 404
    return render_template("public/new_email.html", token=token, email=email, message="")


@bp.post("/email/<token>")
def set_email(token: str) -> Response | tuple[str, int]:
    """Sets it; the link works once."""
    try:
        confirm_new_email(token)
    except Refusal as refusal:
        return render_template("public/new_email.html", token="", email="", message=refusal.message), refusal.status
    flash(_("Your new e-mail address is set. Log in with it from now on."), "good")
    return redirect(url_for("account.settings"), 303)
