"""Looking again at who somebody is, before what would hurt most in the hands of a thief of their session or token."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Refusal
from marketplace.people.log_in import check_pair
from marketplace.people.second_factor import check_code, is_on
from marketplace.people.tokens import hash_of

PROOF_MINUTES = 15
"""So long a session's proof lasts; logging in is one."""


class ProofNeeded(Refusal):
    """Show your password again."""

    status = 403
    code = "proof_needed"


def is_proven(token: str) -> bool:
    """Whether this session has shown the password, and the code where there is one, within the last minutes."""
    return bool(
        sql.value(
            "SELECT 1 FROM sessions WHERE token_hash = %(hash)s AND proven_at > now() - make_interval(mins => %(minutes)s)",
            hash=hash_of(token),
            minutes=PROOF_MINUTES,
        )
    )


def prove(person: Any, password: str, code: str = "", address: str = "", token: str = "") -> None:
    """Looks at the password, and at a code where the second factor is on; `token`: of the session that is proven by it for a while.

    Refuses as a login does, and counts with the logins.
    """
    if not password:
        raise ProofNeeded(_("Show your password, and the code of your second factor if you have one, to do this."))
    check_pair(person.email, password, address)
    if is_on(person):
        check_code(person, code)
    if token:
        sql.execute("UPDATE sessions SET proven_at = now() WHERE token_hash = %(hash)s", hash=hash_of(token))
