"""The platform's own money: the fees it earned, what it lays out, what the operator takes out and puts in.

It stands on the fee accounts, which are never below zero. What it lays out beyond them nobody has brought yet: that much is
booked as a shortfall, from the outside world, and is made up for before anything is taken out. So the bank must hold what the
outside world has brought and not taken back, less the shortfall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.core import audit, sql
from marketplace.core.money import CENT_MICROS, money
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.ledger.accounts import fees, lock_rows, world
from marketplace.ledger.post import Move, post

KINDS = ("contribution", "withdrawal", "shortfall", "shortfall_covered")


@dataclass(frozen=True)
class Standing:
    """What the platform has, in micros."""

    fees_micros: int
    """On the fee accounts: earned or put in, and not spent."""
    shortfall_micros: int
    """Laid out beyond that, and not made up for."""
    bank_micros: int
    """What must be at the bank: everybody's money, the platform's included."""

    @property
    def free_micros(self) -> int:
        """What can be taken out: whole cents of what is left when the shortfall is made up for."""
        left = max(0, self.fees_micros - self.shortfall_micros)
        return left - left % CENT_MICROS


def standing() -> Standing:
    """How the platform's own money stands now."""
    found = sql.row(
        """
        SELECT coalesce(sum(balance_micros) FILTER (WHERE kind = 'fees'), 0)::bigint AS fees, coalesce(-sum(balance_micros) FILTER (WHERE kind = 'world'), 0)::bigint AS brought,
               (SELECT coalesce(sum(CASE kind WHEN 'shortfall' THEN amount_micros ELSE -amount_micros END), 0)::bigint
                FROM transfers WHERE kind IN ('shortfall', 'shortfall_covered')) AS shortfall
        FROM accounts WHERE kind IN ('fees', 'world')
        """
    )
    return Standing(found.fees, found.shortfall, found.brought - found.shortfall)


def contribute(operator: Any, amount_micros: int, reference: str = "") -> Any:
    """Books money that the operator put into the bank for the platform itself; its line (see `platform_lines`).

    It makes up for a shortfall first.
    """
    if amount_micros <= 0:
        raise Invalid(fields={"amount": [_("Write an amount above zero.")]})
    _lock()
    number = _number()
    post([Move("contribution", number, world(), fees(), amount_micros, memo=reference.strip()[:500] or None)])
    _cover(number)
    audit.record(operator, "contribution", "platform", amount_micros=amount_micros, reference=reference)
    return _line("contribution", number)


def withdraw(operator: Any, amount_micros: int | None = None, reference: str = "") -> Any:
    """Books money that the operator took out of the bank for themselves (default: all that is free); its line.

    Refuses more than the platform's own, parts of a cent, and nothing.
    """
    _lock()
    number = _number()
    _cover(number)
    free = standing().free_micros
    amount = free if amount_micros is None else amount_micros
    if amount_micros is not None and (amount <= 0 or amount % CENT_MICROS):
        raise Invalid(fields={"amount": [_("Write a positive amount in whole cents.")]})
    if not 0 < amount <= free:
        raise WrongState(_("%(free)s of the platform’s own money can be taken out.", free=money(free)), code="above_balance")
    post(_drawn("withdrawal", number, world(), amount, reference.strip()[:500] or None))
    audit.record(operator, "withdrawal", "platform", amount_micros=amount, reference=reference)
    return _line("withdrawal", number)


def lay_out(kind: str, subject_id: int, to_account_id: int, amount_micros: int, memo: str) -> None:
    """Pays from the platform's own money; what it does not have is booked as a shortfall."""
    _lock(to_account_id)
    missing = amount_micros - sum(one.balance_micros for one in _fee_accounts())
    if missing > 0:
        post([Move("shortfall", _number(), world(), fees(), missing, memo=memo)])
    post(_drawn(kind, subject_id, to_account_id, amount_micros, memo))


def platform_lines(before_id: int | None = None, limit: int = 50) -> list[Any]:
    """What was taken out, put in, fell short and was made up for, newest first: id (of its last transfer), created_at, kind,
    amount_micros, memo. One act is one line, from however many fee accounts it drew."""
    return sql.rows(
        f"{_LINES} WHERE kind = ANY(%(kinds)s) GROUP BY kind, subject_id HAVING max(id) < %(before)s ORDER BY max(id) DESC LIMIT %(limit)s",
        kinds=list(KINDS),
        before=before_id if before_id is not None else 2**62,
        limit=limit,
    )


def _drawn(kind: str, subject_id: int, to_account_id: int, amount_micros: int, memo: str | None = None) -> list[Move]:
    """Moves that draw an amount from as many fee accounts as it takes, the fullest first."""
    moves: list[Move] = []
    for one in sorted(_fee_accounts(), key=lambda one: -one.balance_micros):
        part = min(amount_micros, one.balance_micros)
        if part > 0:
            moves.append(Move(kind, subject_id, one.id, to_account_id, part, part=len(moves), memo=memo))
            amount_micros -= part
    return moves


def _cover(number: int) -> None:
    now = standing()
    post(_drawn("shortfall_covered", number, world(), min(now.fees_micros, now.shortfall_micros)))


def _lock(*others: int) -> None:
    """Locks the fee accounts, the outside world and others in the one order, so that nothing changes between asking and posting."""
    lock_rows([fees(), world(), *others, *(one.id for one in _fee_accounts())])


def _fee_accounts() -> list[Any]:
    return sql.rows("SELECT id, balance_micros FROM accounts WHERE kind = 'fees'")


def _number() -> int:
    return int(sql.value("SELECT nextval('deposit_numbers')"))


_LINES = "SELECT max(id) AS id, min(created_at) AS created_at, kind, sum(amount_micros)::bigint AS amount_micros, max(memo) AS memo FROM transfers"


def _line(kind: str, number: int) -> Any:
    return sql.row(f"{_LINES} WHERE kind = %(kind)s AND subject_id = %(number)s GROUP BY kind, subject_id", kind=kind, number=number)
