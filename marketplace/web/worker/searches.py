"""Saved searches with their alerts, favourites, and requesters that are hidden."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.public_id import decode
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.people.push import application_key, subscriptions_of
from marketplace.searches.filters import stored_filters
from marketplace.searches.marks import FAVOURITE, HIDDEN, marks_of, unmark
from marketplace.searches.saved import delete_search, save_search, search_by_public_id, searches_of, set_alert
from marketplace.searches.settings import remembered_filters
from marketplace.web.forms import own_path
from marketplace.web.worker import bp

SUBJECTS = {HIDDEN: "person", FAVOURITE: "project"}


@bp.get("/searches")
def searches() -> str:
    """All of them on one page."""
    return _page()


@bp.post("/searches")
def create_search() -> Response | tuple[str, int]:
    """Saves the filters that are set now under a name."""
    try:
        made = save_search(
            g.person, request.form.get("name", ""), remembered_filters(g.person), bool(request.form.get("alert")), bool(request.form.get("push"))
        )
    except Invalid as refusal:
        return _page(request.form.get("name", ""), refusal.fields), refusal.status
    flash(_("“%(name)s” is saved.", name=made.name) + (_(" New work that fits is mailed to you.") if made.has_alert else ""), "good")
    return redirect(url_for(".feed"), 303)


@bp.post("/searches/<search_id>/alerts")
def alert_search(search_id: str) -> Response:
    """Turns the mail on or off."""
    wanted = {f"has_{name}": request.form[name] == "1" for name in ("alert", "push") if name in request.form}
    set_alert(g.person, search_by_public_id(g.person, search_id).id, **wanted)
    return redirect(url_for(".searches"), 303)


@bp.post("/searches/<search_id>/deletions")
def remove_search(search_id: str) -> Response:
    """Deletes a search."""
    delete_search(g.person, search_by_public_id(g.person, search_id).id)
    return redirect(url_for(".searches"), 303)


@bp.post("/marks/<mark>/<subject_id>/deletions")
def remove_mark(mark: str, subject_id: str) -> Response:
    """Shows a requester again, or takes a favourite away."""
    unmark(g.person, mark, decode(SUBJECTS.get(mark, "project"), subject_id))
    return redirect(own_path(request.form.get("back")) or url_for(".searches"), 303)


def _page(name: str = "", errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "worker/searches.html",
        searches=[(one, stored_filters(one.filters).describe()) for one in searches_of(g.person)],
        marks=marks_of(g.person),
        devices=subscriptions_of(g.person),
        push_key=application_key(),
        subjects=SUBJECTS,
        now=remembered_filters(g.person).describe(),
        name=name,
        errors=errors or {},
    )
