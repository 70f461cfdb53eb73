"""Leaving for good: who it was is forgotten; books and answers that were paid for stay, under an id that leads to nobody."""

from __future__ import annotations

from typing import Any

from marketplace.assignments.give_back import give_back
from marketplace.core import audit, sql
from marketplace.core.money import money
from marketplace.core.texts import _, ngettext, reading
from marketplace.errors import WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import available, fees, lock
from marketplace.ledger.post import Move, post
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail
from marketplace.people.models import Person
from marketplace.projects.close import close
from marketplace.projects.models import Batch

FORGOTTEN = (
    "DELETE FROM sessions WHERE person_id = %(person)s",
    "DELETE FROM api_tokens WHERE person_id = %(person)s",
    "DELETE FROM aws_keys WHERE person_id = %(person)s",
    "DELETE FROM recovery_codes WHERE person_id = %(person)s",
    "DELETE FROM second_factors WHERE person_id = %(person)s",
    "DELETE FROM push_subscriptions WHERE person_id = %(person)s",
    "DELETE FROM worker_settings WHERE person_id = %(person)s",
    "DELETE FROM saved_searches WHERE worker_id = %(person)s",
    "DELETE FROM feed_marks WHERE worker_id = %(person)s",
    "DELETE FROM screener_answers WHERE worker_id = %(person)s",
    "DELETE FROM mturk_worker_ids_said WHERE person_id = %(person)s",
    "DELETE FROM mturk_worker_links WHERE person_id = %(person)s OR requester_id = %(person)s",
    "DELETE FROM mturk_past_assignments WHERE requester_id = %(person)s",
    "DELETE FROM mturk_past_workers WHERE requester_id = %(person)s",
    "DELETE FROM sns_topics WHERE requester_id = %(person)s",
    "UPDATE hit_types SET notification = NULL, is_notifying = false WHERE requester_id = %(person)s",
    "DELETE FROM idempotency_keys WHERE person_id = %(person)s",
    "DELETE FROM drafts d USING assignments a WHERE a.id = d.assignment_id AND a.worker_id = %(person)s",
    "DELETE FROM outbox WHERE kind = 'mail' AND payload->>'to' = (SELECT email FROM persons WHERE id = %(person)s)",
    "UPDATE persons SET email = %(address)s, name = '', password_hash = '', roles = ARRAY[]::text[], language = '', time_zone = '', closed_at = now()"
    " WHERE id = %(person)s",
)
"""What says who it was, or lets somebody in as them."""


def what_keeps(person: Any) -> list[str]:
    """What must be finished before the person can leave, in sentences; none: they can (a balance aside, which they may give up)."""
    found = sql.row(
        """
        SELECT (SELECT coalesce(sum(balance_micros), 0)::bigint FROM accounts WHERE person_id = %(person)s AND kind = 'in_flight') AS in_flight,
               (SELECT coalesce(sum(balance_micros), 0)::bigint FROM accounts WHERE person_id = %(person)s AND kind IN ('hold','top_up','training')) AS held,
               (SELECT count(*) FROM assignments WHERE worker_id = %(person)s AND state IN ('submitted','revising')) AS undecided,
               (SELECT count(*) FROM assignments a JOIN batches b ON b.id = a.batch_id
                WHERE b.requester_id = %(person)s AND a.state IN ('claimed','submitted','revising')) AS to_decide,
               (SELECT count(*) FROM appeals WHERE (worker_id = %(person)s OR requester_id = %(person)s) AND state = 'open') AS appeals,
               'operator' = ANY(p.roles) AND NOT EXISTS (SELECT 1 FROM persons o WHERE 'operator' = ANY(o.roles) AND o.id <> p.id AND NOT EXISTS (
                   SELECT 1 FROM suspensions s WHERE s.person_id = o.id AND s.ended_at IS NULL)) AS is_last_operator
        FROM persons p WHERE p.id = %(person)s
        """,
        person=person.id,
    )
    sentences = []
    if found.undecided:
        sentences.append(ngettext("%(num)s answer of yours waits for a decision.", "%(num)s answers of yours wait for a decision.", found.undecided))
    if found.to_decide:
        sentences.append(ngettext("%(num)s answer in your batches is not decided.", "%(num)s answers in your batches are not decided.", found.to_decide))
    if found.held:
        sentences.append(_("%(amount)s is held for your batches and trainings. Close them; what is not needed comes back.", amount=money(found.held)))
    if found.in_flight:
        sentences.append(_("A payout of %(amount)s is on its way.", amount=money(found.in_flight)))
    if found.appeals:
        sentences.append(ngettext("%(num)s appeal is open.", "%(num)s appeals are open.", found.appeals))
    if found.is_last_operator:
        sentences.append(_("You are the only operator. Make somebody else one first."))
    return sentences


def leave(person: Any, give_up_balance: bool = False) -> None:
    """Forgets who the person was, for good. What they hold is given back, batches without money in them are closed.

    Refuses while something is unfinished (`what_keeps`), and with money on the balance, unless they give it up: then it is booked to
    the platform's fees. Their books, the answers they were paid for, their projects, and the log of acts stay.
    """
    if sql.value("SELECT closed_at FROM persons WHERE id = %(person)s FOR UPDATE", person=person.id):
        raise WrongState(_("Your account is closed."))
    for held in sql.rows("SELECT id FROM assignments WHERE worker_id = %(person)s AND state = 'claimed'", person=person.id):
        give_back(person, held.id)
    if kept_by := what_keeps(person):
        raise WrongState(" ".join(kept_by), code="not_finished")
    owner = db.session.get_one(Person, person.id)
    for number in sql.rows("SELECT id FROM batches WHERE requester_id = %(person)s AND state <> 'closed'", person=person.id):
        close(owner, db.session.get_one(Batch, number.id))
    purse = available(person.id)
    left = lock([purse])[purse]
    if left and not give_up_balance:
        raise WrongState(
            _("%(amount)s is on your balance. Have it paid out first, or say that you give it up.", amount=money(left)),
            code="balance_left",
        )
    if left:
        post([Move("given_up", person.id, purse, fees(), left)])
    old = owner.email
    with reading(language_of(person.id)):
        subject, text = _("Your account is closed"), _("Your account here is closed, as you wanted. Nothing here says any more who you were.")
    db.session.flush()
    for statement in FORGOTTEN:
        sql.execute(statement, person=person.id, address=f"{owner.public_id.lower()}@left.invalid")
    db.session.expire(owner)
    audit.record(owner, "left", owner.public_id, given_up_micros=left)
    send_mail(old, subject, text)
