"""Signs that deserve a person's look: people who may be one, answers that were shared, speeds nobody has.

Each is listed for the operator with its evidence. None is a judgement, and nothing follows by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import exp, lgamma, log, log1p
from typing import Any

import numpy as np

from marketplace.core import sql
from marketplace.projects.find import any_batch
from marketplace.projects.models import Batch
from marketplace.quality.batch_consensus import batch_consensus

DAYS = 30
MOST_BATCHES = 50
MOST_WORKERS = 300
FEWEST_WRONG = 6
"""Shared wrong answers below this number are no sign."""
IMPROBABLE = 1e-4
FASTEST_SHARE, FASTEST_SECONDS, FEWEST_ANSWERS = 0.15, 1.0, 20


@dataclass(frozen=True)
class Signal:
    """One sign: its kind (shared_device, shared_answers, speed), the people, the batch if it is about one, and the evidence."""

    kind: str
    worker_ids: tuple[int, ...]
    batch_id: int | None
    evidence: str


def signals() -> list[Signal]:
    """All signs of the last thirty days, the newest batches first."""
    found = _devices()
    for one in sql.rows(
        "SELECT b.id FROM batches b WHERE b.published_at > now() - make_interval(days => %(days)s)"
        " AND EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = b.id AND a.submitted_at IS NOT NULL) ORDER BY b.id DESC LIMIT %(most)s",
        days=DAYS,
        most=MOST_BATCHES,
    ):
        batch = any_batch(one.id)
        found += _speeds(batch) + shared_answers(batch)
    return found


def shared_answers(batch: Batch) -> list[Signal]:
    """Pairs of workers who gave the same wrong answers more often than two who err alone would.

    Wrong is what differs from the known answer, or from the consensus of the others. Two independent workers who are both
    wrong on a task name the same wrong label with probability s, the chance of it over the wrong labels that were given;
    the evidence is the binomial tail of as many equal ones.
    """
    merged = batch_consensus(batch)
    if merged is None or len(merged.workers) < 2 or len(merged.workers) > MOST_WORKERS:
        return []
    votes, kinds = merged.votes, len(merged.labels)
    truth = merged.label.copy()
    for one in sql.rows("SELECT position, gold->>'label' AS label FROM tasks WHERE batch_id = %(batch)s AND gold IS NOT NULL", batch=batch.id):
        if one.label in merged.labels:
            truth[one.position - 1] = merged.labels.index(one.label)
    given = np.full((len(merged.workers), len(merged.answers)), -1)
    given[votes.worker, votes.task] = votes.label
    wrong = (given >= 0) & (given != truth)
    spread = np.bincount(given[wrong], minlength=kinds) / max(1, int(wrong.sum()))
    by_chance = max(float((spread**2).sum()), 1 / max(kinds - 1, 1))
    rate = wrong.sum(axis=1) / np.maximum((given >= 0).sum(axis=1), 1)
    found = []
    for a, b in combinations(range(len(merged.workers)), 2):
        common = (given[a] >= 0) & (given[b] >= 0)
        equal = int((wrong[a] & wrong[b] & (given[a] == given[b])).sum())
        if equal < FEWEST_WRONG:
            continue
        tail = binomial_tail(equal, int(common.sum()), float(rate[a] * rate[b] * by_chance))
        if tail < IMPROBABLE:
            words = f"{equal} equal wrong answers on {int(common.sum())} tasks both did; by chance that happens once in {1 / max(tail, 1e-12):,.0f} such pairs"
            found.append(Signal("shared_answers", (merged.workers[a], merged.workers[b]), batch.id, words))
    return found


def binomial_tail(successes: int, tries: int, probability: float) -> float:
    """The probability of at least so many successes in independent tries."""
    if successes <= 0:
        return 1.0
    if probability <= 0 or successes > tries:
        return 0.0
    if probability >= 1:
        return 1.0
    terms = [
        lgamma(tries + 1) - lgamma(k + 1) - lgamma(tries - k + 1) + k * log(probability) + (tries - k) * log1p(-probability)
        for k in range(successes, tries + 1)
    ]
    return min(1.0, sum(exp(one) for one in terms))


def _devices() -> list[Signal]:
    """Several workers signed in from one address with one browser in the time looked at."""
    return [
        Signal("shared_device", tuple(one.people), None, f"{len(one.people)} people with the same browser at the address {one.address}")
        for one in sql.rows(
            """
            SELECT s.address, s.user_agent, array_agg(DISTINCT s.person_id ORDER BY s.person_id) AS people
            FROM sessions s JOIN persons p ON p.id = s.person_id AND 'worker' = ANY(p.roles)
            WHERE s.address <> '' AND s.user_agent <> '' AND s.last_seen_at > now() - make_interval(days => %(days)s)
            GROUP BY 1, 2 HAVING count(DISTINCT s.person_id) > 1 ORDER BY count(DISTINCT s.person_id) DESC LIMIT 100
            """,
            days=DAYS,
        )
    ]


def _speeds(batch: Batch) -> list[Signal]:
    """Workers whose median time is a small part of everybody's."""
    found = sql.rows(
        """
        SELECT worker_id, count(*)::int AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM submitted_at - claimed_at))::float AS seconds
        FROM assignments WHERE batch_id = %(batch)s AND submitted_at IS NOT NULL GROUP BY 1
        """,
        batch=batch.id,
    )
    usual = float(np.median([one.seconds for one in found])) if found else 0.0
    limit = max(FASTEST_SECONDS, FASTEST_SHARE * usual)
    return [
        Signal("speed", (one.worker_id,), batch.id, f"{one.n} answers at a median of {one.seconds:.1f} s; everybody’s median is {usual:.1f} s")
        for one in found
        if len(found) >= 3 and one.n >= FEWEST_ANSWERS and one.seconds < limit and usual > 2 * FASTEST_SECONDS
    ]


def named(found: list[Signal]) -> list[tuple[Signal, list[Any], Any]]:
    """Each sign with the people (id, email) and the batch's title."""
    people = {
        one.id: one for one in sql.rows("SELECT id, email FROM persons WHERE id = ANY(%(ids)s::bigint[])", ids=sorted({w for s in found for w in s.worker_ids}))
    }
    titles = {
        one.id: one.title
        for one in sql.rows("SELECT id, title FROM batches WHERE id = ANY(%(ids)s::bigint[])", ids=sorted({s.batch_id for s in found if s.batch_id}))
    }
    return [(one, [people[w] for w in one.worker_ids if w in people], titles.get(one.batch_id) if one.batch_id else None) for one in found]
