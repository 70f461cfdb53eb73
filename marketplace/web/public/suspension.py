"""The one page of a suspended person: why, since when, and their appeal."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.people.suspension_appeal import LONGEST_WORDS, appeal_suspension, suspension_of
from marketplace.web.forms import home_of
from marketplace.web.public import bp


@bp.get("/suspension")
def suspension() -> Response | str:
    """The reason, and what became of the appeal; who is not suspended goes on."""
    return _elsewhere() or _page()


@bp.post("/suspension")
def create_suspension_appeal() -> Response | str | tuple[str, int]:
    """Challenges the suspension."""
    if elsewhere := _elsewhere():
        return elsewhere
    try:
        appeal_suspension(g.person, request.form.get("words", ""))
        flash(_("Your appeal is with the operators. Another one than who suspended you decides."), "good")
    except Invalid as refusal:
        return _page(refusal.fields), refusal.status
    except WrongState as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for(".suspension"), 303)


def _elsewhere() -> Response | None:
    if g.person is None:
        return redirect(url_for(".login"))
    return None if g.person.is_suspended else redirect(home_of(g.person))


def _page(errors: dict[str, list[str]] | None = None) -> str:
    return render_template("public/suspension.html", found=suspension_of(g.person), typed=request.form, errors=errors or {}, most=LONGEST_WORDS)
