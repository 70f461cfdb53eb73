"""Where money stands: opening accounts, locking them in the one order, asking for balances."""

from __future__ import annotations

from typing import Any, NamedTuple

from marketplace.core import sql

FEE_STRIPES = 16
LOCK_ORDER = "array_position(ARRAY['hold','top_up','training','available','in_flight','fees','world'], kind), id"
"""In this order all acts lock accounts."""


class Place(NamedTuple):
    """An account by what it is, and whose it is."""

    kind: str
    owner_id: int
    person_id: int


def account(kind: str, owner_id: int, person_id: int | None = None) -> int:
    """The id of an account, opened where it is not there yet."""
    found = sql.value("SELECT id FROM accounts WHERE kind = %(kind)s AND owner_id = %(owner)s", kind=kind, owner=owner_id)
    if found is not None:
        return int(found)
    sql.execute(
        "INSERT INTO accounts (kind, owner_id, person_id) VALUES (%(kind)s, %(owner)s, %(person)s) ON CONFLICT (kind, owner_id) DO NOTHING",
        kind=kind,
        owner=owner_id,
        person=person_id,
    )
    return int(sql.value("SELECT id FROM accounts WHERE kind = %(kind)s AND owner_id = %(owner)s", kind=kind, owner=owner_id))


def available(person_id: int) -> int:
    """A person's own money: deposits, earnings, what came back. One purse a person, whatever roles (docs/decisions)."""
    return account("available", person_id, person_id)


def in_flight(person_id: int) -> int:
    """A person's payouts on their way."""
    return account("in_flight", person_id, person_id)


def hold(batch_id: int, requester_id: int) -> int:
    """What is reserved for a batch."""
    return account("hold", batch_id, requester_id)


def top_up_reserve(batch_id: int, requester_id: int) -> int:
    """What is reserved to lift the pay of a batch's workers to the floor."""
    return account("top_up", batch_id, requester_id)


def training_reserve(project_id: int, requester_id: int) -> int:
    """What is reserved for those who pass a project's training."""
    return account("training", project_id, requester_id)


def world() -> int:
    """Everything outside; the only account that may be negative."""
    return account("world", 0)


def fees() -> int:
    """One of the platform's fee accounts; connections use different ones, so that they do not queue for one row."""
    return account("fees", sql.value("SELECT pg_backend_pid()") % FEE_STRIPES)


def lock(account_ids: list[int]) -> dict[int, int]:
    """Locks accounts in the order that all acts keep (kind, then id): no deadlocks. Returns their balances."""
    return {one.id: one.balance_micros for one in lock_rows(account_ids)}


def lock_rows(account_ids: list[int]) -> list[Any]:
    """The same, as rows (id, kind, balance_micros)."""
    return sql.rows(f"SELECT id, kind, balance_micros FROM accounts WHERE id = ANY(%(ids)s) ORDER BY {LOCK_ORDER} FOR UPDATE", ids=account_ids)


def balance_micros(kind: str, owner_id: int) -> int:
    """The balance of an account; 0 where none was opened."""
    return int(sql.value("SELECT balance_micros FROM accounts WHERE kind = %(kind)s AND owner_id = %(owner)s", kind=kind, owner=owner_id) or 0)
