"""Access keys for the MTurk endpoint."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet
from flask import current_app

from marketplace.core import sql
from marketplace.people.models import Person


def create_aws_keys(person: Person) -> tuple[str, str]:
    """A new pair (access key id, secret), shown once. SigV4 needs the secret, so it is kept sealed under SECRET_KEY."""
    key_id = "AKIA" + base64.b32encode(secrets.token_bytes(10)).decode()
    secret = secrets.token_urlsafe(30)
    sql.execute(
        "INSERT INTO aws_keys (access_key_id, sealed_secret, person_id) VALUES (%(id)s, %(secret)s, %(person)s)",
        id=key_id,
        secret=_seal().encrypt(secret.encode()),
        person=person.id,
    )
    return key_id, secret


def secret_of(access_key_id: str) -> tuple[int, str] | None:
    """The person's id and the secret of a key that is in force."""
    found = sql.row("SELECT person_id, sealed_secret FROM aws_keys WHERE access_key_id = %(id)s AND revoked_at IS NULL", id=access_key_id)
    return (found.person_id, _seal().decrypt(bytes(found.sealed_secret)).decode()) if found else None


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"aws-keys:" + str(current_app.config["SECRET_KEY"]).encode()).digest()))
