"""Access keys for the MTurk endpoint."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from marketplace.core import audit, sql
from marketplace.core.seal import BrokenSeal, seal, unseal
from marketplace.core.texts import N_, _
from marketplace.errors import NotFound, WrongState
from marketplace.people.tell import tell
from marketplace.people.tokens import WHO, Bearer

MOST_KEYS = 20


def create_aws_keys(person: Any) -> tuple[str, str]:
    """A new pair (access key id, secret), shown once. SigV4 needs the secret, so it is kept sealed under SECRET_KEY.

    Refuses a person's twenty-first key in force.
    """
    if len(aws_keys_of(person)) >= MOST_KEYS:
        raise WrongState(_("You have %(most_keys)s access keys. Revoke one that is no longer used.", most_keys=MOST_KEYS))
    key_id = "AKIA" + base64.b32encode(secrets.token_bytes(10)).decode()
    secret = secrets.token_urlsafe(30)
    sql.execute(
        "INSERT INTO aws_keys (access_key_id, sealed_secret, person_id) VALUES (%(id)s, %(secret)s, %(person)s)",
        id=key_id,
        secret=seal("aws-keys", secret.encode()),
        person=person.id,
    )
    audit.record(person, "access key made", person.email, access_key_id=key_id)
    return key_id, secret


def make_aws_keys(person: Any) -> tuple[str, str]:
    """A pair that a person makes for themselves; they are told, as whoever holds it can act as them."""
    pair = create_aws_keys(person)
    tell(person, N_("An access key for MTurk clients was made for your account: %(id)s."), id=pair[0])
    return pair


def revoke_all_aws_keys(person: Any) -> int:
    """Ends all access keys of a person; how many."""
    return sql.execute("UPDATE aws_keys SET revoked_at = now() WHERE person_id = %(person)s AND revoked_at IS NULL", person=person.id)


def aws_keys_of(person: Any) -> list[Any]:
    """The person's keys in force: access_key_id, created_at; newest first."""
    return sql.rows(
        "SELECT access_key_id, created_at FROM aws_keys WHERE person_id = %(person)s AND revoked_at IS NULL ORDER BY created_at DESC, access_key_id",
        person=person.id,
    )


def revoke_aws_key(person: Any, access_key_id: str) -> None:
    """Ends one of the person's keys at once."""
    if not sql.execute(
        "UPDATE aws_keys SET revoked_at = now() WHERE access_key_id = %(id)s AND person_id = %(person)s AND revoked_at IS NULL",
        id=access_key_id,
        person=person.id,
    ):
        raise NotFound(_("This access key has already been revoked."))
    audit.record(person, "access key revoked", person.email, access_key_id=access_key_id)


def holder_of(access_key_id: str) -> tuple[Bearer, str] | None:
    """Whose key this is, and its secret; None for a key that is unknown, revoked, or sealed under another SECRET_KEY."""
    found = sql.row_alone(
        f"SELECT {WHO}, k.sealed_secret FROM aws_keys k JOIN persons p ON p.id = k.person_id WHERE k.access_key_id = %(id)s AND k.revoked_at IS NULL",
        id=access_key_id,
    )
    if found is None:
        return None
    try:
        return Bearer(found[:-1]), unseal("aws-keys", bytes(found.sealed_secret)).decode()
    except BrokenSeal:
        return None
