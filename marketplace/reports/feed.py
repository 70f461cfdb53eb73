"""The feed: what a worker can do now, what pays this worker best an hour first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.core import sql
from marketplace.quality.admission import shut_out
from marketplace.quality.eligibility import skills, unmet, unmet_with
from marketplace.reports.offer import COLUMNS, FROM, MINE, REQUESTER_NAME
from marketplace.searches.filters import Filters

Place = tuple[int, int]
"""Where a page ends: the hourly pay of its last batch in micros, and the batch's number."""

PROBES = 64
MOST_COUNTED = 10_000
_NEW_TO_WORKER = f"""
EXISTS (
    SELECT 1 FROM generate_series(0, {PROBES - 1}) n WHERE (
        SELECT a.id FROM assignments a WHERE a.worker_id = %(worker)s AND a.batch_id = b.id
        AND a.position = b.published_tasks - (b.published_tasks - 1) * n::bigint / {PROBES}
    ) IS NULL
)
OR b.published_tasks > {MOST_COUNTED}
OR b.published_tasks > (SELECT count(*) FROM assignments a WHERE a.worker_id = %(worker)s AND a.batch_id = b.id)
"""
"""A batch has a task that this worker has not done. It looks at single tasks, spread over the batch, until one is new to the
worker: for nearly everybody the first. Only who has done all of these has their answers counted, and not in a large batch: who
did all of one, alone, still sees it, and is told by the claim. So the cost never follows what a worker has done. (`IS NULL`
of a single row, as a planner turns NOT EXISTS into reading all that the worker did.)"""
_OPEN = f"""
b.state = 'live' AND b.requester_id <> %(worker)s AND b.slots > tally.used AND ({_NEW_TO_WORKER})
AND NOT EXISTS (SELECT 1 FROM worker_blocks k WHERE k.requester_id = b.requester_id AND k.worker_id = %(worker)s)
AND NOT EXISTS (SELECT 1 FROM exclusions e WHERE e.batch_id = b.id AND e.worker_id = %(worker)s AND coalesce(e.until, 'infinity') > now())
AND NOT EXISTS (SELECT 1 FROM feed_marks m WHERE m.worker_id = %(worker)s AND m.subject = 'requester' AND m.subject_id = b.requester_id)
"""


def feed(worker: Any, after: Place | None = None, limit: int = 50, filters: Filters | None = None, published_since: datetime | None = None) -> list[Any]:
    """Up to `limit` open batches, by what they pay this worker an hour, those after the place `after`.

    Rows are those of `offer` without its long texts. Unless `filters.qualified` is off, only what the worker is eligible for;
    what is hidden from those who do not meet it is never there. The cost follows the number of live batches and never their size.
    """
    wanted = filters or Filters()
    conditions = [_OPEN]
    missing = _missing(worker)
    hidden = [sql.json(asked) for asked, lacking in missing if wanted.qualified or any(one.get("guard") == "discover" for one in lacking)]
    shut = shut_out(worker.id) if wanted.qualified else []
    if shut:
        conditions.append("b.id <> ALL (%(shut)s::bigint[])")
    if hidden:
        conditions.append("b.requirements <> ALL (%(hidden)s::jsonb[])")
    if wanted.task_type:
        conditions.append("b.task_type = %(task_type)s")
    if wanted.least_reward_micros:
        conditions.append("b.reward_micros >= %(least_reward)s")
    if wanted.least_hourly_micros:
        conditions.append("hourly.micros >= %(least_hourly)s")
    if wanted.words:
        conditions.append(f"concat_ws(' ', b.title, b.description, b.keywords, {REQUESTER_NAME}) ILIKE ALL (%(patterns)s::text[])")
    if wanted.favourites:
        conditions.append("EXISTS (SELECT 1 FROM feed_marks m WHERE m.worker_id = %(worker)s AND m.subject = 'project' AND m.subject_id = b.project_id)")
    if published_since is not None:
        conditions.append("b.published_at >= %(since)s")
    if after is not None:
        conditions.append("(hourly.micros, b.id) < (%(after_hourly)s::bigint, %(after_batch)s::bigint)")
    return sql.rows_alone(
        f"WITH {MINE} SELECT {COLUMNS} {FROM} WHERE {' AND '.join(conditions)} ORDER BY hourly.micros DESC, b.id DESC LIMIT %(limit)s",
        worker=worker.id,
        hidden=hidden,
        shut=shut,
        task_type=wanted.task_type,
        least_reward=wanted.least_reward_micros,
        least_hourly=wanted.least_hourly_micros,
        patterns=[_pattern(word) for word in wanted.words.split()],
        since=published_since,
        after_hourly=after[0] if after else None,
        after_batch=after[1] if after else None,
        limit=limit,
    )


def place_of(row: Any) -> Place:
    """Where a page that ends with this row ends."""
    return row.expected_hourly_micros, row.batch_id


def lacking(worker: Any, requirements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The requirements of an offer that this worker does not meet."""
    return unmet(worker.id, requirements) if requirements else []


def _missing(worker: Any) -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Each set of requirements among the live batches that this worker does not meet, with those that are missing."""
    asked = sql.rows_alone("SELECT DISTINCT requirements FROM batches WHERE state = 'live' AND requirements <> '[]'::jsonb")
    held = skills(worker.id, sorted({one["qualification_id"] for row in asked for one in row.requirements})) if asked else {}
    sets = [(row.requirements, unmet_with(held, row.requirements)) for row in asked]
    return [one for one in sets if one[1]]


def _pattern(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
