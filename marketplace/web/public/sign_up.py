"""Making a login of one's own."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Invalid, Refusal
from marketplace.people import throttle
from marketplace.people.log_in import log_in
from marketplace.people.sign_up import sign_up as make_person
from marketplace.web.forms import errors_of, home_of, trace
from marketplace.web.public import bp
from marketplace.web.session import sign_in

SIGN_UPS_AN_HOUR = 300
"""From one client's address, behind which there may be a whole office."""


@bp.get("/sign-up")
def sign_up() -> str:
    """The form; ?role=worker or requester ticks that role."""
    return _page({"roles": request.args.getlist("role") or ["worker"]})


@bp.post("/sign-up")
def create_person() -> Response | tuple[str, int]:
    """Creates the person and signs the browser in."""
    form = request.form
    roles = [role for role in form.getlist("roles") if role in ("worker", "requester")]
    try:
        if not roles:
            raise Invalid(fields={"roles": [_("Choose at least one: find work, or hand out work.")]})
        throttle.count({f"sign-up:{request.remote_addr}": SIGN_UPS_AN_HOUR}, 3600, _("Many people signed up from here. Try again in an hour."))
        make_person(form.get("email", ""), form.get("password", ""), roles, name=form.get("name", "").strip(), chosen=True)
        person, token = log_in(form.get("email", ""), form.get("password", ""), **trace())
    except Refusal as refusal:
        return _page({"email": form.get("email"), "name": form.get("name"), "roles": roles}, errors_of(refusal, "email")), refusal.status
    return sign_in(redirect(home_of(person)), token)


def _page(values: dict, errors: dict | None = None) -> str:
    return render_template("public/sign_up.html", values=values, errors=errors or {})
