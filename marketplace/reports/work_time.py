"""How long a task takes: measured on this batch, else rehearsed, else measured on its project, else estimated from what is to be read."""

from __future__ import annotations

from marketplace.core import sql
from marketplace.projects.models import Batch

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
DECIDING_SECONDS = {"choice": 4.0, "edit": 25.0, "page": 30.0, "survey": 30.0}
OTHER_SECONDS = 15.0
"""For kinds of tasks that are not named."""
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
    words = sql.value(
        "SELECT avg(cardinality(regexp_split_to_array(trim(left(input::text, %(most)s::int)), '\\s+')))::float"
        " FROM (SELECT input FROM tasks WHERE batch_id = %(batch)s ORDER BY position LIMIT 50) sample",
        batch=batch.id,
        most=MOST_PAGE_CHARACTERS if batch.task_type == "page" else 2**31 - 1,
    )
    return (DECIDING_SECONDS.get(batch.task_type, OTHER_SECONDS) + words / WORDS_PER_SECOND, "estimate") if words else None
