"""Looking people up, for operators and the command line."""

from __future__ import annotations

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.extensions import db
from marketplace.people.models import Person


def person_by_email(email: str) -> Person:
    """The person with this address, or NotFound."""
    person = db.session.execute(db.select(Person).where(db.func.lower(Person.email) == email.strip().lower())).scalar_one_or_none()
    if person is None:
        raise NotFound(_("Nobody here has the e-mail address %(email)s.", email=email.strip()), fields={"email": [_("Nobody here has this e-mail address.")]})
    return person


def person_by_public_id(text: str) -> Person:
    """The person with this id, or NotFound."""
    person = db.session.get(Person, public_id.decode("person", text))
    if person is None:
        raise NotFound(_("Nobody here has this id."))
    return person


def people_page(search: str = "", after_id: int = 0, limit: int = 50) -> list[Person]:
    """People in the order they came, found by a part of name or address."""
    query = db.select(Person).where(Person.id > after_id).order_by(Person.id).limit(limit)
    if search.strip():
        pattern = "%" + search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(Person.email.ilike(pattern) | Person.name.ilike(pattern))
    return list(db.session.execute(query).scalars())
