"""What a person has to look at: appeals that find no panel, requesters at their cap of rejections, signs of foul play."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.public_id import decode
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.people.find import person_by_public_id
from marketplace.people.suspension_appeal import decide_suspension_appeal, may_decide, open_suspension_appeals
from marketplace.quality.signals import named, signals
from marketplace.review.appeal import PANEL_SIZE, decide_appeal, open_appeals
from marketplace.review.cap import DAYS, allow_rejections, capped_requesters
from marketplace.review.reject import REASONS
from marketplace.web.operator import bp


@bp.get("/fairness")
def fairness() -> str:
    """Open appeals and requesters at their cap."""
    return render_template(
        "operator/fairness.html",
        appeals=open_appeals(),
        capped=capped_requesters(),
        suspensions=open_suspension_appeals(),
        may_decide=may_decide,
        panel_size=PANEL_SIZE,
        reasons=REASONS,
        days=DAYS,
    )


@bp.post("/appeals/<appeal_id>/decision")
def decide(appeal_id: str) -> Response:
    """An operator decides, with a written reason."""
    upheld = request.form.get("decision") == "uphold"
    _try(lambda: decide_appeal(g.person, decode("appeal", appeal_id), upheld, request.form.get("reason", "")), _("Decided; both sides are told."))
    return redirect(url_for(".fairness"), 303)


@bp.post("/people/<person_id>/rejections")
def allowance(person_id: str) -> Response:
    """Lets a requester reject beyond the cap for some days."""
    days = request.form.get("days", type=int) or 0
    _try(lambda: allow_rejections(g.person, person_by_public_id(person_id), days, request.form.get("reason", "")), _("Allowed."))
    return redirect(url_for(".fairness"), 303)


@bp.post("/suspension-appeals/<appeal_id>/decision")
def decide_suspension(appeal_id: str) -> Response:
    """Another operator than the one who suspended decides, with a written reason."""
    upheld = request.form.get("decision") == "uphold"
    number = decode("suspension_appeal", appeal_id)
    _try(lambda: decide_suspension_appeal(g.person, number, upheld, request.form.get("reason", "")), _("Decided; the person is told."))
    return redirect(url_for(".fairness"), 303)


@bp.get("/signals")
def signs() -> str:
    """Signs of one person with several accounts, of shared answers and of impossible speed, each with its evidence."""
    return render_template("operator/signals.html", found=named(signals()))


def _try(act: Callable[[], object], said: str) -> None:
    try:
        act()
        flash(said, "good")
    except Invalid as refusal:
        flash(next(iter(refusal.fields.values()))[0], "warn")
    except WrongState as refusal:
        flash(refusal.message, "warn")
