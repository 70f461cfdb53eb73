"""What publishing would cost, and what it would pay an hour."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.ledger.accounts import balance_micros
from marketplace.people.models import Person
from marketplace.projects.models import Batch
from marketplace.reports.work_time import expected_seconds


@dataclass(frozen=True, slots=True)
class Quote:
    """Costs of the tasks that wait to be published. `expected_seconds` is for all slots together; None when unknown."""

    tasks: int
    slots: int
    rewards_micros: int
    fee_micros: int
    total_micros: int
    available_micros: int
    expected_seconds: float | None
    expected_hourly_micros: int | None

    @property
    def missing_micros(self) -> int:
        """What must be deposited before it can be published."""
        return max(0, self.total_micros - self.available_micros)


def quote(requester: Person, batch: Batch) -> Quote:
    """The quote for the tasks of a batch that are not live yet."""
    slots = batch.waiting_tasks * batch.overlap
    rewards, fee = slots * batch.reward_micros, slots * batch.fee_micros
    seconds = expected_seconds(batch)
    return Quote(
        tasks=batch.waiting_tasks,
        slots=slots,
        rewards_micros=rewards,
        fee_micros=fee,
        total_micros=rewards + fee,
        available_micros=balance_micros("available", requester.id),
        expected_seconds=seconds * slots if seconds else None,
        expected_hourly_micros=round(batch.reward_micros * 3600 / seconds) if seconds else None,
    )
