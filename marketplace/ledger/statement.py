"""A person's statement: each transfer that touches their purse or a payout, newest first, with the running balance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from marketplace.core import sql
from marketplace.core.texts import N_

SENTENCES = {
    "deposit": N_("Deposit"),
    "hold": N_("Held for a batch"),
    "release": N_("Returned from a batch"),
    "reward": N_("Reward for a task"),
    "bonus": N_("Bonus"),
    "bonus_fee": N_("Fee on a bonus"),
    "appeal_advance": N_("Advance for a panel"),
    "appeal_cost": N_("Cost of a lost appeal"),
    "training_hold": N_("Held for a training"),
    "training_release": N_("Returned from a training"),
    "training": N_("Paid training"),
    "top_up_hold": N_("Held to top pay up to the floor"),
    "top_up_release": N_("Returned: what topping up did not need"),
    "top_up": N_("Top-up to the floor of hourly pay"),
    "given_up": N_("Given up on leaving"),
    "payout": N_("Payout requested"),
    "payout_paid": N_("Payout paid"),
    "payout_failed": N_("Payout failed, money returned"),
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


LAST = 2**62
_LINES = """
SELECT *, {standing} AS standing FROM (
    (SELECT * FROM transfers WHERE to_account_id = %(purse)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT * FROM transfers WHERE from_account_id = %(purse)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT * FROM transfers WHERE from_account_id = %(flight)s AND to_account_id <> %(purse)s AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s)
) lines ORDER BY id DESC LIMIT %(limit)s
"""
STANDING = """
(SELECT CASE WHEN %(before)s > reach.middle
    THEN a.balance_micros - coalesce((SELECT sum(CASE WHEN to_account_id = a.id THEN amount_micros ELSE -amount_micros END)
        FROM transfers WHERE (to_account_id = a.id OR from_account_id = a.id) AND id >= %(before)s), 0)
    ELSE coalesce((SELECT sum(CASE WHEN to_account_id = a.id THEN amount_micros ELSE -amount_micros END)
        FROM transfers WHERE (to_account_id = a.id OR from_account_id = a.id) AND id < %(before)s), 0) END::bigint
 FROM accounts a CROSS JOIN LATERAL (SELECT (least(first, other_first) + greatest(last, other_last)) / 2 AS middle FROM
    (SELECT (SELECT min(id) FROM transfers WHERE to_account_id = a.id) AS first, (SELECT min(id) FROM transfers WHERE from_account_id = a.id) AS other_first,
            (SELECT max(id) FROM transfers WHERE to_account_id = a.id) AS last, (SELECT max(id) FROM transfers WHERE from_account_id = a.id) AS other_last) ends
 ) reach WHERE a.id = %(purse)s)"""
"""What the account `purse` held before the transfer `before`, in SQL, to be read in the same snapshot as its lines. From its end of the
account's life, today's balance less what came since, or all that came before, whichever is nearer: so neither the first page nor
the last has to add up a million lines."""


def statement(person: Any, before_id: int | None = None, limit: int = 50) -> list[Line]:
    """Up to `limit` lines before a transfer id. Adds up to the micro: each balance is the next older one plus its amount.

    A payout that is paid moves between "in flight" and the world: its line leaves the purse as it was (amount 0 effect).
    """
    own = _accounts(person)
    return _page(own, before_id if before_id is not None else LAST, None, limit)[0] if own else []


def statement_all(person: Any) -> Iterator[Line]:
    """All lines, newest first, read a thousand at a time; each page goes on from the balance that the last one came to."""
    own, before, balance = _accounts(person), LAST, None
    while own:
        lines, balance = _page(own, before, balance, 1000)
        if not lines:
            return
        yield from lines
        before = lines[-1].id


def _accounts(person: Any) -> tuple[int, int] | None:
    """The person's purse and what is in flight (0 where nothing ever was); None where the person has no purse."""
    found = sql.rows("SELECT id, kind FROM accounts WHERE person_id = %(p)s AND kind IN ('available', 'in_flight')", p=person.id)
    own = {one.kind: one.id for one in found}
    return (own["available"], own.get("in_flight", 0)) if "available" in own else None


def _page(own: tuple[int, int], before: int, balance: int | None, limit: int) -> tuple[list[Line], int]:
    """The lines before a transfer id, and what the purse held before them. `balance`: what it held after them, where that is known."""
    purse, flight = own
    found = sql.rows(_LINES.format(standing=STANDING if balance is None else 0), purse=purse, flight=flight, before=before, limit=limit)
    if balance is None:
        balance = found[0].standing if found else 0
    lines = []
    for one in found:
        sign = 1 if one.to_account_id == purse else -1 if one.from_account_id == purse else 0
        lines.append(Line(one.id, one.created_at, one.kind, one.amount_micros * (sign or -1), balance, SENTENCES.get(one.kind, one.kind), one.memo))
        balance -= sign * one.amount_micros
    return lines, balance
