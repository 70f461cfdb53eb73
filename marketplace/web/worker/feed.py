"""What can be done now, and one batch of it."""

from __future__ import annotations

from flask import g, render_template, request

from marketplace.assignments.find import held_in
from marketplace.payouts.balance import balance
from marketplace.reports.feed import feed as open_batches
from marketplace.reports.offer import batches_begun, offer_by_public_id
from marketplace.web.worker import bp
from marketplace.web.worker.cursor import cursor, page_of


@bp.get("/")
def feed() -> str:
    """Batches with work for this worker; what was begun stands first."""
    offers, following = page_of(open_batches(g.person, after=cursor("batch", "after"), limit=31), 30, "batch", "batch_id")
    return render_template(
        "worker/feed.html", offers=offers, following=following, first="after" not in request.args, begun=batches_begun(g.person), balance=balance(g.person)
    )


@bp.get("/batches/<batch_id>")
def batch(batch_id: str) -> str:
    """One batch: pay, time, who asks, and the instructions in full."""
    offer = offer_by_public_id(g.person, batch_id)
    return render_template("worker/batch.html", offer=offer, batch_id=batch_id, held=held_in(g.person, offer.id))
