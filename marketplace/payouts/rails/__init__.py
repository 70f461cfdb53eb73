"""The ways money leaves: one file a rail, each with `send(order)`, and the one that the settings choose.

A rail gets an order under a key that is ours for good. It may be sent the same order again, and must move the money once;
it says `paid` or `declined` only when that is final, and `unknown` for everything else: then the order is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from flask import current_app


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid to whom. `key` is the payout's public id, the same for each try."""

    key: str
    amount: str
    currency: str
    person_id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the outside said: `note` is the payment's reference, the reason of a refusal, or why nothing is known."""

    state: Literal["paid", "declined", "unknown"]
    note: str


class Rail(Protocol):
    """A way for money to leave by itself."""

    def send(self, order: Order) -> Outcome:
        """Pays an order once, however often it is sent; never raises for what happens outside."""


def rail() -> Rail | None:
    """The rail of this installation; None where operators pay by hand."""
    from marketplace.payouts.rails.webhook import Webhook

    settings: Any = current_app.config["SETTINGS"]
    return Webhook(settings.payout_webhook_url, settings.payout_webhook_secret) if settings.payout_webhook_url else None
