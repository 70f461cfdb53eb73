"""The worker's own quality: by project, over time, rejections, skills with how they were earned, what was recorded."""

from __future__ import annotations

from flask import g, render_template

from marketplace.quality.history import FEWEST_GOLD, own_quality
from marketplace.review.reject import REASONS
from marketplace.web.plot import plot
from marketplace.web.worker import bp


@bp.get("/quality")
def quality() -> str:
    """All of it on one page."""
    found = own_quality(g.person)
    approved = [(n, one.approved) for n, one in enumerate(found.over_time, 1) if one.approved is not None]
    gold = [(n, one.gold_accuracy) for n, one in enumerate(found.over_time, 1) if one.gold_accuracy is not None]
    return render_template(
        "worker/quality.html",
        found=found,
        approved=plot(approved, (0.0, 1.0)) if len(approved) > 2 else None,
        gold=plot(gold, (0.0, 1.0)) if len(gold) > 2 else None,
        reasons=REASONS,
        fewest=FEWEST_GOLD,
    )
