"""What publishing would cost, and what it would pay an hour."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.money import in_cents
from marketplace.ledger.accounts import balance_micros
from marketplace.people.models import Person
from marketplace.projects.models import Batch
from marketplace.projects.rehearsal import rehearsal
from marketplace.projects.slots import plan
from marketplace.projects.top_up import floor_micros, reserve_needed
from marketplace.reports.work_time import expected_seconds


@dataclass(frozen=True, slots=True)
class Quote:
    """Costs of the tasks that wait to be published. `expected_seconds` is for all slots together, `task_seconds` for one, and
    `expected_basis` says where they come from (see `expected_seconds` in reports/work_time.py); None when unknown.

    The total covers `reserve_slots` too: answers asked for only where the others disagree; and `top_up_micros`, which lifts
    workers' pay to `floor_micros` an hour where this site has a floor. What is not used comes back.
    """

    tasks: int
    slots: int
    reserve_slots: int
    gold_tasks: int
    rewards_micros: int
    fee_micros: int
    total_micros: int
    available_micros: int
    expected_seconds: float | None
    expected_hourly_micros: int | None
    top_up_micros: int = 0
    floor_micros: int = 0
    task_seconds: float | None = None
    expected_basis: str | None = None

    @property
    def missing_micros(self) -> int:
        """What must be deposited before it can be published."""
        return max(0, self.total_micros - self.available_micros)


def quote(requester: Person, batch: Batch, most: int | None = None) -> Quote:
    """The quote for the tasks of a batch that are not live yet, or for the first `most` of them."""
    made = plan(batch, most)
    slots = made.slots
    rewards, fee = (slots + made.reserve_slots) * batch.reward_micros, (slots + made.reserve_slots) * batch.fee_micros
    top_up, _ = reserve_needed(requester, batch, slots)
    seconds, basis = expected_seconds(batch, rehearsal(requester, batch).median_seconds) or (None, None)
    return Quote(
        tasks=made.tasks,
        slots=slots,
        reserve_slots=made.reserve_slots,
        gold_tasks=made.gold_tasks,
        rewards_micros=rewards,
        fee_micros=fee,
        total_micros=rewards + fee + top_up,
        top_up_micros=top_up,
        floor_micros=floor_micros() if top_up else 0,
        available_micros=balance_micros("available", requester.id),
        expected_seconds=seconds * slots if seconds else None,
        expected_hourly_micros=in_cents(round(batch.reward_micros * 3600 / seconds)) if seconds else None,
        task_seconds=seconds,
        expected_basis=basis,
    )
