"""The answers that wait for a decision: the ones that a reviewer asks for, alike ones together, and what deciding on them costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.assignments.models import AFTER_IN_BATCH_SQL
from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.people.models import Person
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.models import Batch
from marketplace.task_types import TASK_TYPES
from marketplace.task_types.base import TaskType, canonical

CHOICES = {
    "pace": ("", "fast", "slow"),
    "gold": ("", "right", "wrong"),
    "origin": ("", "pasted"),
    "others": ("", "same", "different"),
}
"""fast: less than a third of the batch's usual time, slow: more than three times. gold: against the known answer. pasted:
at least half of it. others: whether somebody else gave the same answer to the task."""
MOST_WORDS = 200
MOST_GROUPED = 2_000
"""Answers that are looked through for alike ones at once."""
MOST_COMPARED = 150
"""Different answers that are compared with one another; the cost grows with the square. Of the rest only equal ones are found."""
NEAR = 0.9
"""Answers that agree this far by their kind's own comparer are near-duplicates."""

_SECONDS = "coalesce((a.provenance ->> 'seconds_active')::float, extract(epoch FROM a.submitted_at - a.claimed_at))"
_OTHERS = """
EXISTS (SELECT 1 FROM assignments o WHERE o.batch_id = a.batch_id AND o.position = a.position AND o.id <> a.id
        AND o.state IN ('claimed', 'submitted', 'approved', 'revising') AND o.answer IS NOT NULL{same})
"""


@dataclass(frozen=True)
class Filters:
    """What a reviewer wants to see; empty: everything."""

    words: str = ""
    worker: str = ""
    pace: str = ""
    gold: str = ""
    origin: str = ""
    others: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return self == Filters()

    def as_query(self) -> dict[str, str]:
        """The filters that are set, for an address."""
        return {name: value for name, value in vars(self).items() if value}


def read_filters(given: Mapping[str, Any]) -> Filters:
    """The filters in a query or a form; refuses values that are none."""
    problems = {
        name: [_("Choose one of %(value)s.", value=", ".join(one or "nothing" for one in known))]
        for name, known in CHOICES.items()
        if given.get(name, "") not in known
    }
    words, worker = str(given.get("words", "")).strip(), str(given.get("worker", "")).strip()
    if len(words) > MOST_WORDS:
        problems["words"] = [_("Write at most %(most_words)s characters.", most_words=MOST_WORDS)]
    if problems:
        raise Invalid(fields=problems)
    return Filters(words=words, worker=worker[:30], **{name: str(given.get(name, "")) for name in CHOICES})


def undecided(requester: Person, batch: Batch, filters: Filters | None = None, after_id: int = 0, up_to_id: int = 2**62, limit: int = 50) -> list[Any]:
    """The submitted answers that fit, in the order of claiming, with `input`, `task_key` and `seconds`."""
    wanted = filters or Filters()
    return sql.rows(
        f"""
        SELECT a.*, t.input, t.key AS task_key, {_SECONDS} AS seconds
        FROM assignments a JOIN tasks t ON t.batch_id = a.batch_id AND t.position = a.position
        WHERE {AFTER_IN_BATCH_SQL} AND a.state = 'submitted' AND a.id <= %(up_to)s {_conditions(wanted)}
        ORDER BY a.batch_id, a.id LIMIT %(limit)s
        """,
        batch=batch.id,
        after=after_id,
        up_to=up_to_id,
        words=f"%{_literal(wanted.words)}%",
        usual=batch.work_seconds,
        workers=_workers_named(requester, batch, wanted.worker) if wanted.worker else [],
        limit=limit,
    )


def newest_undecided(requester: Person, batch: Batch) -> int | None:
    """The number of the newest answer that waits; None when none does."""
    found = sql.value("SELECT max(id) FROM assignments WHERE batch_id = %(batch)s AND state = 'submitted'", batch=batch.id)
    return None if found is None else int(found)


