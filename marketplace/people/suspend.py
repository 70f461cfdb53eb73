"""Keeping a person out, and letting them in again: only by a person, with a written reason."""

from __future__ import annotations

from marketplace.core import audit, sql
from marketplace.core.texts import N_, _
from marketplace.errors import Forbidden, Invalid, WrongState
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.people.tell import tell_of_operator


def suspend(operator: Person, person: Person, reason: str) -> None:
    """Keeps a person out from now on: sessions end, tokens are refused. Their money stays theirs."""
    if person.id == operator.id:
        raise Forbidden(_("You cannot suspend yourself."))
    _reason(reason)
    if person.is_suspended:
        raise WrongState(_("This person is suspended already."))
    sql.execute("INSERT INTO suspensions (person_id, reason, by_id) VALUES (%(p)s, %(r)s, %(o)s)", p=person.id, r=reason.strip(), o=operator.id)
    sql.execute("DELETE FROM sessions WHERE person_id = %(p)s", p=person.id)
    audit.record(operator, "suspend", person.email, reason=reason.strip())
    tell_of_operator(person, N_("Your account was suspended and your sessions were ended. Your money stays yours. Log in to appeal."), reason.strip())
    db.session.expire(person)


def restore(operator: Person, person: Person, reason: str) -> None:
    """Ends the suspension in force."""
    _reason(reason)
    ended = sql.execute(
        "UPDATE suspensions SET ended_at = now(), ended_by_id = %(o)s, end_reason = %(r)s WHERE person_id = %(p)s AND ended_at IS NULL",
        p=person.id,
        r=reason.strip(),
        o=operator.id,
    )
    if not ended:
        raise WrongState(_("This person is not suspended."))
    audit.record(operator, "restore", person.email, reason=reason.strip())
    db.session.expire(person)


def _reason(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise Invalid(fields={"reason": [_("Write the reason in a sentence; the person may ask for it.")]})
