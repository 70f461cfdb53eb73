"""A person's statement: each transfer that touches their purse or a payout, newest first, with the running balance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from marketplace.core import sql

SENTENCES = {
    "deposit": "Deposit",
    "hold": "Held for a batch",
    "release": "Returned from a batch",
    "reward": "Reward for a task",
    "bonus": "Bonus",
    "bonus_fee": "Fee on a bonus",
    "appeal_advance": "Advance for a panel",
    "appeal_cost": "Cost of a lost appeal",
    "payout": "Payout requested",
    "payout_paid": "Payout paid",
    "payout_failed": "Payout failed, money returned",
}


class Line(NamedTuple):
    """One line; `amount_micros` is signed as it changes the purse, `balance_micros` is the purse after it."""

    id: int
    created_at: Any
    kind: str
    amount_micros: int
    balance_micros: int
    subject: str
    memo: str | None


def statement(person: Any, before_id: int | None = None, limit: int = 50) -> list[Line]:
    """Up to `limit` lines before a transfer id. Adds up to the micro: each balance is the next older one plus its amount.

    A payout that is paid moves between "in flight" and the world: its line leaves the purse as it was (amount 0 effect).
    """
    own = {
        one.kind: one
        for one in sql.rows("SELECT id, kind, balance_micros FROM accounts WHERE person_id = %(p)s AND kind IN ('available', 'in_flight')", p=person.id)
    }
    if "available" not in own:
        return []
    purse, flight = own["available"].id, own["in_flight"].id if "in_flight" in own else 0
    after = 0
    if before_id is not None:
        after = sql.value(
            "SELECT coalesce(sum(CASE WHEN to_account_id = %(purse)s THEN amount_micros ELSE -amount_micros END), 0)::bigint"
            " FROM transfers WHERE (to_account_id = %(purse)s OR from_account_id = %(purse)s) AND id >= %(before)s",
            purse=purse,
            before=before_id,
        )
    balance = sql.value("SELECT balance_micros FROM accounts WHERE id = %(id)s", id=purse) - after
    found = sql.rows(
        """
        SELECT * FROM (
            (SELECT * FROM transfers WHERE to_account_id = %(purse)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
            UNION ALL
            (SELECT * FROM transfers WHERE from_account_id = %(purse)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
            UNION ALL
            (SELECT * FROM transfers WHERE from_account_id = %(flight)s AND to_account_id <> %(purse)s AND id < %(before)s
             ORDER BY id DESC LIMIT %(limit)s)
        ) lines ORDER BY id DESC LIMIT %(limit)s
        """,
        purse=purse,
        flight=flight,
        before=before_id if before_id is not None else 2**62,
        limit=limit,
    )
    lines = []
    for one in found:
        sign = 1 if one.to_account_id == purse else -1 if one.from_account_id == purse else 0
        lines.append(Line(one.id, one.created_at, one.kind, one.amount_micros * (sign or -1), balance, SENTENCES.get(one.kind, one.kind), one.memo))
        balance -= sign * one.amount_micros
    return lines


def statement_all(person: Any) -> Iterator[Line]:
    """All lines, newest first, a thousand at a time."""
    before = None
    while page := statement(person, before, 1000):
        yield from page
        before = page[-1].id
