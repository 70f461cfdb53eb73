"""How good the answers of a batch are."""

from __future__ import annotations

from flask import current_app, g, render_template

from marketplace.core.money import MICROS
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.find import batch_of
from marketplace.projects.top_up import top_ups
from marketplace.quality.conduct import firings, told
from marketplace.quality.made_gold import overview
from marketplace.quality.report import batch_quality, worth_of
from marketplace.quality.screener import groups
from marketplace.reports.forecast import throughput
from marketplace.web.plot import plot
from marketplace.web.requester import bp

NEXT_MICROS = 5 * MICROS
"""The sum of which the page says what it would buy, or what one more answer on each task costs if that is less."""
DOTS = 4
"""Fewer workers than this are told apart better by the table."""


@bp.get("/batches/<batch_id>/quality")
def quality(batch_id: str) -> str:
    """Agreement, each worker, what is confused with what, and what more answers would buy."""
    batch = batch_of(g.person, batch_id)
    found = batch_quality(batch)
    hours = throughput(batch)
    next_micros = min(NEXT_MICROS, found.curve[-1][0]) if found.curve else 0
    timed = [one for one in found.workers if one.median_seconds is not None and one.agreement is not None]
    return render_template(
        "requester/quality.html",
        batch=batch,
        quality=found,
        curve=plot([(micros, share) for micros, share in found.curve]) if len(found.curve) > 1 else None,
        scatter=plot([(float(one.median_seconds or 0), float(one.agreement or 0)) for one in timed], (0.0, 1.0)) if len(timed) >= DOTS else None,
        timed=timed,
        next_micros=next_micros,
        points=worth_of(found.curve, next_micros),
        by_hour=plot([(one.timestamp(), count) for one, count in hours], (0, max(count for _, count in hours))) if len(hours) > 2 else None,
        hours=hours,
        fired=firings(batch),
        rule_told=told,
        groups=groups(batch),
        top_ups=top_ups(batch),
        gold=overview(batch),
        worker_name=pseudonym,
        currency=current_app.config["SETTINGS"].currency,
    )
