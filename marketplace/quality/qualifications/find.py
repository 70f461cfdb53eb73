"""Looking qualification types, holdings and requests up, through the right to see them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marketplace.core import sql
from marketplace.core.public_id import number_or_zero
from marketplace.core.texts import _
from marketplace.errors import NotFound, WrongState
from marketplace.extensions import db
from marketplace.people.pseudonym import pseudonym
from marketplace.quality.models import QualificationType


def type_seen(number: int) -> QualificationType:
    """A qualification type that is not deleted, whoever owns it; types are public."""
    found = db.session.get(QualificationType, number)
    if found is None or found.status == "deleted":
        raise NotFound(_("The qualification type does not exist."), code="qualification_type_does_not_exist")
    return found


def type_of(owner: Any, number: int) -> QualificationType:
    """A qualification type of the owner's own; others' are refused by name, as they are public."""
    found = type_seen(number)
    if found.owner_id != owner.id:
        raise NotFound(
            _("The qualification type belongs to the system or to another requester; for you it does not exist."), code="qualification_type_does_not_exist"
        )
    return found


def find_types(person: Any, words: str = "", *, requestable: bool = False, own: bool = False, after_id: int = 0, limit: int = 50) -> list[Any]:
    """Types that the person may see, in the order they were made: active ones, and their own inactive ones.

    Each of the words must be part of name, keywords or description, in whatever case.
    """
    patterns = ["%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" for word in words.split()]
    return sql.rows(
        """
        SELECT * FROM qualification_types t WHERE t.id > %(after)s AND t.status <> 'deleted'
          AND (t.status = 'active' OR t.owner_id = %(person)s)
          AND (NOT %(own)s OR t.owner_id = %(person)s) AND (NOT %(requestable)s OR t.is_requestable)
          AND (t.name || ' ' || t.keywords || ' ' || t.description) ILIKE ALL (%(patterns)s::text[])
        ORDER BY t.id LIMIT %(limit)s
        """,
        after=after_id,
        person=person.id,
        own=own,
        requestable=requestable,
        patterns=patterns,
        limit=limit,
    )


def score_of(owner: Any, type_id: int, worker_id: int) -> Any:
    """What a worker holds of the owner's type: value, country, subdivision, granted_at, state.

    Refuses where nothing was ever granted, and where it was revoked.
    """
    type_of(owner, type_id)
    held = holding(type_id, worker_id)
    if held is None:
        raise NotFound(_("The worker's qualification of this type does not exist: it was never granted."), code="qualification_does_not_exist")
    if held.state != "granted":
        raise WrongState(
            _("This qualification is revoked. This operation can be called with a status of: Granted"),
            code="qualification_state",
        )
    return held


def holding(type_id: int, worker_id: int) -> Any | None:
    """The row of a worker's holding, granted or revoked; None when there never was one."""
    return sql.row("SELECT * FROM qualifications WHERE type_id = %(type)s AND worker_id = %(worker)s", type=type_id, worker=worker_id)


def holders(owner: Any, type_id: int, state: str = "granted", after_worker_id: int = 0, limit: int = 50) -> list[Any]:
    """Who holds the owner's type (or held it: state `revoked`), by worker."""
    type_of(owner, type_id)
    return sql.rows(
        "SELECT * FROM qualifications WHERE type_id = %(type)s AND state = %(state)s AND worker_id > %(after)s ORDER BY worker_id LIMIT %(limit)s",
        type=type_id,
        state=state,
        after=after_worker_id,
        limit=limit,
    )


def requests_waiting(owner: Any, type_id: int | None = None, after_id: int = 0, limit: int = 50) -> list[Any]:
    """Requests for the owner's types (or one of them) that wait for a decision, oldest first."""
    if type_id is not None:
        type_of(owner, type_id)
    return sql.rows(
        "SELECT r.* FROM qualification_requests r JOIN qualification_types t ON t.id = r.type_id WHERE t.owner_id = %(owner)s AND r.state = 'pending'"
        " AND (%(type)s::bigint IS NULL OR r.type_id = %(type)s) AND r.id > %(after)s ORDER BY r.id LIMIT %(limit)s",
        owner=owner.id,
        type=type_id,
        after=after_id,
        limit=limit,
    )


def workers_named(owner: Any, names: Collection[str]) -> dict[str, int]:
    """The workers behind names: their ids, or the pseudonyms under which the owner sees those who worked for them, hold one
    of their types or asked for one. Refuses all where one name is nobody's."""
    known: dict[str, int] = {}
    if any(name.startswith("W") for name in names):
        found = sql.rows(
            """
            SELECT worker_id FROM assignments WHERE batch_id IN (SELECT id FROM batches WHERE requester_id = %(owner)s)
            UNION SELECT worker_id FROM qualifications WHERE type_id IN (SELECT id FROM qualification_types WHERE owner_id = %(owner)s)
            UNION SELECT worker_id FROM qualification_requests WHERE type_id IN (SELECT id FROM qualification_types WHERE owner_id = %(owner)s)
            """,
            owner=owner.id,
        )
        known = {pseudonym(owner.id, one.worker_id): one.worker_id for one in found}
    numbers = {name: known.get(name) or number_or_zero("person", name) for name in names}
    if strangers := [name for name, number in numbers.items() if not number]:
        raise NotFound(_("There is no worker “%(name)s” that you know.", name=strangers[0]), code="worker_does_not_exist")
    return numbers


def system_types() -> dict[str, int]:
    """The numbers of the types that are computed from our own records, by name."""
    return {one.system_name: one.id for one in sql.rows("SELECT system_name, id FROM qualification_types WHERE system_name IS NOT NULL")}
