"""Money that comes in from outside, recorded by an operator or the command line."""

from __future__ import annotations

from typing import Any

from marketplace.core import audit, sql
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.ledger.accounts import available, world
from marketplace.ledger.post import Move, post
from marketplace.people.models import Person


def deposit(operator: Person | None, person: Person, amount_micros: int, reference: str = "", note: str = "") -> Any:
    """Books a deposit on the person's purse; returns the transfer's row (id, created_at, amount_micros, memo)."""
    if amount_micros <= 0:
        raise Invalid(fields={"amount": [_("Write an amount above zero.")]})
    memo = " · ".join(part for part in (reference.strip(), note.strip()) if part)[:500] or None
    number = sql.value("SELECT nextval('deposit_numbers')")
    [transfer_id] = post([Move("deposit", number, world(), available(person.id), amount_micros, memo=memo)])
    audit.record(operator, "deposit", person.email, amount_micros=amount_micros, reference=reference, note=note)
    return sql.row("SELECT id, kind, created_at, amount_micros, memo FROM transfers WHERE id = %(id)s", id=transfer_id)
