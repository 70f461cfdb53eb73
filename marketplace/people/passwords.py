"""Passwords: hashed with Argon2id; changed with the old one, reset by mail."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from marketplace.core import audit, sql
from marketplace.core.texts import N_, _, reading
from marketplace.errors import Invalid
from marketplace.extensions import db
from marketplace.people import throttle
from marketplace.people.mail import send_mail
from marketplace.people.models import Person
from marketplace.people.tell import tell

SHORTEST, LONGEST = 8, 200
RESET_SECONDS = 3600
RESETS_AN_HOUR = 5
OLD_TRIES, OLD_WINDOW_SECONDS = 10, 300
_cheap = os.environ.get("CHEAP_PASSWORDS") == "1"
_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if _cheap else PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""OWASP's Argon2id floor (19 MiB, 2 rounds); tests set CHEAP_PASSWORDS."""
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to keep; refuses passwords shorter than 8 or longer than 200 characters."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(fields={"password": [_("Use %(shortest)s to %(longest)s characters.", shortest=SHORTEST, longest=LONGEST)]})
    return _hasher.hash(password)


def check_choice(password: str) -> None:
    """Refuses, for a password that somebody chooses, what thousands of others have chosen before."""
    if _digest(password.lower()) in _common():
        raise Invalid(fields={"password": [_("Many people use this password, so it is tried first. Choose another, such as three words.")]})


def check_password(person: Person | None, password: str) -> bool:
    """Whether it is the person's password; takes as long when there is no such person."""
    try:
        return _hasher.verify(person.password_hash if person and person.password_hash else _NOBODY, password) and bool(person and person.password_hash)
    except (VerificationError, InvalidHashError):
        return False


def change_password(person: Person, old: str, new: str) -> None:
    """Sets a new password for somebody who knows the old one, and ends all sessions (the caller starts a new one). Refuses more than
    ten wrong tries in five minutes: who holds a session may not try out what the password is."""
    limits = {f"old-password:{person.id}": OLD_TRIES}
    throttle.count(limits, OLD_WINDOW_SECONDS, _("Too many failed logins. Wait five minutes, or reset your password."))
    if not check_password(person, old):
        raise Invalid(fields={"old": [_("This is not your present password.")]})
    throttle.forgive(limits, OLD_WINDOW_SECONDS)
    _set(person, new)


def request_reset(email: str, make_link: Callable[[str], str], address: str = "") -> None:
    """Mails a link that is good for an hour and for one use. Silent for unknown addresses. Refuses to be made to write
    more than a few mails an hour to one address, or many from one client."""
    if not email.strip():
        return
    limits = {f"reset:{email.strip().lower()[:254]}": RESETS_AN_HOUR} | ({f"reset-from:{address}": 10 * RESETS_AN_HOUR} if address else {})
    throttle.count(limits, 3600, _("Too many mails were asked for. Look into your mailbox, or try again in an hour."))
    person = db.session.execute(db.select(Person).where(db.func.lower(Person.email) == email.strip().lower())).scalar_one_or_none()
    if person is not None:
        link = make_link(_signer().dumps([person.id, state_of_password(person)]))
        with reading(person.language):
            subject = _("Reset your password")
            text = _("To choose a new password, open this address within an hour:\n\n%(link)s\n\nIf you did not ask for it, do nothing.", link=link)
        send_mail(person.email, subject, text)


def reset_password(token: str, new: str) -> Person:
    """Sets a new password for the holder of a mailed token. Using it changes the hash it names, so it works once."""
    try:
        person_id, state = _signer().loads(token, max_age=RESET_SECONDS)
    except BadData:
        raise Invalid(_("This link is too old or not complete. Ask for a new one."), code="bad_token") from None
    person = db.session.get(Person, person_id)
    if person is None or not hmac.compare_digest(str(state), state_of_password(person)):
        raise Invalid(_("This link was used before. Ask for a new one."), code="bad_token")
    _set(person, new)
    return person


def _set(person: Person, new: str) -> None:
    check_choice(new)
    had_one = bool(person.password_hash)
    person.password_hash = hash_password(new)
    db.session.flush()  # the sessions below are ended by plain SQL
    sql.execute("DELETE FROM sessions WHERE person_id = %(id)s", id=person.id)
    audit.record(person, "password changed", person.email)
    if had_one:
        tell(person, N_("Your password was changed, and all sessions that were open were ended."))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Digests of the 5,000 most used passwords of eight characters and more, after the frequency lists of zxcvbn 4.5.0 (MIT)."""
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text().split())


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def state_of_password(person: Person) -> str:
    """A word that changes with the password and tells nothing of it."""
    return hashlib.sha256(f"reset\0{person.id}\0{person.password_hash}".encode()).hexdigest()[:24]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="password-reset")
