"""`flask funds …`"""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money, parse_money
from marketplace.ledger.deposit import deposit
from marketplace.people.find import person_by_email

funds = AppGroup("funds", help="Record money that came in.")


@funds.command("deposit")
@click.argument("email")
@click.argument("amount")
@click.option("--note", default="")
@click.option("--reference", default="")
@told
def deposit_(email: str, amount: str, note: str, reference: str) -> None:
    """Books a deposit and prints the transfer as JSON."""
    micros = parse_money(amount)

    def work() -> dict[str, Any]:
        transfer = deposit(None, person_by_email(email), micros, reference, note)
        return {
            "id": public_id.encode("transfer", transfer.id),
            "kind": transfer.kind,
            "email": email,
            "amount": format_money(transfer.amount_micros),
            "note": transfer.memo,
            "created_at": rfc3339(transfer.created_at),
        }

    say(act(work))
