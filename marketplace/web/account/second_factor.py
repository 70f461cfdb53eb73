"""Switching the second factor on and off."""

from __future__ import annotations

import segno
from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.people.second_factor import begin, begun, confirm, renew_codes, state_of, switch_off
from marketplace.web.account import bp
from marketplace.web.forms import errors_of
from marketplace.web.proof import needs_proof


@bp.get("/second-factor")
def second_factor() -> str:
    """Whether it is on; while it is being set up, the picture that an app reads."""
    return _page()


@bp.post("/second-factor")
@needs_proof
def second_factor_begin() -> Response:
    """Makes a secret for an app."""
    try:
        begin(g.person)
    except Refusal as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for(".second_factor"), 303)


@bp.post("/second-factor/confirmation")
@needs_proof
def second_factor_confirm() -> str | tuple[str, int]:
    """Switches it on with the first code, and shows the recovery codes, this one time."""
    try:
        codes = confirm(g.person, request.form.get("code", ""))
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "code")), refusal.status
    return _page(codes)


@bp.post("/second-factor/recovery-codes")
@needs_proof
def recovery_codes() -> str | tuple[str, int]:
    """Makes new recovery codes and shows them, this one time."""
    try:
        codes = renew_codes(g.person)
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "codes")), refusal.status
    return _page(codes)


@bp.post("/second-factor/end")
@needs_proof
def second_factor_end() -> Response:
    """Switches it off."""
    try:
        switch_off(g.person)
        flash(_("Your second factor is off."), "good")
    except Refusal as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for(".second_factor"), 303)


def _page(codes: list[str] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    waiting = begun(g.person)
    picture = segno.make(waiting[1], error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff") if waiting else ""
    secret = " ".join(waiting[0][at : at + 4] for at in range(0, len(waiting[0]), 4)) if waiting else ""
    return render_template(
        "account/second_factor.html",
        state=state_of(g.person),
        picture=picture,
        secret=secret,
        address=waiting[1] if waiting else "",
        codes=codes or [],
        errors=errors or {},
    )
