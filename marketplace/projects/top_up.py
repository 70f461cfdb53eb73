"""The floor of hourly pay: publishing holds a reserve, and who earned less an hour than the floor is topped up from it.

The operator turns it on (`HOURLY_FLOOR`). A worker's hour is measured as everywhere (`reports/work_time.py`), but no answer
counts for more than `CAP` times the usual time, so that leaving the screen open earns nothing; and the usual time is never
more than `CAP` times what publishing reckoned with, so that a crowd that is slow together does not either. Only approved
answers count, with their bonuses. What the reserve cannot cover stays unpaid, the same share for everybody.
"""

from __future__ import annotations

import math
from typing import Any

from flask import current_app

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.core.money import format_money
from marketplace.extensions import db
from marketplace.ledger.accounts import available, lock, top_up_reserve
from marketplace.ledger.post import Move, next_part, post
from marketplace.people.models import Person
from marketplace.projects.models import Batch, TopUpTerms
from marketplace.projects.rehearsal import rehearsal
from marketplace.projects.slots import lock_batch
from marketplace.reports.work_time import SECONDS_WORKED, expected_seconds

CAP = 2.0
MARGIN = 1.5
"""The reserve covers workers who take so many times the expected time."""
LEAST_SHARE = 0.1
"""And is at least this share of the rewards, for work that turns out longer than it looked."""
QUIET_MINUTES = 30
"""A worker is topped up when all their answers are decided and so long nothing came; at once when the batch is closed or all done."""
HOUR_SECONDS = 3600


def floor_micros() -> int:
    """What an hour of work pays at least on this site; 0: there is no floor."""
    return int(current_app.config["SETTINGS"].hourly_floor_micros)


def reserve_needed(requester: Person, batch: Batch, slots: int) -> tuple[int, float]:
    """What publishing that many slots would hold for top-ups, and the seconds of an answer it is reckoned from.

    Nothing without a floor, and for work without any reward.
    """
    floor = floor_micros()
    found = expected_seconds(batch, rehearsal(requester, batch).median_seconds) if floor and batch.reward_micros else None
    if found is None:
        return 0, 0.0
    seconds = found[0]
    short = math.ceil(floor * seconds * MARGIN / HOUR_SECONDS) - batch.reward_micros
    return slots * max(short, math.ceil(batch.reward_micros * LEAST_SHARE)), seconds


def hold_reserve(batch: Batch, amount_micros: int, seconds: float) -> None:
    """Holds the reserve of a publishing; the batch keeps the floor that it was first published under. MissingFunds without the money."""
    if not amount_micros:
        return
    terms = db.session.get(TopUpTerms, batch.id)
    if terms is None:
        terms = TopUpTerms(batch_id=batch.id, floor_micros=floor_micros(), expected_seconds=seconds, held_micros=0)
        db.session.add(terms)
    terms.held_micros += amount_micros
    db.session.flush()
    purse, reserve = available(batch.requester_id), top_up_reserve(batch.id, batch.requester_id)
    post([Move("top_up_hold", batch.id, purse, reserve, amount_micros, next_part("top_up_hold", batch.id), memo=batch.name)])


def top_up(batch: Batch) -> int:
    """Tops up who is due in a batch, and ends the reserve of a closed one; how many were paid. Running twice changes nothing."""
    lock_batch(batch)
    terms = db.session.get(TopUpTerms, batch.id)
    if terms is None or terms.ended_at is not None:
        return 0
    reserve, purse = top_up_reserve(batch.id, batch.requester_id), available(batch.requester_id)
    left = lock([reserve])[reserve]
    due = _due(batch, terms)
    whole = sum(owed for owed, _ in due)
    paid = 0
    for owed, one in due:
        amount = owed if whole <= left else owed * left // whole
        if amount > 0:
            _pay(batch, terms, reserve, one, amount)
            paid += 1
    if batch.state == "closed" and not _under_way(batch):
        rest = lock([reserve, purse])[reserve]
        post([Move("top_up_release", batch.id, reserve, purse, rest, next_part("top_up_release", batch.id), memo=batch.name)])
        terms.ended_at = now()
        db.session.flush()
    return paid


def watched() -> list[int]:
    """Batches whose reserve has not ended, for the sweep."""
    return [one.batch_id for one in sql.rows("SELECT batch_id FROM top_up_terms WHERE ended_at IS NULL ORDER BY batch_id")]


