"""Who may take how much of a guarded batch: one that asks for qualifications, screens people, or keeps a share for newcomers.

The claim's own statement lets everybody into batches that are not guarded (`assignments/claim.py`), so nothing here costs
anything where nothing is asked.
"""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.quality.eligibility import describe, unmet
from marketplace.quality.newcomers import NEWCOMER_ANSWERS, is_newcomer, left_for, open_to_others, share_of
from marketplace.quality.screener import screened_out, take_place

UNGUARDED_SQL = "b.requirements = '[]'::jsonb AND NOT b.quality ?| ARRAY['screener', 'newcomer_share']"
"""Of a batch `b`: nothing is asked of whoever takes it."""
_BATCH = (
    "SELECT id, project_id, requester_id, state, slots, published_at, requirements, quality, quality->'screener' AS questions FROM batches WHERE id = %(batch)s"
)


def may_take(batch_id: int, worker_id: int, count: int) -> int:
    """How many of `count` slots a worker may take of a guarded batch; 0 of one that is not guarded.

    Takes the worker's place in the groups of a screener, and notes newcomers.
    """
    batch = sql.row(_BATCH, batch=batch_id)
    if batch is None or not (batch.requirements or batch.questions or share_of(batch.quality)):
        return 0
    if unmet(worker_id, batch.requirements):
        return 0
    if batch.questions and not take_place(batch, worker_id):
        return 0
    return left_for(batch, worker_id, count)


def refusal(batch_id: int, worker_id: int) -> str:
    """Why a guarded batch gives this worker nothing, in a sentence; nothing where that is not the reason."""
    batch = sql.row(_BATCH, batch=batch_id)
    if missing := unmet(worker_id, batch.requirements):
        return _("You do not meet what this batch asks for: ") + "; ".join(describe(one) for one in missing) + "."
    if batch.questions and (said := screened_out(batch, worker_id)):
        return said
    return _kept_for_newcomers(batch, worker_id)


def shut_out(worker_id: int) -> list[int]:
    """The live batches whose screener or share for newcomers has no place for this worker now; questions still to be answered shut nobody out."""
    guarded = sql.rows_alone(
        "SELECT id, project_id, requester_id, state, slots, published_at, quality, quality->'screener' AS questions FROM batches"
        " WHERE state = 'live' AND quality ?| ARRAY['screener', 'newcomer_share']"
    )
    return [one.id for one in guarded if _is_shut(one, worker_id)]


def _is_shut(batch: Any, worker_id: int) -> bool:
    said = screened_out(batch, worker_id) if batch.questions else ""
    return bool(said and "questions" not in said) or bool(_kept_for_newcomers(batch, worker_id))


def _kept_for_newcomers(batch: Any, worker_id: int) -> str:
    if not share_of(batch.quality) or is_newcomer(worker_id) or open_to_others(batch) > 0:
        return ""
    if sql.value("SELECT 1 FROM batch_newcomers WHERE batch_id = %(b)s AND worker_id = %(w)s", b=batch.id, w=worker_id):
        return ""
    return _("The places still open are kept for newcomers, workers with fewer than %(newcomer_answers)s approved answers.", newcomer_answers=NEWCOMER_ANSWERS)
