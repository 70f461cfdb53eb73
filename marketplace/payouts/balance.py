"""Where a person's money stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app

from marketplace.core import sql
from marketplace.core.money import CENT_MICROS


@dataclass(frozen=True, slots=True)
class Balance:
    """In micros. `held`: reserved for own batches; `pending`: handed in and undecided; `in_flight`: payouts on their way."""

    available_micros: int
    held_micros: int
    pending_micros: int
    in_flight_micros: int
    paid_out_micros: int
    threshold_micros: int

    @property
    def payable(self) -> bool:
        """Whether a payout can be asked for now."""
        return self.available_micros >= self.threshold_micros and self.available_micros >= CENT_MICROS


def threshold_micros() -> int:
    """The least balance that can be paid out, by the setting PAYOUT_THRESHOLD."""
    return int(current_app.config["SETTINGS"].payout_threshold_micros)


def balance(person: Any) -> Balance:
    """The person's present balance."""
    found = sql.row(
        """
        SELECT coalesce(sum(balance_micros) FILTER (WHERE kind = 'available'), 0)::bigint AS available,
               coalesce(sum(balance_micros) FILTER (WHERE kind = 'hold'), 0)::bigint AS held,
               coalesce(sum(balance_micros) FILTER (WHERE kind = 'in_flight'), 0)::bigint AS in_flight,
               (SELECT coalesce(sum(b.reward_micros * n.count), 0)::bigint FROM (SELECT batch_id, count(*) FROM assignments
                    WHERE worker_id = %(person)s AND state = 'submitted' GROUP BY 1) n JOIN batches b ON b.id = n.batch_id) AS pending,
               (SELECT coalesce(sum(amount_micros), 0)::bigint FROM payouts WHERE person_id = %(person)s AND state = 'paid') AS paid_out
        FROM accounts WHERE person_id = %(person)s
        """,
        person=person.id,
    )
    return Balance(found.available, found.held, found.pending, found.in_flight, found.paid_out, threshold_micros())
