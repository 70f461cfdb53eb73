"""API tokens: shown once, kept as a hash, looked up by it."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from marketplace.core import audit, sql
from marketplace.core.texts import N_, _
from marketplace.errors import NotFound
from marketplace.people.models import Person
from marketplace.people.tell import tell


def create_token(person: Person, name: str) -> str:
    """A new token of a person; this is the only time its text is known."""
    text = "rvl_" + secrets.token_urlsafe(30)
    sql.execute(
        "INSERT INTO api_tokens (token_hash, person_id, name) VALUES (%(hash)s, %(person)s, %(name)s)",
        hash=hash_of(text),
        person=person.id,
        name=(name.strip() or "token")[:100],
    )
    audit.record(person, "token made", person.email, name=name.strip()[:100] or "token")
    return text


def make_token(person: Any, name: str) -> str:
    """A new token that a person makes for themselves; they are told, as whoever holds it can act as them."""
    text = create_token(person, name)
    tell(person, N_("An API token was made for your account: %(name)s."), name=name.strip()[:100] or "token")
    return text


def revoke_all_tokens(person: Any) -> int:
    """Ends all tokens of a person; how many."""
    return sql.execute("UPDATE api_tokens SET revoked_at = now() WHERE person_id = %(person)s AND revoked_at IS NULL", person=person.id)


WHO = "p.id, p.email, p.name, p.roles, p.language, EXISTS (SELECT 1 FROM suspensions u WHERE u.person_id = p.id AND u.ended_at IS NULL) AS is_suspended"
"""The columns of a `Bearer`, from `persons p`."""

BEARER_OF_TOKEN = f"SELECT {WHO} FROM api_tokens t JOIN persons p ON p.id = t.person_id WHERE t.token_hash = %(hash)s AND t.revoked_at IS NULL"


class Bearer:
    """Who a token or a session stands for: what a request needs of a person, from one query and without an ORM object."""

    __slots__ = ("id", "email", "name", "roles", "language", "is_suspended")

    def __init__(self, found: Any) -> None:
        self.id, self.email, self.name, self.roles, self.language, self.is_suspended = found

    def has_role(self, role: str) -> bool:
        """Whether the person holds a role."""
        return role in self.roles

    @property
    def public_id(self) -> str:
        """The id outside; begins with A."""
        from marketplace.core import public_id

        return public_id.encode("person", self.id)


def person_of_token(text: str) -> Bearer | None:
    """Who holds this token; None when there is none or it was revoked. The lookup is by hash, so its time tells nothing."""
    found = sql.row_alone(BEARER_OF_TOKEN, hash=hash_of(text))
    return Bearer(found) if found else None


def tokens_of(person: Person) -> list[Any]:
    """The person's tokens: id, name, created_at, last_used_at."""
    return sql.rows(
        "SELECT id, name, created_at, last_used_at FROM api_tokens WHERE person_id = %(person)s AND revoked_at IS NULL ORDER BY id DESC", person=person.id
    )


def revoke_token(person: Person, token_id: int) -> None:
    """Ends one of the person's tokens at once."""
    if not sql.execute(
        "UPDATE api_tokens SET revoked_at = now() WHERE id = %(id)s AND person_id = %(person)s AND revoked_at IS NULL", id=token_id, person=person.id
    ):
        raise NotFound(_("This token has already been revoked."))
    audit.record(person, "token revoked", person.email)


def hash_of(text: str) -> bytes:
    """What is kept of a token, and of the cookie of a session: enough to know it again."""
    return hashlib.sha256(text.encode()).digest()
