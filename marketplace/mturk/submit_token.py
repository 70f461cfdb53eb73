"""The right to one assignment's page, for a frame that has no cookies: its id and a seal, good for nothing else.

The token opens the task's page and hands its answer in. It stands in the address of the frame and in `turkSubmitTo`, so the
requester's page has it, as that page may hand in anyway. It ends with the assignment; a new SECRET_KEY ends all of them.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app

from marketplace.core import public_id
from marketplace.errors import NotFound


def make_token(assignment: str) -> str:
    """The token of an assignment, by its public id."""
    return f"{assignment}-{seal('assignment', assignment)}"


def read_token(token: str) -> int:
    """The assignment's number; NotFound for a token that is not ours."""
    assignment, _, given = token.partition("-")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), seal("assignment", assignment).encode()):
        raise NotFound("This address is not complete. Open the task again.")
    return public_id.decode("assignment", assignment)


def seal(purpose: str, text: str) -> str:
    """128 bits that only this installation can make for this text."""
    key = hashlib.sha256(b"page frames\0" + str(current_app.config["SECRET_KEY"]).encode()).digest()
    return hmac.new(key, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
