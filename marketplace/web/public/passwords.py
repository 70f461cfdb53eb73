"""A forgotten password: ask for a link, set a new one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.people.passwords import request_reset, reset_password
from marketplace.web.forms import errors_of, reset_link
from marketplace.web.public import bp


@bp.get("/password-reset")
def password_reset() -> str:
    """Asks for the e-mail address."""
    return render_template("public/password_reset.html", sent=False)


@bp.post("/password-reset")
def create_password_reset() -> str | tuple[str, int]:
    """Sends the link; says the same whether the address is known or not."""
    try:
        request_reset(request.form.get("email", "").strip(), reset_link, request.remote_addr or "")
    except Refusal as refusal:
        return render_template("public/password_reset.html", sent=False, errors=errors_of(refusal, "email")), refusal.status
    return render_template("public/password_reset.html", sent=True)


@bp.get("/password-reset/<token>")
def new_password(token: str) -> str:
    """Asks for the new password."""
    return render_template("public/new_password.html", token=token, errors={})


@bp.post("/password-reset/<token>")
def set_password(token: str) -> Response | tuple[str, int]:
    """Sets it; the link works once."""
    try:
        reset_password(token, request.form.get("password", ""))
    except Refusal as refusal:
        return render_template("public/new_password.html", token=token, errors=errors_of(refusal, "password")), refusal.status
    flash(_("Your new password is set. Log in with it."), "good")
    return redirect(url_for("public.login"))
