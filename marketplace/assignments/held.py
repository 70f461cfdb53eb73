"""Who asks, and the assignment they name, in one statement: the first of the two that handing in costs."""

from __future__ import annotations

from typing import Any

from marketplace.assignments.submit import LOAD
from marketplace.core import sql
from marketplace.people.log_in import BEARER_OF_SESSION, still_here
from marketplace.people.tokens import BEARER_OF_TOKEN, Bearer, hash_of

_WHO = [f"who_{name}" for name in Bearer.__slots__]


def _with_assignment(bearers: str, *more: str) -> str:
    """The statement that finds a person, and beside them the assignment of this id where it is theirs."""
    own = LOAD.replace("%(worker)s", "who.who_id")
    return f"SELECT who.*, own.* FROM ({bearers}) AS who ({', '.join([*_WHO, *more])}) LEFT JOIN LATERAL ({own}) own ON true"


_BY_TOKEN = _with_assignment(BEARER_OF_TOKEN)
_BY_SESSION = _with_assignment(BEARER_OF_SESSION, "who_is_stale")


def held_by_token(text: str, assignment_id: int) -> tuple[Bearer | None, Any]:
    """Whom a token stands for, and their assignment of this id; None for what there is not."""
    return _parts(sql.row_alone(_BY_TOKEN, hash=hash_of(text), id=assignment_id))


def held_by_session(token: str, assignment_id: int) -> tuple[Bearer | None, Any]:
    """Whose session this is, and their assignment of this id; None for what there is not."""
    found = sql.row_alone(_BY_SESSION, hash=hash_of(token), id=assignment_id)
    if found is not None and found.who_is_stale:
        still_here(token)
    return _parts(found)


def _parts(found: Any) -> tuple[Bearer | None, Any]:
    if found is None:
        return None, None
    return Bearer(found[: len(_WHO)]), found if found.id is not None else None
