"""Changing one's e-mail address: it counts once a link that was mailed there has been opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import IntegrityError

from marketplace.core import audit, sql
from marketplace.core.texts import N_, _, reading
from marketplace.errors import Invalid
from marketplace.extensions import db
from marketplace.people import throttle
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail
from marketplace.people.models import Person
from marketplace.people.sign_up import check_address
from marketplace.people.tell import tell

LINK_SECONDS = 3600
CHANGES_AN_HOUR = 5


def request_new_email(person: Any, email: str, make_link: Callable[[str], str]) -> str:
    """Mails a link to the new address, good for an hour and for one use; the address. Says the same where somebody else has that
    address already: the mail that goes there says so."""
    email = email.strip()
    if refused := check_address(email):
        raise Invalid(fields={"email": [refused]})
    if email == person.email:
        raise Invalid(fields={"email": [_("This is your address already.")]})
    limits = {f"new-email:{person.id}": CHANGES_AN_HOUR, f"new-email:{email.lower()}": CHANGES_AN_HOUR}
    throttle.count(limits, 3600, _("Too many mails were asked for. Look into your mailbox, or try again in an hour."))
    with reading(language_of(person.id)):
        subject = _("Your new e-mail address")
        if _is_taken(person, email):
            text = _("Somebody wanted to use this address for their account here. There is an account with it already, so nothing was changed.")
        else:
            link = make_link(_signer().dumps([person.id, person.email, email]))
            text = _(
                "To use this address for your account here, open this page within an hour:\n\n%(link)s\n\nIf you did not ask for it, do nothing.", link=link
            )
    send_mail(email, subject, text)
    return email


def read_ticket(ticket: str) -> tuple[Person, str]:
    """Whose address a mailed link changes, and to which. Refuses links that are too old, used, or older than another change."""
    try:
        person_id, old, new = _signer().loads(ticket, max_age=LINK_SECONDS)
    except BadData:
        raise Invalid(_("This link is too old or not complete. Ask for a new one."), code="bad_token") from None
    person = db.session.get(Person, person_id)
    if person is None or person.email != old:
        raise Invalid(_("This link was used before. Ask for a new one."), code="bad_token")
    return person, str(new)


def confirm_new_email(ticket: str, only_of: Any = None) -> Person:
    """Takes the new address for the holder of a mailed link, and tells the old one of it. `only_of`: refuses another person's link."""
    person, new = read_ticket(ticket)
    if only_of is not None and only_of.id != person.id:
        raise Invalid(_("This link is too old or not complete. Ask for a new one."), code="bad_token")
    old = person.email
    try:
        with db.session.begin_nested():
            person.email = new
    except IntegrityError:
        raise Invalid(_("This address is in use by now. Ask for a change to another one."), code="bad_token") from None
    audit.record(person, "e-mail changed", new, old=old)
    for address in (old, new):
        tell(person, N_("The e-mail address of your account was changed from %(old)s to %(new)s."), to=address, old=old, new=new)
    return person


def _is_taken(person: Any, email: str) -> bool:
    return bool(sql.value("SELECT 1 FROM persons WHERE lower(email) = lower(%(email)s) AND id <> %(me)s", email=email, me=person.id))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="email-change")
