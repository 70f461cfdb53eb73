"""Why a worker is not eligible for work, and how they can become so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.core import sql
from marketplace.core.texts import N_, _
from marketplace.quality.eligibility import describe, skills, unmet_with
from marketplace.quality.training.find import trainings_behind

SYSTEM = {
    "approved_count": N_("It grows with each answer that is approved."),
    "submitted_count": N_("It grows with each answer you hand in."),
    "approval_percent": N_("It rises with each answer that is approved."),
    "rejected_percent": N_("It falls with each answer that is approved."),
    "returned_percent": N_("It falls with each task you finish."),
    "abandoned_percent": N_("It falls with each task you finish in time, or give back before its time is over."),
    "locale": N_("The operator enters where you live."),
    "adult": N_("The operator enters that you agreed to see content for adults."),
    "masters": N_("The operator grants it to proven workers."),
}


@dataclass(frozen=True)
class Way:
    """One requirement that is not met: what is asked, what the worker has, how to get there.

    `act`: "request" (it can be asked for), "test" (there is a test to take), "training" (that of the project `project_id`), or
    nothing that the worker can do here.
    """

    type_id: int
    asked: str
    yours: str
    words: str
    act: str = ""
    project_id: int | None = None


def ways(worker: Any, requirements: list[dict[str, Any]]) -> list[Way]:
    """What this worker lacks of the requirements, each with the way to it; nothing for who is eligible."""
    if not requirements:
        return []
    held = skills(worker.id, [one["qualification_id"] for one in requirements])
    return [_way(worker, one, held.get(one["qualification_id"])) for one in unmet_with(held, requirements)]


def _way(worker: Any, requirement: dict[str, Any], held: Any) -> Way:
    number = requirement["qualification_id"]
    kind = sql.row(
        """
        SELECT t.system_name, t.status, t.is_requestable, t.test IS NOT NULL AS has_test, t.auto_granted, t.retry_delay_seconds,
               (SELECT state FROM qualification_requests q WHERE q.type_id = t.id AND q.worker_id = %(worker)s ORDER BY q.id DESC LIMIT 1) AS asked
        FROM qualification_types t WHERE t.id = %(id)s
        """,
        id=number,
        worker=worker.id,
    )
    asked, yours = describe(requirement), _shown(held)
    if kind is None or kind.status == "deleted":
        return Way(number, asked, yours, _("This qualification exists no more; the requester has to mend the batch."))
    if kind.system_name:
        return Way(number, asked, yours, _(SYSTEM.get(kind.system_name, N_("It is counted from your work."))))
    if requirement["comparator"] == "DoesNotExist":
        return Way(number, asked, yours, _("This work is for others than those who hold it."))
    if project_id := trainings_behind([number]).get(number):
        return Way(number, asked, yours, _("You do a short training first: tasks with known answers, and a hint after each."), "training", project_id)
    if kind.asked == "pending":
        return Way(number, asked, yours, _("You have asked for it; the requester has not decided yet."))
    if not kind.is_requestable or kind.status != "active":
        return Way(number, asked, yours, _("The requester grants it; it cannot be asked for."))
    if kind.asked and kind.retry_delay_seconds is None:
        return Way(number, asked, yours, _("It can be asked for once, and you have done so."))
    if kind.has_test:
        return Way(number, asked, yours, _("There is a test for it."), "test")
    return Way(number, asked, yours, _("It is granted at once.") if kind.auto_granted else _("The requester decides about it."), "request")


def _shown(held: Any) -> str:
    if held is None:
        return _("not held")
    return "-".join(filter(None, held)) if isinstance(held, tuple) else f"{held:,}"
