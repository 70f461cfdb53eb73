"""The appeal of a suspended person: said once, decided by another operator than the one who suspended, where there is another."""

from __future__ import annotations

from typing import Any

from marketplace.core import audit, public_id, sql
from marketplace.core.texts import _
from marketplace.errors import Forbidden, Invalid, NotFound, WrongState
from marketplace.extensions import db
from marketplace.people.mail import send_mail
from marketplace.people.models import Person
from marketplace.people.suspend import restore

LONGEST_WORDS = 5000
LEAST_REASON = 5

_APPEAL = """
SELECT a.id, a.words, a.state, a.opened_at, a.decided_at, a.reason, s.id AS suspension_id, s.person_id, s.by_id, s.reason AS suspended_because,
       s.created_at AS suspended_at, s.ended_at, p.email, p.name,
       NOT EXISTS (
           SELECT FROM persons o WHERE 'operator' = ANY(o.roles) AND o.id <> s.by_id AND o.closed_at IS NULL
           AND NOT EXISTS (SELECT FROM suspensions k WHERE k.person_id = o.id AND k.ended_at IS NULL)
       ) AS has_one_operator
FROM suspension_appeals a JOIN suspensions s ON s.id = a.suspension_id JOIN persons p ON p.id = s.person_id
"""


def suspension_of(person: Any) -> Any:
    """The suspension in force: reason, created_at, and its appeal: words, state (None: none was made), opened_at, decided_at,
    decision. NotFound for who is not suspended. Who suspended is not told."""
    found = sql.row(
        """
        SELECT s.id, s.reason, s.created_at, a.words, a.state, a.opened_at, a.decided_at, a.reason AS decision
        FROM suspensions s LEFT JOIN suspension_appeals a ON a.suspension_id = s.id WHERE s.person_id = %(person)s AND s.ended_at IS NULL
        """,
        person=person.id,
    )
    if found is None:
        raise NotFound(_("You are not suspended."))
    return found


def appeal_suspension(person: Any, words: str) -> Any:
    """Challenges the suspension in force; the suspension with its appeal. Refuses a second appeal and empty words."""
    if not 1 <= len(words.strip()) <= LONGEST_WORDS:
        raise Invalid(fields={"words": [_("Say in 1 to %(most)s characters why the suspension should end.", most=LONGEST_WORDS)]})
    found = suspension_of(person)
    made = sql.value(
        "INSERT INTO suspension_appeals (suspension_id, words) VALUES (%(s)s, %(words)s) ON CONFLICT (suspension_id) DO NOTHING RETURNING id",
        s=found.id,
        words=words.strip(),
    )
    if made is None:
        raise WrongState(_("You have appealed against this suspension already."), code="already_appealed")
    audit.record(person, "appeal suspension", person.email, appeal=public_id.encode("suspension_appeal", made))
    return suspension_of(person)


def open_suspension_appeals(after_id: int = 0, limit: int = 200) -> list[Any]:
    """Undecided appeals of people who are still suspended, oldest first, for operators."""
    return sql.rows(_APPEAL + " WHERE a.state = 'open' AND s.ended_at IS NULL AND a.id > %(after)s ORDER BY a.id LIMIT %(limit)s", after=after_id, limit=limit)


def may_decide(operator: Any, appeal: Any) -> bool:
    """Whether this operator may decide this appeal: one who did not suspend, or the only one there is."""
    return appeal.by_id != operator.id or appeal.has_one_operator


def decide_suspension_appeal(operator: Any, number: int, is_upheld: bool, reason: str) -> Any:
    """Decides an appeal with a written reason; upheld, the person is let in again. Both are logged, and the person hears of it.

    Refuses the operator who suspended, for another pair of eyes is the point of it; but where nobody else could decide, an answer
    by the same operator is better than none, and the log says that it was so.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid(fields={"reason": [_("Write the reason in a sentence; the person reads it.")]})
    found = sql.row(_APPEAL + " WHERE a.id = %(id)s FOR UPDATE OF a", id=number)
    if found is None:
        raise NotFound(_("There is no appeal with this id."))
    if found.state != "open" or found.ended_at is not None:
        raise WrongState(_("This appeal is decided, or the suspension has ended already."))
    if not may_decide(operator, found):
        raise Forbidden(_("You suspended this person; another operator decides about the appeal."), code="own_suspension")
    state = "upheld" if is_upheld else "dismissed"
    sql.execute(
        "UPDATE suspension_appeals SET state = %(state)s, decided_at = now(), decided_by_id = %(by)s, reason = %(reason)s WHERE id = %(id)s",
        state=state,
        by=operator.id,
        reason=reason.strip(),
        id=number,
    )
    audit.record(
        operator, "decide suspension appeal", found.email, appeal=public_id.encode("suspension_appeal", number), upheld=is_upheld, reason=reason.strip(),
        own_suspension=found.by_id == operator.id,
    )  # fmt: skip
    if is_upheld:
        restore(operator, db.session.get_one(Person, found.person_id), reason)
    send_mail(found.email, f"Your appeal against the suspension was {state}", f"Your appeal against the suspension was {state}.\n\n{reason.strip()}\n")
    return sql.row(_APPEAL + " WHERE a.id = %(id)s", id=number)
