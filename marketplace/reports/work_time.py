"""How long a task takes: measured on this batch, else rehearsed, else measured on its project, else estimated from what is to be read."""

from __future__ import annotations

from marketplace.core import sql
from marketplace.projects.models import Batch
from marketplace.task_types import TASK_TYPES

WORDS_PER_SECOND = 4.0
"""Silent reading of about 240 words a minute (Brysbaert 2019, a meta-analysis: 238)."""
SECONDS_WORKED = """
least(
    coalesce(
        (a.provenance ->> 'seconds_active')::float,
        least(
            extract(epoch FROM a.submitted_at - lag(a.submitted_at) OVER (PARTITION BY a.worker_id ORDER BY a.submitted_at, a.id)),
            coalesce(b.work_seconds * 3, b.lease_seconds)
        )
    ),
    extract(epoch FROM a.submitted_at - a.claimed_at)
)"""
"""Seconds worked on an assignment `a` of a batch `b`, in SQL. Tasks are claimed ahead, so the time from claim to answer holds
the tasks before it too: what the screen counted is better, else the time since the worker's answer before. A pause of more
than three times the usual is no work."""
MOST_PAGE_CHARACTERS = 1500
"""A page of the requester's own comes as HTML, most of which nobody reads; no more than this is counted."""


def expected_seconds(batch: Batch, rehearsed: float | None = None) -> tuple[float, str] | None:
    """Seconds for one task and where they come from: `measured` on this batch, the `rehearsal` of it, its `project`, or an
    `estimate` from what is to be read. None for a batch without tasks."""
    if batch.work_seconds:
        return batch.work_seconds, "measured"
    if rehearsed:
        return rehearsed, "rehearsal"
    measured = sql.value(
        "SELECT work_seconds FROM batches WHERE project_id = %(project)s AND work_seconds IS NOT NULL ORDER BY id DESC LIMIT 1", project=batch.project_id
    )
    if measured:
        return float(measured), "project"
    seconds = estimated_seconds(batch)
    return (seconds, "estimate") if seconds else None


def estimated_seconds(batch: Batch) -> float | None:
    """What one task is guessed to take: reading its first rows, and the kind of task's own guess for answering. None for a batch
    without tasks. It is stored when the batch goes live, so that a feed need not look at tasks."""
    words = sql.value(
        "SELECT avg(cardinality(regexp_split_to_array(trim(left(input::text, %(most)s::int)), '\\s+')))::float"
        " FROM (SELECT input FROM tasks WHERE batch_id = %(batch)s ORDER BY position LIMIT 50) sample",
        batch=batch.id,
        most=MOST_PAGE_CHARACTERS if batch.task_type == "page" else 2**31 - 1,
    )
    return TASK_TYPES[batch.task_type].typical_seconds(batch.interface) + words / WORDS_PER_SECOND if words else None
