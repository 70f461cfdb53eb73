"""Logging in and out; browser sessions that can be ended."""

from __future__ import annotations

import hmac
import logging
import secrets
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from marketplace.core import audit, sql
from marketplace.core.texts import N_, _
from marketplace.errors import Forbidden, Invalid, NotFound, NotSignedIn, Refusal
from marketplace.extensions import db
from marketplace.people import second_factor, throttle
from marketplace.people.aws_keys import revoke_all_aws_keys
from marketplace.people.models import Person
from marketplace.people.passwords import check_password, state_of_password
from marketplace.people.tell import tell_of_operator
from marketplace.people.tokens import WHO, Bearer, hash_of, revoke_all_tokens

log = logging.getLogger(__name__)
SESSION_DAYS, IDLE_DAYS = 30, 14
TRIES, WINDOW_SECONDS = 10, 300
TICKET_SECONDS = 600
"""Between the password and the code."""
BEARER_OF_SESSION = f"""
SELECT {WHO}, s.last_seen_at < now() - interval '5 minutes' AS is_stale FROM sessions s JOIN persons p ON p.id = s.person_id
WHERE s.token_hash = %(hash)s AND s.expires_at > now() AND s.last_seen_at > now() - interval '{IDLE_DAYS} days'
"""


class CodeNeeded(Refusal):
    """Type the code of your second factor."""

    status = 401
    code = "code_needed"

    def __init__(self, ticket: str) -> None:
        super().__init__(_("Type the code that your app shows."))
        self.ticket = ticket


def check_pair(email: str, password: str, address: str = "") -> Person:
    """Whose pair of address and password this is. Refuses wrong pairs without telling which part was wrong, and any more after
    ten failures in five minutes of one client with one e-mail address. Larger limits hold for one address with any number
    of clients and for one client with any number of addresses, so that nobody locks somebody else out by ten wrong tries."""
    email = email.strip().lower()[:254]
    limits = {f"login:{email}:{address}": TRIES, f"login:{email}": 10 * TRIES, f"login-from:{address}": 10 * TRIES}
    throttle.count(limits, WINDOW_SECONDS, _("Too many failed logins. Wait five minutes, or reset your password."))
    person = db.session.execute(db.select(Person).where(db.func.lower(Person.email) == email)).scalar_one_or_none()
    if not check_password(person, password):
        log.warning("login failed for %r from %s", email, address)
        raise Invalid(_("The e-mail address or the password is wrong."), code="wrong_credentials")
    assert person is not None
    throttle.forgive(limits, WINDOW_SECONDS)
    return person


def log_in(email: str, password: str, user_agent: str = "", address: str = "", *, even_suspended: bool = False) -> tuple[Person, str]:
    """The person and a new session's token, for the right pair (`check_pair`). Where a second factor is on, that is half of it:
    CodeNeeded is raised with a ticket for the other half. Refuses the suspended, unless `even_suspended`: they reach nothing
    but the page of their appeal."""
    person = check_pair(email, password, address)
    _let_in(person, address, even_suspended)
    if second_factor.is_on(person):
        raise CodeNeeded(_tickets().dumps([person.id, state_of_password(person)]))
    return person, start_session(person, user_agent, address)


def log_in_with_code(ticket: str, code: str, user_agent: str = "", address: str = "", *, even_suspended: bool = False) -> tuple[Person, str]:
    """The second half: the person and a new session's token, for a ticket of `log_in` and a code. Refuses tickets that are too old
    or older than the password, and wrong codes."""
    try:
        person_id, state = _tickets().loads(ticket, max_age=TICKET_SECONDS)
    except BadData:
        person = None
    else:
        person = db.session.get(Person, person_id)
    if person is None or not hmac.compare_digest(str(state), state_of_password(person)):
        raise NotSignedIn(_("That took too long. Begin again with your password."), code="ticket_ended")
    _let_in(person, address, even_suspended)
    try:
        second_factor.check_code(person, code)
    except Refusal:
        log.warning("code of %r wrong from %s", person.email, address)
        raise
    return person, start_session(person, user_agent, address)


def _let_in(person: Person, address: str, even_suspended: bool) -> None:
    if person.is_suspended and not even_suspended:
        log.warning("login of the suspended %r from %s", person.email, address)
        raise Forbidden(_("This account is suspended. The operator can tell you why and restore it."), code="suspended")


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="second-step")


def start_session(person: Person, user_agent: str = "", address: str = "") -> str:
    """A new session of a person who has proven who they are."""
    token = secrets.token_urlsafe(32)
    log.info("session of %r begun from %s", person.email, address)
    sql.execute(
        "INSERT INTO sessions (token_hash, person_id, expires_at, user_agent, address)"
        " VALUES (%(hash)s, %(person)s, now() + make_interval(days => %(days)s), %(agent)s, %(address)s)",
        hash=hash_of(token),
        person=person.id,
        days=SESSION_DAYS,
        agent=user_agent[:300],
        address=address[:100],
    )
    return token


def person_of_session(token: str) -> Bearer | None:
    """Who holds this session; None when it has ended. One query, and a write every five minutes."""
    found = sql.row_alone(BEARER_OF_SESSION, hash=hash_of(token))
    if found is None:
        return None
    if found.is_stale:
        still_here(token)
    return Bearer(found[:-1])


def still_here(token: str) -> None:
    """Notes that a session is in use."""
    sql.rows_alone("UPDATE sessions SET last_seen_at = now() WHERE token_hash = %(hash)s RETURNING id", hash=hash_of(token))


def log_out(token: str) -> None:
    """Ends the session of this token."""
    sql.execute("DELETE FROM sessions WHERE token_hash = %(hash)s", hash=hash_of(token))


def sessions_of(person: Person, token: str | None = None) -> list[Any]:
    """The person's sessions: id, created_at, last_seen_at, user_agent, address, is_current."""
    return sql.rows(
        "SELECT id, created_at, last_seen_at, user_agent, address, token_hash = %(hash)s AS is_current FROM sessions"
        " WHERE person_id = %(person)s AND expires_at > now() ORDER BY last_seen_at DESC",
        person=person.id,
        hash=hash_of(token or ""),
    )


def end_session(person: Person, session_id: int) -> None:
    """Ends one of the person's sessions."""
    if not sql.execute("DELETE FROM sessions WHERE id = %(id)s AND person_id = %(person)s", id=session_id, person=person.id):
        raise NotFound(_("This session has already ended."))


def end_other_sessions(person: Person, keep_token: str | None = None) -> None:
    """Ends all sessions of the person but one."""
    sql.execute("DELETE FROM sessions WHERE person_id = %(person)s AND token_hash <> %(hash)s", person=person.id, hash=hash_of(keep_token or ""))


def end_all_sessions(operator: Person, person: Person, reason: str, with_tokens: bool = False) -> int:
    """An operator ends all sessions of a person, with their tokens and access keys too if wanted; how many sessions. The person is
    told, and the reason is kept."""
    if len(reason.strip()) < 5:
        raise Invalid(fields={"reason": [_("Write the reason in a sentence; the person may ask for it.")]})
    ended = sql.execute("DELETE FROM sessions WHERE person_id = %(person)s", person=person.id)
    if with_tokens:
        revoke_all_tokens(person)
        revoke_all_aws_keys(person)
        tell_of_operator(person, N_("An operator ended all your sessions and revoked your tokens and access keys. Log in again to go on."), reason.strip())
    else:
        tell_of_operator(person, N_("An operator ended all your sessions. Log in again to go on."), reason.strip())
    audit.record(operator, "sessions ended", person.email, sessions=ended, with_tokens=with_tokens, reason=reason.strip())
    return ended