def top_ups(batch: Batch) -> list[Any]:
    """The top-ups of a batch, newest first: worker_id, amount_micros, answers, seconds, hourly_before_micros, created_at."""
    return sql.rows("SELECT * FROM top_ups WHERE batch_id = %(batch)s ORDER BY id DESC LIMIT 1000", batch=batch.id)


def promised(batch_id: int) -> int:
    """The floor a published batch stands under, for whoever thinks of taking it; 0: none."""
    return int(sql.value("SELECT floor_micros FROM top_up_terms WHERE batch_id = %(batch)s AND ended_at IS NULL", batch=batch_id) or 0)


def _due(batch: Batch, terms: TopUpTerms) -> list[tuple[int, Any]]:
    """(micros owed, worker_id, answers, seconds, paid) of each worker whose hour is done and below the floor."""
    usual = min(batch.work_seconds or terms.expected_seconds, CAP * terms.expected_seconds)
    found = sql.rows(
        f"""
        SELECT w.*, coalesce(u.paid, 0)::bigint AS topped_micros, (w.answers * %(reward)s::bigint + coalesce(x.paid, 0))::bigint AS paid_micros FROM (
            SELECT worker_id, count(*) AS answers, sum(least(seconds, %(most)s))::float AS seconds FROM (
                SELECT a.worker_id, a.state, a.submitted_at, {SECONDS_WORKED} AS seconds,
                       bool_or(a.state IN ('claimed', 'submitted', 'revising')) OVER (PARTITION BY a.worker_id) AS is_undecided,
                       max(a.submitted_at) OVER (PARTITION BY a.worker_id) AS latest_at
                FROM assignments a JOIN batches b ON b.id = a.batch_id WHERE a.batch_id = %(batch)s AND a.slot_number > 0
            ) mine WHERE state = 'approved' AND NOT is_undecided AND (%(is_done)s OR latest_at < now() - make_interval(mins => %(quiet)s))
            GROUP BY worker_id
        ) w
        LEFT JOIN (SELECT worker_id, sum(amount_micros) AS paid FROM top_ups WHERE batch_id = %(batch)s GROUP BY 1) u ON u.worker_id = w.worker_id
        LEFT JOIN (SELECT worker_id, sum(amount_micros) AS paid FROM bonuses WHERE batch_id = %(batch)s GROUP BY 1) x ON x.worker_id = w.worker_id
        ORDER BY w.worker_id
        """,
        batch=batch.id,
        reward=batch.reward_micros,
        most=CAP * usual,
        is_done=batch.state == "closed" or _is_taken(batch),
        quiet=QUIET_MINUTES,
    )
    owed = [(int(terms.floor_micros * one.seconds / HOUR_SECONDS) - one.paid_micros - one.topped_micros, one) for one in found]
    return [one for one in owed if one[0] > 0]


def _pay(batch: Batch, terms: TopUpTerms, reserve: int, one: Any, amount_micros: int) -> None:
    before = int(one.paid_micros * HOUR_SECONDS / one.seconds)
    number = sql.value(
        "INSERT INTO top_ups (batch_id, worker_id, amount_micros, answers, seconds, hourly_before_micros)"
        " VALUES (%(batch)s, %(worker)s, %(amount)s, %(answers)s::int, %(seconds)s, %(before)s) RETURNING id",
        batch=batch.id,
        worker=one.worker_id,
        amount=amount_micros,
        answers=one.answers,
        seconds=one.seconds,
        before=before,
    )
    cents = before // 10_000 * 10_000
    memo = f"{batch.title[:120]}: {one.answers} answers paid {format_money(cents)} an hour, the floor is {format_money(terms.floor_micros)}"
    post([Move("top_up", number, reserve, available(one.worker_id), amount_micros, memo=memo)])


def _under_way(batch: Batch) -> int:
    return int(sql.value("SELECT coalesce(sum(claimed + submitted), 0)::bigint FROM batch_tallies WHERE batch_id = %(batch)s", batch=batch.id))


def _is_taken(batch: Batch) -> bool:
    """Whether no slot is open and nothing is under way."""
    approved = sql.value("SELECT coalesce(sum(approved), 0)::bigint FROM batch_tallies WHERE batch_id = %(batch)s", batch=batch.id)
    return int(approved) >= batch.slots and not batch.waiting_tasks
