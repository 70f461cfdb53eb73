"""New people, and the roles they hold."""

from __future__ import annotations

import re

from sqlalchemy.exc import IntegrityError

from marketplace.core import audit
from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.extensions import db
from marketplace.people.models import ROLES, Person
from marketplace.people.passwords import check_choice, hash_password

_PART = r"[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]+"
"""Of an address: without the signs that make a list, a group or a comment of it in the head of a mail."""
_EMAIL = re.compile(rf"{_PART}@{_PART}\.{_PART}|{_PART}@localhost")


def sign_up(email: str, password: str | None, roles: list[str], name: str = "", chosen: bool = False) -> Person:
    """A new person. Refuses a malformed or taken address, unknown roles and short passwords (None: no password login yet);
    a password that the person has `chosen` may not be a common one either."""
    email, roles = email.strip(), list(dict.fromkeys(roles))
    fields: dict[str, list[str]] = {}
    if refused := check_address(email):
        fields["email"] = [refused]
    if not roles or set(roles) - set(ROLES):
        fields["roles"] = [_("Choose among %(roles)s.", roles=", ".join(ROLES))]
    try:
        if chosen and password is not None:
            check_choice(password)
        password_hash = hash_password(password) if password is not None else ""
    except Invalid as error:
        fields |= error.fields
    if fields:
        raise Invalid(fields=fields)
    person = Person(email=email, name=name.strip()[:100], roles=roles, password_hash=password_hash)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        raise Invalid(fields={"email": [_("Somebody with this e-mail address is here already.")]}, code="email_taken") from None
    return person


def check_address(email: str) -> str:
    """What is wrong with an e-mail address, or ""."""
    return "" if len(email) <= 254 and _EMAIL.fullmatch(email) else _("Write an e-mail address, such as name@example.org.")


def take_role(person: Person, role: str) -> None:
    """A person becomes requester or worker as well; operators are made by operators or on the command line."""
    if role not in ("requester", "worker"):
        raise Invalid(fields={"role": [_("Choose requester or worker.")]})
    if role not in person.roles:
        person.roles = [*person.roles, role]
        audit.record(person, "role taken", person.email, role=role)
