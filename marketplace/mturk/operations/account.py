"""The requester's account."""

from __future__ import annotations

from typing import Any

from marketplace.mturk import views
from marketplace.mturk.protocol import operation
from marketplace.payouts.balance import balance


@operation(changes=False)
def get_account_balance(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What can be spent, and what is held for HITs."""
    now = balance(requester)
    available, held = views.balances(now.available_micros, now.held_micros)
    return {"AvailableBalance": available, "OnHoldBalance": held}
