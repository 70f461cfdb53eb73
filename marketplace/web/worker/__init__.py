"""The worker's face: the feed, a batch, the working screen, and what was done before."""

from __future__ import annotations

from flask import Blueprint

from marketplace.core.public_id import encode

bp = Blueprint("worker", __name__)


@bp.app_template_filter("public")
def public(number: int, kind: str) -> str:
    """The id outside of a row's number: `batch_id|public("batch")`."""
    return encode(kind, number)


from marketplace.web.worker import drafts, feed, history, mturk, push, qualifications, quality, quotas, reports, screener, searches, training, uploads, work  # noqa: E402, F401 - routes register themselves
