"""Who may take a batch: requirements met, no block by its requester, no exclusion from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import rfc3339
from marketplace.core.texts import N_, _

COMPARATORS = (
    "LessThan", "LessThanOrEqualTo", "GreaterThan", "GreaterThanOrEqualTo", "EqualTo", "NotEqualTo", "Exists", "DoesNotExist", "In", "NotIn",
)  # fmt: skip
GUARDS = ("accept", "preview", "discover")
"""What a requirement keeps from those who do not meet it: taking work; also seeing its tasks; also seeing that it is there."""
WORDS = {
    "LessThan": N_("below"), "LessThanOrEqualTo": N_("at most"), "GreaterThan": N_("above"), "GreaterThanOrEqualTo": N_("at least"), "EqualTo": N_("equal to"),
    "NotEqualTo": N_("other than"), "Exists": N_("held"), "DoesNotExist": N_("not held"), "In": N_("one of"), "NotIn": N_("none of"),
}  # fmt: skip
_COUNTS = """
SELECT count(*) FILTER (WHERE state = 'approved') AS approved, count(*) FILTER (WHERE state = 'rejected') AS rejected,
       count(*) FILTER (WHERE submitted_at IS NOT NULL) AS submitted, count(*) FILTER (WHERE state = 'returned') AS returned,
       count(*) FILTER (WHERE state = 'expired') AS expired, count(*) AS claimed
FROM assignments WHERE worker_id = %(worker)s AND slot_number > 0
"""


def unmet(worker_id: int, requirements: Sequence[dict[str, Any]], guards: Sequence[str] = GUARDS) -> list[dict[str, Any]]:
    """The requirements (those of the given guards) that the worker does not meet. Someone without a value meets only DoesNotExist."""
    asked = [one for one in requirements if one.get("guard", "accept") in guards]
    if not asked:
        return []
    return unmet_with(skills(worker_id, [one["qualification_id"] for one in asked]), asked)


def unmet_with(held: dict[int, Any], requirements: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same for somebody whose `skills` are known, so that many lists of requirements cost one look."""
    return [one for one in requirements if not _met(one, held.get(one["qualification_id"]))]


def skills(worker_id: int, type_ids: Sequence[int]) -> dict[int, Any]:
    """What the worker holds of these types: an integer, or a (country, subdivision) pair for a place."""
    types = sql.rows(
        """
        SELECT t.id, t.system_name, q.value, q.country, q.subdivision, q.type_id IS NOT NULL AS is_held FROM qualification_types t
        LEFT JOIN qualifications q ON q.type_id = t.id AND q.worker_id = %(worker)s AND q.state = 'granted'
        WHERE t.id = ANY(%(ids)s::bigint[]) AND t.status <> 'deleted'
        """,
        worker=worker_id,
        ids=list(type_ids),
    )
    measured = _measured(worker_id) if any(one.system_name in _FORMULAS for one in types) else {}
    held: dict[int, Any] = {}
    for one in types:
        if one.system_name in measured:
            held[one.id] = measured[one.system_name]
        elif one.is_held:
            held[one.id] = (one.country, one.subdivision) if one.country else (one.value if one.value is not None else 1)
    return held


def kept_out(batch_id: int, requester_id: int, worker_id: int) -> str:
    """Why a worker is kept from a batch by name: a sentence, or nothing."""
    if sql.row("SELECT 1 FROM worker_blocks WHERE requester_id = %(r)s AND worker_id = %(w)s", r=requester_id, w=worker_id):
        return _("This requester has decided to give you no more work.")
    found = sql.row(
        "SELECT until, reason, is_question FROM exclusions WHERE batch_id = %(b)s AND worker_id = %(w)s AND coalesce(until, 'infinity') > now()",
        b=batch_id,
        w=worker_id,
    )
    if found is None:
        return ""
    if found.is_question:
        return _("The requester asks you something before you go on: %(reason)s", reason=found.reason)
    until = _(" until %(time)s", time=rfc3339(found.until)) if found.until else ""
    return (
        _("You are kept from this batch%(until)s: %(reason)s", until=until, reason=found.reason)
        if found.reason
        else _("You are kept from this batch%(until)s.", until=until)
    )


def describe(requirement: dict[str, Any]) -> str:
    """A requirement in words, such as "Approval rate at least 95"."""
    name = sql.value("SELECT name FROM qualification_types WHERE id = %(id)s", id=requirement["qualification_id"]) or _("a deleted qualification")
    places = ["-".join(filter(None, (one["country"], one.get("subdivision")))) for one in requirement.get("locale_values") or ()]
    values = ", ".join([*map(str, requirement.get("integer_values") or ()), *places])
    return f"{name} {_(WORDS[requirement['comparator']])} {values}".strip()


def _met(requirement: dict[str, Any], held: Any) -> bool:
    comparator = requirement["comparator"]
    if comparator in ("Exists", "DoesNotExist"):
        return (held is not None) == (comparator == "Exists")
    if held is None:
        return False
    if isinstance(held, tuple):
        wanted = requirement.get("locale_values") or ()
        inside = any(one["country"] == held[0] and one.get("subdivision") in (None, "", held[1]) for one in wanted)
        return inside if comparator in ("EqualTo", "In") else not inside
    numbers = requirement.get("integer_values") or ()
    if comparator in ("EqualTo", "In"):
        return held in numbers
    if comparator in ("NotEqualTo", "NotIn"):
        return held not in numbers
    if not numbers:
        return False
    least = numbers[0]
    return {
        "LessThan": held < least,
        "LessThanOrEqualTo": held <= least,
        "GreaterThan": held > least,
        "GreaterThanOrEqualTo": held >= least,
    }[comparator]


def _measured(worker_id: int) -> dict[str, int]:
    counts = sql.row(_COUNTS, worker=worker_id)
    return {name: formula(counts) for name, formula in _FORMULAS.items()}


def _percent(part: int, whole: int, otherwise: int = 0) -> int:
    return part * 100 // whole if whole else otherwise


_FORMULAS = {
    "approved_count": lambda n: n.approved,
    "submitted_count": lambda n: n.submitted,
    "submitted_percent": lambda n: _percent(n.submitted, n.claimed, 100),
    # 100 until a hundred answers were handed in, so that a newcomer is not locked out by one early rejection
    "approval_percent": lambda n: 100 if n.submitted < 100 else _percent(n.approved, n.approved + n.rejected, 100),
    "rejected_percent": lambda n: 0 if n.submitted < 100 else _percent(n.rejected, n.approved + n.rejected),
    "returned_percent": lambda n: _percent(n.returned, n.claimed),
    "abandoned_percent": lambda n: _percent(n.expired, n.claimed),
}
