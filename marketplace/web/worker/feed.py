"""What can be done now, and one batch of it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.assignments.find import held_in
from marketplace.core.money import format_money
from marketplace.core.public_id import decode, encode
from marketplace.core.texts import gettext
from marketplace.errors import Invalid, NotFound
from marketplace.payouts.balance import balance
from marketplace.projects.top_up import promised
from marketplace.quality.admission import refusal
from marketplace.quality.conduct import question_for, reply
from marketplace.reports.feed import Place, place_of
from marketplace.reports.feed import feed as open_batches
from marketplace.reports.offer import batches_begun, offer_by_public_id
from marketplace.reports.ways import ways
from marketplace.searches.filters import Filters, read_filters, stored_filters
from marketplace.searches.marks import HIDDEN, mark
from marketplace.searches.saved import search_by_public_id, searches_of
from marketplace.searches.settings import remember_filters, remembered_filters
from marketplace.task_types import TASK_TYPES
from marketplace.web.forms import own_path
from marketplace.web.worker import bp

PAGE = 30


@bp.get("/")
def feed() -> str | tuple[str, int] | Response:
    """Batches with work for this worker, by what they pay an hour; what was begun stands first. Filters are remembered."""
    if chosen := request.args.get("search"):
        remember_filters(g.person, stored_filters(search_by_public_id(g.person, chosen).filters))
        return redirect(url_for(".feed"))
    if "set" not in request.args:
        return _page(remembered_filters(g.person))
    try:
        filters = read_filters(request.args | {"qualified": request.args.get("qualified", "")})
    except Invalid as refusal:
        return _page(remembered_filters(g.person), typed=request.args, errors=refusal.fields), refusal.status
    remember_filters(g.person, filters)
    return redirect(url_for(".feed"))


@bp.get("/batches/<batch_id>")
def batch(batch_id: str) -> str:
    """One batch: pay, time, who asks, the instructions in full; and what is missing, with the way there."""
    offer = offer_by_public_id(g.person, batch_id)
    missing = ways(g.person, offer.requirements)
    return render_template(
        "worker/batch.html",
        offer=offer,
        batch_id=batch_id,
        held=held_in(g.person, offer.id),
        ways=missing,
        barred="" if missing or offer.state != "live" else refusal(offer.id, g.person.id),
        floor=promised(offer.id),
        question=question_for(g.person.id, offer.id),
        has_screener=bool((offer.quality or {}).get("screener")),
    )


@bp.post("/batches/<batch_id>/replies")
def reply_to_rule(batch_id: str) -> Response:
    """Answers what a rule of the requester asked, and goes on."""
    try:
        reply(g.person, decode("batch", batch_id), request.form.get("words", ""))
        flash(gettext("Thank you. You can go on."), "good")
    except Invalid as refusal_:
        flash(next(iter(refusal_.fields.values()))[0], "warn")
    return redirect(url_for(".batch", batch_id=batch_id), 303)


@bp.post("/batches/<batch_id>/marks")
def mark_batch(batch_id: str) -> Response:
    """Marks the batch's project as a favourite, or hides its requester."""
    subject_id = mark(g.person, decode("batch", batch_id), kind := request.form.get("mark", ""))
    if kind == HIDDEN:
        undo = url_for(".remove_mark", mark=HIDDEN, subject_id=encode("person", subject_id))
        flash(gettext("You see no more work of this requester. Under Searches they can be shown again."), f"good {undo}")
    return redirect(own_path(request.form.get("back")) or url_for(".feed"), 303)


def _page(filters: Filters, typed: Any = None, errors: dict[str, list[str]] | None = None) -> str:
    found = open_batches(g.person, after=_place(), limit=PAGE + 1, filters=filters)
    shown = found[:PAGE]
    return render_template(
        "worker/feed.html",
        offers=[(one, ways(g.person, one.requirements) if not filters.qualified and one.requirements else []) for one in shown],
        following=_place_text(shown[-1]) if len(found) > PAGE else "",
        first="after" not in request.args,
        begun=batches_begun(g.person),
        balance=balance(g.person),
        filters=filters,
        typed=typed or _typed(filters),
        errors=errors or {},
        kind_options=[(kind.name, gettext(kind.label)) for kind in TASK_TYPES.values()],
        icons={kind.name: kind.icon for kind in TASK_TYPES.values()},
        searches=searches_of(g.person),
    )


def _typed(filters: Filters) -> dict[str, str]:
    """The filters as their form shows them."""
    reward, hourly = filters.least_reward_micros, filters.least_hourly_micros
    return {
        "words": filters.words,
        "task_type": filters.task_type,
        "reward": format_money(reward) if reward else "",
        "hourly": format_money(hourly) if hourly else "",
        "qualified": "1" if filters.qualified else "",
        "favourites": "1" if filters.favourites else "",
    }


def _place_text(row: Any) -> str:
    hourly, batch_id = place_of(row)
    return f"{hourly}-{encode('batch', batch_id)}"


def _place() -> Place | None:
    text = request.args.get("after")
    if not text:
        return None
    hourly, _, batch_id = text.partition("-")
    if not (hourly.isascii() and hourly.isdigit() and len(hourly) < 19):
        raise NotFound(gettext("There is no such page of the feed."))
    return int(hourly), decode("batch", batch_id)
