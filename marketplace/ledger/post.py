"""The only place that writes money: posting transfers and moving the balances with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from marketplace.core import sql
from marketplace.errors import MissingFunds
from marketplace.ledger.accounts import LOCK_ORDER, Place, account, lock_rows


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer to be posted. (kind, subject_id, part) is its idempotency key."""

    kind: str
    subject_id: int
    from_account_id: int
    to_account_id: int
    amount_micros: int
    part: int = 0
    memo: str | None = None


def post(moves: list[Move]) -> list[int]:
    """Posts all moves or none, in the current transaction; returns the ids of the transfers.

    Moves of nothing are left out. Refuses with MissingFunds where an account would fall below zero (the database's CHECK
    stands behind it), and the database refuses a key that was used before. The accounts are locked before the transfers
    get their ids, so that for each account ids are in the order of commits; the statement's running balance rests on that.
    """
    moves = [move for move in moves if move.amount_micros]
    if not moves:
        return []
    change: dict[int, int] = defaultdict(int)
    for move in moves:
        change[move.from_account_id] -= move.amount_micros
        change[move.to_account_id] += move.amount_micros
    for one in lock_rows(list(change)):
        if one.balance_micros + change[one.id] < 0 and one.kind != "world":
            raise MissingFunds(-change[one.id], one.balance_micros)
    found = sql.rows(
        """
        WITH new AS (
            INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros, memo)
            SELECT * FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[], %(parts)s::bigint[], %(froms)s::bigint[], %(tos)s::bigint[],
                                 %(amounts)s::bigint[], %(memos)s::text[])
            RETURNING id
        ), moved AS (
            UPDATE accounts SET balance_micros = balance_micros + change.amount
            FROM unnest(%(accounts)s::bigint[], %(changes)s::bigint[]) AS change (id, amount) WHERE accounts.id = change.id
        )
        SELECT id FROM new ORDER BY id
        """,
        kinds=[move.kind for move in moves],
        subjects=[move.subject_id for move in moves],
        parts=[move.part for move in moves],
        froms=[move.from_account_id for move in moves],
        tos=[move.to_account_id for move in moves],
        amounts=[move.amount_micros for move in moves],
        memos=[move.memo for move in moves],
        accounts=list(change),
        changes=list(change.values()),
    )
    return [one.id for one in found]


_MOVE_BETWEEN = f"""
WITH locked AS (
    SELECT id, kind, balance_micros FROM accounts
    WHERE kind = %(source)s AND owner_id = %(source_owner)s OR kind = %(target)s AND owner_id = %(target_owner)s ORDER BY {LOCK_ORDER} FOR UPDATE
), new AS (
    INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros, memo)
    SELECT %(kind)s, %(subject)s, (SELECT coalesce(max(part) + 1, 0) FROM transfers WHERE kind = %(kind)s AND subject_id = %(subject)s),
           source.id, target.id, %(amount)s, %(memo)s
    FROM locked source JOIN locked target ON source.kind = %(source)s AND target.kind = %(target)s
    WHERE source.balance_micros >= %(amount)s
    RETURNING id
), moved AS (
    UPDATE accounts SET balance_micros = accounts.balance_micros + CASE WHEN accounts.kind = %(target)s THEN %(amount)s::bigint ELSE - %(amount)s::bigint END
    FROM locked WHERE accounts.id = locked.id AND EXISTS (SELECT 1 FROM new)
)
SELECT count(*)::int AS accounts, max(balance_micros) FILTER (WHERE kind = %(source)s) AS balance_micros FROM locked
"""


def move_between(kind: str, subject_id: int, source: Place, target: Place, amount_micros: int, memo: str | None = None) -> None:
    """Posts one move between two accounts of different kinds, named by (kind, owner), as the next part of its kind for its subject.

    It is what `post` does, in one statement instead of four: money goes between a purse and a hold with each HIT. Who moves
    money for the same subject at the same moment must be kept out by a lock of the subject that is held before. An account
    that is not there yet is opened.
    """
    if not amount_micros:
        return
    given = {
        "kind": kind, "subject": subject_id, "source": source.kind, "source_owner": source.owner_id, "target": target.kind,
        "target_owner": target.owner_id, "amount": amount_micros, "memo": memo,
    }  # fmt: skip
    found = sql.row(_MOVE_BETWEEN, **given)
    if found.accounts < 2:
        for one in (source, target):
            account(one.kind, one.owner_id, one.person_id)
        found = sql.row(_MOVE_BETWEEN, **given)
    if found.balance_micros < amount_micros:
        raise MissingFunds(amount_micros, found.balance_micros)


def next_part(kind: str, subject_id: int) -> int:
    """The next free part of a kind of transfer for a subject (a batch may be held for, and released, several times)."""
    return int(sql.value("SELECT coalesce(max(part) + 1, 0) FROM transfers WHERE kind = %(kind)s AND subject_id = %(subject)s", kind=kind, subject=subject_id))
