"""One worker of a batch, under the pseudonym: over time, by the time taken, label by label."""

from __future__ import annotations

from flask import g, render_template

from marketplace.projects.find import batch_of
from marketplace.quality.conduct import firings, told
from marketplace.quality.history import worker_history, worker_of
from marketplace.web.plot import plot
from marketplace.web.requester import bp


@bp.get("/batches/<batch_id>/workers/<worker>")
def worker(batch_id: str, worker: str) -> str:
    """What this worker's answers say of them."""
    batch = batch_of(g.person, batch_id)
    found = worker_history(batch, worker_of(batch, worker))
    on_gold = found.whole.gold_accuracy is not None

    def accuracy(parts, x):  # noqa: ANN001, ANN202
        pairs = [(x(n, one), one.gold_accuracy if on_gold else one.agreement) for n, one in enumerate(parts, 1)]
        return plot([(a, b) for a, b in pairs if b is not None], (0.0, 1.0))

    return render_template(
        "requester/worker.html",
        batch=batch,
        name=worker,
        found=found,
        on_gold=on_gold,
        over_time=accuracy(found.over_time, lambda n, one: n),
        by_seconds=accuracy(found.by_seconds, lambda n, one: one.seconds),
        fired=[told(one) for one in firings(batch, found.worker_id)],
    )
