"""Approving: many answers of a batch in one statement that also takes reward and fee from the hold."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound, WrongState
from marketplace.ledger.accounts import fees, hold, lock
from marketplace.people.models import Person
from marketplace.projects.models import STRIPES, Batch
from marketplace.review.bonus import grant_bonus

# Of answers whose ids are given, those of the batch that wait for a decision. `IS NOT DISTINCT FROM` keeps the planner from the
# partial index of what is pending in the batch: with the statistics of a young table that looks best, and would compare each
# pending answer with each id.
UNDECIDED = "batch_id IS NOT DISTINCT FROM %(batch)s AND state IS NOT DISTINCT FROM 'submitted'"

_APPROVE = f"""
WITH done AS (
    UPDATE assignments SET state = 'approved', decided_at = now(), decided_by_id = %(by)s, decided_rule = %(rule)s, feedback = %(feedback)s
    WHERE id = ANY(%(ids)s) AND {UNDECIDED}
    RETURNING id, worker_id
), rewarded AS (
    INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)
    SELECT 'reward', done.id, 0, %(hold)s::bigint, a.id, %(reward)s::bigint FROM done JOIN accounts a ON a.kind = 'available' AND a.owner_id = done.worker_id
    WHERE %(reward)s::bigint > 0 ORDER BY done.id
), charged AS (
    INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)
    SELECT 'fee', %(batch)s, min(done.id), %(hold)s::bigint, %(fees)s::bigint, %(fee)s::bigint * count(*) FROM done HAVING count(*) > 0 AND %(fee)s::bigint > 0
), moved AS (
    UPDATE accounts SET balance_micros = balance_micros + change.amount FROM (
        SELECT a.id, %(reward)s::bigint * n.count AS amount FROM (SELECT worker_id, count(*) FROM done GROUP BY 1) n
            JOIN accounts a ON a.kind = 'available' AND a.owner_id = n.worker_id
        UNION ALL SELECT %(hold)s::bigint, -(%(reward)s::bigint + %(fee)s::bigint) * count(*) FROM done
        UNION ALL SELECT %(fees)s::bigint, %(fee)s::bigint * count(*) FROM done
    ) change WHERE accounts.id = change.id
), counted AS (
    UPDATE batch_tallies SET submitted = submitted - (SELECT count(*) FROM done), approved = approved + (SELECT count(*) FROM done)
    WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES}
)
SELECT id FROM done
"""


def approve(reviewer: Any | None, batch: Batch, ids: list[int], feedback: str = "", rule: str = "manual") -> set[int]:
    """Approves those of the ids that are undecided answers of the batch, and credits each exactly once; which those were.

    `reviewer` is None where a rule decides, and `rule` names it. Decisions on one batch go one after the other (its hold
    account is locked first), decisions on different batches side by side.
    """
    if not ids:
        return set()
    if len(feedback) > 2000:
        raise Invalid(fields={"feedback": [_("Write at most 2000 characters.")]})
    reserve = hold(batch.id, batch.requester_id)
    lock([reserve])
    workers = [
        one.worker_id
        for one in sql.rows(
            f"SELECT DISTINCT worker_id FROM assignments WHERE id = ANY(%(ids)s) AND {UNDECIDED} ORDER BY 1",
            ids=ids,
            batch=batch.id,
        )
    ]
    if not workers:
        return set()
    sql.execute(
        "INSERT INTO accounts (kind, owner_id, person_id) SELECT 'available', w, w FROM unnest(%(workers)s::bigint[]) w ON CONFLICT DO NOTHING",
        workers=workers,
    )
    purse = fees()
    accounts = [one.id for one in sql.rows("SELECT id FROM accounts WHERE kind = 'available' AND owner_id = ANY(%(workers)s)", workers=workers)]
    lock([*accounts, purse])
    done = sql.tuples(
        _APPROVE,
        ids=ids,
        batch=batch.id,
        by=reviewer.id if reviewer else None,
        rule=rule,
        feedback=feedback.strip() or None,
        hold=reserve,
        fees=purse,
        reward=batch.reward_micros,
        fee=batch.fee_micros,
    )
    return {number for (number,) in done}


def reviewed(requester: Any, assignment_id: int) -> Any:
    """An assignment handed in to one of the requester's own batches; NotFound for any other."""
    found = sql.row(
        "SELECT a.*, t.input, t.key AS task_key FROM assignments a JOIN batches b ON b.id = a.batch_id"
        " JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position"
        " WHERE a.id = %(id)s AND b.requester_id = %(requester)s",
        id=assignment_id,
        requester=requester.id,
    )
    if found is None:
        raise NotFound(_("There is no assignment with this id in your batches."))
    return found


def approve_one(reviewer: Person, assignment_id: int, feedback: str = "", bonus_micros: int = 0, is_used: bool = True) -> Any:
    """Approves one answer, with a bonus if there is one: both or neither. Refuses what is not waiting for a decision.

    `is_used` false pays the worker and leaves the answer out of the consensus: what is wrong though it was honest work.
    """
    from marketplace.projects.find import any_batch

    held = reviewed(reviewer, assignment_id)
    batch = any_batch(held.batch_id)
    if not approve(reviewer, batch, [held.id], feedback):
        state = reviewed(reviewer, assignment_id).state
        raise WrongState(_("This answer is %(state)s; only a submitted one can be approved.", state=_(state)))
    if not is_used:
        sql.execute("UPDATE assignments SET is_used = false WHERE id = %(id)s AND batch_id = %(batch)s", id=held.id, batch=held.batch_id)
    if bonus_micros:
        grant_bonus(reviewer, held, bonus_micros, feedback)
    return reviewed(reviewer, assignment_id)
