"""Gold made from strong consensus, and gold retired: when it leaks, when too many have seen it, when it seems wrong.

A known answer that people pass on measures nothing, and one that is wrong harms those who are right. So each gold task is
watched; what it wanted of further answers goes, when it is retired, to gold made in its place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.assignments import queue
from marketplace.core import sql
from marketplace.core.after_commit import after_commit
from marketplace.extensions import db
from marketplace.projects.models import Batch
from marketplace.projects.slots import close_task, want_more
from marketplace.quality.batch_consensus import batch_consensus
from marketplace.quality.gold import PASS_SCORE
from marketplace.task_types import TASK_TYPES

LEAST_CONFIDENCE, LEAST_ANSWERS = 0.95, 3
"""From here on a consensus is strong enough to judge others by."""
ANSWERS_EACH = 10
"""How many further answers a made gold task wants."""
MOST_SEEN = 100
"""After so many answers a gold task is retired, if there is another."""
JUMP_ANSWERS, JUMP_FROM, JUMP_TO, JUMP_Z = 20, 0.3, 0.95, 3.0
"""A leak: of at least so many answers, the later half is right nearly always, and this much more often than the earlier half,
by at least so many standard errors of the difference."""
GOOD_ACCURACY, GOOD_SEEN, DISPUTED_ANSWERS, DISPUTED_SHARE = 0.8, 3, 5, 0.3
"""Disputed: workers who are right on most other gold answer otherwise here."""


@dataclass(frozen=True)
class GoldTask:
    """One gold task of a batch: where it comes from, how it goes, and when and why it was retired."""

    position: int
    key: str | None
    origin: str
    confidence: float | None
    answers: int
    right_share: float | None
    retired_at: datetime | None
    reason: str | None


def tend(batch: Batch) -> tuple[int, int]:
    """Retires the gold of a live batch that needs it, and makes new one where the requester asked for that: (retired, made)."""
    if batch.state != "live" or not batch.quality.get("gold_rate"):
        return 0, 0
    retired = sum(_retire(batch, position, reason) for position, reason in doubtful(batch))
    return retired, make(batch) if batch.quality.get("gold_from_consensus") else 0


def make(batch: Batch) -> int:
    """Makes gold of tasks with a strong consensus, as long as less than `quality.gold_rate` of the open slots is gold and the
    reserve has slots for it; how many. What was answered before is not judged by it."""
    wanted = math.ceil(batch.quality["gold_rate"] * queue.open_slots(batch.id) - _open_gold_slots(batch))
    most = min(math.ceil(wanted / ANSWERS_EACH), batch.reserve_slots // ANSWERS_EACH) if wanted > 0 else 0
    if most <= 0:
        return 0
    chosen = _strongest(batch)[:most]
    if not chosen:
        return 0
    for position, answer, confidence, answers in chosen:
        sql.execute(
            "UPDATE tasks SET gold = %(gold)s WHERE batch_id = %(batch)s AND position = %(position)s",
            gold=sql.json(answer),
            batch=batch.id,
            position=position,
        )
        sql.execute(
            "INSERT INTO gold_records (batch_id, position, origin, confidence, answers, made_at)"
            " VALUES (%(batch)s, %(position)s, 'consensus', %(confidence)s, %(answers)s, now())",
            batch=batch.id,
            position=position,
            confidence=confidence,
            answers=answers,
        )
    want_more(batch, {one[0]: ANSWERS_EACH for one in chosen}, from_reserve=True)
    batch.gold_tasks += len(chosen)
    db.session.flush()
    number = batch.id
    after_commit(lambda: queue.rebuild(number))  # gold stands in a line of its own
    return len(chosen)


def doubtful(batch: Batch) -> list[tuple[int, str]]:
    """The gold tasks in use that should be retired, each with the reason."""
    given: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for one in sql.rows(
        """
        SELECT a.position, a.worker_id, a.gold_score >= %(pass)s AS is_right FROM assignments a
        JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position
        WHERE a.batch_id = %(batch)s AND a.gold_score IS NOT NULL AND t.gold IS NOT NULL AND t.closed_at IS NULL ORDER BY a.submitted_at, a.id
        """,
        batch=batch.id,
        **{"pass": PASS_SCORE},
    ):
        given[one.position].append((one.worker_id, one.is_right))
    record: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for answers in given.values():
        for worker_id, is_right in answers:
            record[worker_id][0] += is_right
            record[worker_id][1] += 1
    in_use = sql.value("SELECT count(*) FROM tasks WHERE batch_id = %(batch)s AND gold IS NOT NULL AND closed_at IS NULL", batch=batch.id)
    found: list[tuple[int, str]] = []
    for position, answers in sorted(given.items()):
        reason = _disputed(answers, record) or _leaked([right for _, right in answers])
        if not reason and len(answers) >= MOST_SEEN and in_use - len(found) > 1:
            reason = f"seen by {len(answers)} workers"
        if reason:
            found.append((position, reason))
    return found


def overview(batch: Batch) -> list[GoldTask]:
    """All gold of a batch that was made or answered, those in use first."""
    return [
        GoldTask(one.position, one.key, one.origin, one.confidence, one.answers, one.right_share, one.retired_at, one.reason)
        for one in sql.rows(
            """
            SELECT t.position, t.key, coalesce(g.origin, 'file') AS origin, g.confidence, count(a.id)::int AS answers,
                   avg((a.gold_score >= %(pass)s)::int)::float AS right_share, g.retired_at, g.reason
            FROM tasks t LEFT JOIN gold_records g ON g.batch_id = t.batch_id AND g.position = t.position
            LEFT JOIN assignments a ON a.batch_id = t.batch_id AND a.position = t.position AND a.gold_score IS NOT NULL
            WHERE t.batch_id = %(batch)s AND t.gold IS NOT NULL AND t.position <= %(published)s
            GROUP BY t.batch_id, t.position, g.batch_id, g.position ORDER BY g.retired_at IS NOT NULL, t.position LIMIT 500
            """,
            batch=batch.id,
            published=batch.published_tasks,
            **{"pass": PASS_SCORE},
        )
    ]


def _disputed(answers: list[tuple[int, bool]], record: dict[int, list[int]]) -> str:
    good = [
        is_right
        for worker_id, is_right in answers
        if record[worker_id][1] - 1 >= GOOD_SEEN and record[worker_id][0] - is_right >= GOOD_ACCURACY * (record[worker_id][1] - 1)
    ]
    if len(good) < DISPUTED_ANSWERS or sum(good) > DISPUTED_SHARE * len(good):
        return ""
    return f"disputed: {len(good) - sum(good)} of {len(good)} workers who are right on other known answers say otherwise"


def _leaked(right: list[bool]) -> str:
    if len(right) < JUMP_ANSWERS:
        return ""
    half = len(right) // 2
    before, after = sum(right[:half]) / half, sum(right[half:]) / (len(right) - half)
    pooled = sum(right) / len(right)
    error = math.sqrt(pooled * (1 - pooled) * (1 / half + 1 / (len(right) - half)))
    if after < JUMP_TO or after - before < JUMP_FROM or after - before < JUMP_Z * error:
        return ""
    return f"leaked: the share of right answers rose from {before:.0%} to {after:.0%}, and answers became uniform"


def _retire(batch: Batch, position: int, reason: str) -> int:
    close_task(batch, position, into_reserve=True)
    sql.execute(
        "INSERT INTO gold_records (batch_id, position, origin, retired_at, reason) VALUES (%(batch)s, %(position)s, 'file', now(), %(reason)s)"
        " ON CONFLICT (batch_id, position) DO UPDATE SET retired_at = now(), reason = EXCLUDED.reason",
        batch=batch.id,
        position=position,
        reason=reason,
    )
    if reason.startswith("disputed"):  # nobody is judged by a known answer that may be wrong
        sql.execute("UPDATE assignments SET gold_score = NULL WHERE batch_id = %(batch)s AND position = %(position)s", batch=batch.id, position=position)
    return 1


def _open_gold_slots(batch: Batch) -> int:
    return int(
        sql.value(
            """
            SELECT coalesce(sum(coalesce(t.overlap, %(usual)s::int) - (
                SELECT count(*) FROM assignments a WHERE a.batch_id = t.batch_id AND a.position = t.position
                AND a.state IN ('claimed', 'submitted', 'approved', 'revising'))), 0)::bigint
            FROM tasks t WHERE t.batch_id = %(batch)s AND t.gold IS NOT NULL AND t.closed_at IS NULL AND t.position <= %(published)s
            """,
            batch=batch.id,
            usual=batch.overlap,
            published=batch.published_tasks,
        )
    )


def _strongest(batch: Batch) -> list[tuple[int, dict[str, Any], float, int]]:
    """(position, answer, confidence, answers) of tasks that may become gold: the surest first, in turn of what they say."""
    special = {
        one.position
        for one in sql.rows(
            "SELECT position FROM tasks WHERE batch_id = %(batch)s AND (gold IS NOT NULL OR closed_at IS NOT NULL) UNION"
            " SELECT position FROM gold_records WHERE batch_id = %(batch)s",
            batch=batch.id,
        )
    }
    found = [one for one in _merged(batch) if one[0] not in special and one[2] >= LEAST_CONFIDENCE and one[3] >= max(LEAST_ANSWERS, batch.overlap)]
    by_answer: dict[str, int] = defaultdict(int)
    ranked = []
    for one in sorted(found, key=lambda one: (-one[2], one[0])):
        said = repr(sorted(one[1].items()))
        ranked.append((by_answer[said], *one))
        by_answer[said] += 1
    return [one[1:] for one in sorted(ranked, key=lambda one: (one[0], -one[3], one[1]))]


def _merged(batch: Batch) -> list[tuple[int, dict[str, Any], float, int]]:
    if merged := batch_consensus(batch):
        return [
            (place + 1, {"label": merged.labels[merged.label[place]]}, float(merged.confidence[place]), int(count))
            for place, count in enumerate(merged.answers.tolist())
            if count >= LEAST_ANSWERS
        ]
    kind, rows = TASK_TYPES[batch.task_type], []
    for one in sql.rows(
        "SELECT position, jsonb_agg(answer ORDER BY id) AS given, array_agg(worker_id ORDER BY id) AS workers FROM assignments"
        " WHERE batch_id = %(batch)s AND state IN ('submitted', 'approved') AND is_used GROUP BY position HAVING count(*) >= %(least)s",
        batch=batch.id,
        least=LEAST_ANSWERS,
    ):
        answer, confidence = kind.merge(one.given, one.workers, batch.interface)
        rows.append((one.position, answer, confidence, len(one.given)))
    return rows
