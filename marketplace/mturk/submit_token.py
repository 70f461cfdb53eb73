"""The right to one assignment's page, for a frame that has no cookies: its id and a seal, good for nothing else.

The token opens the task's page and hands its answer in. It stands in the address of the frame and in `turkSubmitTo`, so the
requester's page has it, as that page may hand in anyway. It ends with the assignment; a new SECRET_KEY ends all of them.

A task that its requester rehearses has a token of another kind: it opens the page, and nothing can be handed in with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import current_app

from marketplace.core import public_id
from marketplace.errors import NotFound

ADDRESS_INCOMPLETE = "This address is not complete. Open the task again."


def make_token(assignment: str) -> str:
    """The token of an assignment, by its public id."""
    return f"{assignment}-{seal('assignment', assignment)}"


def read_token(token: str) -> int:
    """The assignment's number; NotFound for a token that is not ours."""
    assignment, _, given = token.partition("-")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), seal("assignment", assignment).encode()):
        raise NotFound(ADDRESS_INCOMPLETE)
    return public_id.decode("assignment", assignment)


def make_rehearsal_token(task: str) -> str:
    """The token of one showing of a task in a rehearsal, by the task's public id; each showing has its own, so that what was
    answered in one is not taken for the answer of the next."""
    showing = f"{task}-{secrets.token_hex(8)}"
    return f"{showing}-{seal('rehearsal', showing)}"


def read_rehearsal_token(token: str) -> str:
    """The task's public id; NotFound for a token that is not ours."""
    showing, _, given = token.rpartition("-")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), seal("rehearsal", showing).encode()):
        raise NotFound(ADDRESS_INCOMPLETE)
    return showing.partition("-")[0]


def seal(purpose: str, text: str) -> str:
    """128 bits that only this installation can make for this text."""
    key = hashlib.sha256(b"page frames\0" + str(current_app.config["SECRET_KEY"]).encode()).digest()
    return hmac.new(key, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