def _conditions(wanted: Filters) -> str:
    found = []
    if wanted.words:
        found.append("(a.answer::text ILIKE %(words)s OR t.key ILIKE %(words)s OR t.input::text ILIKE %(words)s)")
    if wanted.worker:
        found.append("a.worker_id = ANY(%(workers)s::bigint[])")
    if wanted.pace:
        found.append(f"{_SECONDS} {'< %(usual)s::float / 3' if wanted.pace == 'fast' else '> %(usual)s::float * 3'}")
    if wanted.gold:
        found.append("a.gold_score >= 0.5" if wanted.gold == "right" else "a.gold_score < 0.5")
    if wanted.origin:
        found.append("length(a.answer::text) >= 20 AND (a.provenance ->> 'pasted_chars')::float >= 0.5 * length(a.answer::text)")
    if wanted.others:
        same = _OTHERS.format(same=" AND o.answer = a.answer")
        found.append(same if wanted.others == "same" else f"{_OTHERS.format(same='')} AND NOT {same}")
    return "".join(f" AND {one}" for one in found)


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _workers_named(requester: Person, batch: Batch, name: str) -> list[int]:
    """The workers of the batch whose pseudonym begins like this: it can be compared, but not undone."""
    found = sql.rows("SELECT DISTINCT worker_id FROM assignments WHERE batch_id = %(batch)s AND state = 'submitted'", batch=batch.id)
    return [one.worker_id for one in found if pseudonym(batch.requester_id, one.worker_id).startswith(name.upper())]


# ---------------------------------------------------------------- alike ones together


@dataclass
class Group:
    """Undecided answers that say the same. `sameness`: `identical` to the character, `normalised` (the same but for case, white
    space and punctuation), or `near` (agreeing to at least nine tenths by the kind's own comparer)."""

    answer: dict[str, Any]
    sameness: str
    rows: list[Any] = field(default_factory=list)

    @property
    def workers(self) -> int:
        """How many people gave it."""
        return len({one.worker_id for one in self.rows})

    @property
    def tasks(self) -> int:
        """How many tasks it was given to."""
        return len({one.position for one in self.rows})


def groups(requester: Person, batch: Batch, filters: Filters | None = None, by_task: bool = False) -> list[Group]:
    """The undecided answers that fit (the first 2,000), alike ones together, the largest group first; singles are groups of one.

    `by_task` puts only answers to the same task together. For kinds whose answers mean nothing beside another task's (places
    in a picture, times in a sound, the sides of a pair) it is always so.
    """
    kind = TASK_TYPES[batch.task_type]
    found: dict[Any, dict[str, list[Any]]] = {}
    for row in undecided(requester, batch, filters, limit=MOST_GROUPED):
        place = row.position if by_task or not kind.compares_across_tasks else 0
        found.setdefault(place, {}).setdefault(canonical(kind.normal_form(row.answer)), []).append(row)
    made = [group for same in found.values() for group in _nearly_the_same(kind, list(same.values()))]
    return sorted(made, key=lambda one: (-len(one.rows), one.rows[0].id))


def _nearly_the_same(kind: TaskType, same: list[list[Any]]) -> list[Group]:
    """Sets of equal answers, joined where the first of each agree; the more frequent one is the group's."""
    made: list[Group] = []
    for place, rows in enumerate(sorted(same, key=lambda one: (-len(one), one[0].id))):
        answer = rows[0].answer
        near = next((one for one in made if kind.resemblance(one.answer, answer) >= NEAR), None) if place < MOST_COMPARED else None
        if near is not None:
            near.sameness = "near"
            near.rows += rows
            continue
        exact = len({canonical(one.answer) for one in rows}) == 1
        made.append(Group(answer, "identical" if exact else "normalised", list(rows)))
    return made


# ---------------------------------------------------------------- what deciding costs


@dataclass(frozen=True)
class Price:
    """What decisions on some answers do: how many are still undecided, whose they are, and the money that moves, in micros.

    Approving takes reward and fee from the batch's hold. Rejecting moves nothing while the slots are wanted again; where they
    are not, it gives `returned_micros` back.
    """

    answers: int
    workers: int
    rewards_micros: int
    fee_micros: int
    returned_micros: int

    @property
    def total_micros(self) -> int:
        """What leaves the hold for good."""
        return self.rewards_micros + self.fee_micros


def price(requester: Person, batch: Batch, decision: str, ids: list[int]) -> Price:
    """The price of a decision, `approve` or `reject`, on those of the answers that are still undecided."""
    if decision not in ("approve", "reject"):
        raise Invalid(fields={"decision": [_("Choose one of approve, reject.")]})
    found = sql.row(
        "SELECT count(*)::bigint AS answers, count(DISTINCT worker_id)::bigint AS workers FROM assignments"
        " WHERE id = ANY(%(ids)s::bigint[]) AND batch_id = %(batch)s AND state = 'submitted'",
        ids=ids,
        batch=batch.id,
    )
    approved = found.answers if decision == "approve" else 0
    ends = batch.state == "closed" or not batch.quality.get("refill_rejected", True)
    returned = found.answers * batch.cost_micros if decision == "reject" and ends else 0
    return Price(found.answers, found.workers, approved * batch.reward_micros, approved * batch.fee_micros, returned)
