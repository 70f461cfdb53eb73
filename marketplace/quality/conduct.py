"""Applying a batch's rules to its workers: what was observed, which rule fired, what was done, for people to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.people.mail import send_mail
from marketplace.projects.models import Batch
from marketplace.quality.batch_consensus import batch_consensus
from marketplace.quality.gold import PASS_SCORE
from marketplace.quality.rules import EVENTS

RETURNS_LOOKED_AT = 200

_OBSERVED = """
SELECT worker_id, count(gold_score) AS gold_seen, avg((gold_score >= %(pass)s)::int)::float AS gold_accuracy,
       count(submitted_at) AS submitted,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM submitted_at - claimed_at)) FILTER (WHERE submitted_at IS NOT NULL)::float AS median_seconds,
       count(*) FILTER (WHERE state IN ('approved', 'rejected')) AS decided,
       avg((state = 'rejected')::int) FILTER (WHERE state IN ('approved', 'rejected'))::float AS rejected_share
FROM assignments WHERE batch_id = %(batch)s GROUP BY worker_id
"""
_RETURNED = """
SELECT worker_id, count(*) FILTER (WHERE before = 0) AS in_a_row FROM (
    SELECT worker_id, sum((state NOT IN ('returned'))::int) OVER (PARTITION BY worker_id ORDER BY id DESC) AS before
    FROM assignments WHERE batch_id = %(batch)s AND state <> 'claimed'
) newest_first GROUP BY worker_id
"""


def apply_rules(batch: Batch) -> int:
    """Applies the rules of a batch to all who work on it; how many fired. A rule fires once a worker and batch."""
    rules = batch.quality.get("rules") or []
    if not rules:
        return 0
    fired = 0
    for worker_id, seen in observe(batch).items():
        for rule in rules:
            if (value := _fires(rule, seen)) is not None:
                fired += _fire(batch, worker_id, rule, value, seen)
    return fired


def observe(batch: Batch) -> dict[int, dict[str, tuple[float, int]]]:
    """For each worker of a batch and each event: the value observed and from how many observations."""
    found: dict[int, dict[str, tuple[float, int]]] = {}
    for one in sql.rows(_OBSERVED, batch=batch.id, **{"pass": PASS_SCORE}):
        found[one.worker_id] = {
            "gold_accuracy": (one.gold_accuracy or 0.0, one.gold_seen),
            "median_seconds": (one.median_seconds or 0.0, one.submitted),
            "rejected_share": (one.rejected_share or 0.0, one.decided),
        }
    for one in sql.rows(_RETURNED, batch=batch.id):
        found[one.worker_id]["returned_in_a_row"] = (float(one.in_a_row), int(one.in_a_row))
    for worker_id, agreement in agreements(batch).items():
        found[worker_id]["agreement"] = agreement
    return found


def agreements(batch: Batch) -> dict[int, tuple[float, int]]:
    """For each worker the share of answers equal to the consensus, on tasks that others answered too, and of how many."""
    merged = batch_consensus(batch)
    if merged is None:
        return {}
    together: dict[int, list[int]] = {}
    for one in sql.rows(
        "SELECT worker_id, position, answer->>'label' AS label FROM assignments WHERE batch_id = %(batch)s AND state IN ('submitted', 'approved', 'rejected')",
        batch=batch.id,
    ):
        place = one.position - 1
        if place < len(merged.answers) and merged.answers[place] >= 2:
            counts = together.setdefault(one.worker_id, [0, 0])
            counts[0] += one.label == merged.labels[merged.label[place]]
            counts[1] += 1
    return {worker_id: (right / seen, seen) for worker_id, (right, seen) in together.items()}


def watched_batches() -> list[int]:
    """Live batches with rules or an overlap that grows, in which something was handed in or given back lately."""
    return [
        one.id
        for one in sql.rows(
            "SELECT b.id FROM batches b WHERE b.state IN ('live', 'paused') AND (b.quality ? 'max_overlap' OR b.quality ? 'rules')"
            " AND EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = b.id)"
        )
    ]


def firings(batch: Batch, worker_id: int | None = None) -> list[Any]:
    """What rules did in a batch, newest first: worker_id, rule (as written), value, observations, action, fired_at."""
    return sql.rows(
        "SELECT * FROM rule_firings WHERE batch_id = %(batch)s AND (%(worker)s::bigint IS NULL OR worker_id = %(worker)s::bigint) ORDER BY id DESC LIMIT 500",
        batch=batch.id,
        worker=worker_id,
    )


def _fires(rule: dict[str, Any], seen: dict[str, tuple[float, int]]) -> float | None:
    value, observations = seen.get(rule["event"], (0.0, 0))
    if observations < rule.get("at_least", 1):
        return None
    below = EVENTS[rule["event"]][0] == "below"
    return value if (value < rule["below"] if below else value > rule["above"]) else None


def _fire(batch: Batch, worker_id: int, rule: dict[str, Any], value: float, seen: dict[str, tuple[float, int]]) -> int:
    observations = seen[rule["event"]][1]
    new = sql.execute(
        """
        INSERT INTO rule_firings (batch_id, worker_id, rule, value, observations, action)
        VALUES (%(batch)s, %(worker)s, %(rule)s, %(value)s, %(n)s, %(action)s) ON CONFLICT DO NOTHING
        """,
        batch=batch.id,
        worker=worker_id,
        rule=sql.json(rule),
        value=value,
        n=observations,
        action=rule["action"],
    )
    if not new:
        return 0
    words = rule.get("message") or f"{EVENTS[rule['event']][1]} is {value:.3g} after {observations}"
    if rule["action"] == "exclude":
        until = now() + timedelta(hours=rule["hours"]) if rule.get("hours") else None
        sql.execute(
            "INSERT INTO exclusions (batch_id, worker_id, until, rule, reason) VALUES (%(b)s, %(w)s, %(until)s, %(rule)s, %(reason)s)"
            " ON CONFLICT (batch_id, worker_id) DO UPDATE SET until = EXCLUDED.until, rule = EXCLUDED.rule, reason = EXCLUDED.reason",
            b=batch.id,
            w=worker_id,
            until=until,
            rule=rule["event"],
            reason=words,
        )
    if rule["action"] in ("exclude", "notify"):
        address = sql.value("SELECT email FROM persons WHERE id = %(id)s", id=worker_id)
        about = "You are kept from a batch" if rule["action"] == "exclude" else "A word on your work"
        send_mail(address, f"{about}: {batch.title}", f"{batch.title}\n\nThe requester's rule says: {words}.\n")
    return 1
