"""A worker of Mechanical Turk says which id was theirs, so that requesters from there can know them again."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.hits.past import said_by, say_worker_id
from marketplace.web.forms import errors_of
from marketplace.web.worker import bp


@bp.route("/mturk", methods=["GET", "POST"])
def mturk() -> str | Response | tuple[str, int]:
    """The id, and how many requesters believe it."""
    if request.method == "GET":
        return render_template("worker/mturk.html", said=said_by(g.person), value="", errors={})
    value = request.form.get("mturk_worker_id", "")
    try:
        say_worker_id(g.person, value)
    except Refusal as refusal:
        return render_template("worker/mturk.html", said=said_by(g.person), value=value, errors=errors_of(refusal, "mturk_worker_id")), refusal.status
    flash(_("Written down. Requesters who know this id can find you now."), "good")
    return redirect(url_for(".mturk"), 303)
