"""Granting and revoking by the owner of a qualification type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _, reading
from marketplace.errors import NotFound, WrongState
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail
from marketplace.quality.qualifications.find import holding, type_of, workers_named

DEFAULT_VALUE = 1


def grant(owner: Any, type_id: int, worker_id: int, value: int | None = None, *, notify: bool = True) -> Any:
    """Gives a worker the owner's qualification with a value (1 where none is said), or gives it anew with another one.

    The worker hears of it by mail unless `notify` is false. Refuses people who are no workers.
    """
    found = type_of(owner, type_id)
    worker = sql.row("SELECT email FROM persons WHERE id = %(id)s AND 'worker' = ANY(roles)", id=worker_id)
    if worker is None:
        raise NotFound(_("The worker does not exist."), code="worker_does_not_exist")
    held = hold(type_id, worker_id, DEFAULT_VALUE if value is None else value)
    if notify:
        with reading(language_of(worker_id)):
            subject = _("You now hold the qualification “%(name)s”", name=found.name)
            text = _("A requester has given you the qualification “%(name)s”.\n", name=found.name)
        send_mail(worker.email, subject, text)
    return held


def grant_all(owner: Any, type_id: int, values: Mapping[str, int], *, notify: bool = True) -> list[Any]:
    """Gives the owner's qualification to each worker named (by id or pseudonym) with their value; with an unknown name to nobody."""
    type_of(owner, type_id)
    numbers = workers_named(owner, values)
    return [grant(owner, type_id, numbers[name], value, notify=notify) for name, value in values.items()]


def hold(type_id: int, worker_id: int, value: int, reason: str | None = None) -> Any:
    """Writes the holding down: a new one, a revived one, or a changed value of one in force."""
    return sql.row(
        """
        INSERT INTO qualifications AS q (type_id, worker_id, value, reason) VALUES (%(type)s, %(worker)s, %(value)s, %(reason)s)
        ON CONFLICT (type_id, worker_id) DO UPDATE SET value = excluded.value, state = 'granted', reason = excluded.reason, changed_at = now(),
            granted_at = CASE q.state WHEN 'granted' THEN q.granted_at ELSE now() END
        RETURNING *
        """,
        type=type_id,
        worker=worker_id,
        value=value,
        reason=reason,
    )


def revoke(owner: Any, type_id: int, worker_id: int, reason: str = "") -> Any:
    """Takes the owner's qualification from a worker, who hears of it by mail, with the reason where there is one."""
    found = type_of(owner, type_id)
    held = holding(type_id, worker_id)
    if held is None:
        raise NotFound(_("The worker's qualification of this type does not exist: it was never granted."), code="qualification_does_not_exist")
    if held.state != "granted":
        raise WrongState(
            _("This qualification is revoked already. This operation can be called with a status of: Granted"),
            code="qualification_state",
        )
    taken = sql.row(
        "UPDATE qualifications SET state = 'revoked', reason = %(reason)s, changed_at = now() WHERE type_id = %(type)s AND worker_id = %(worker)s RETURNING *",
        reason=reason.strip() or None,
        type=type_id,
        worker=worker_id,
    )
    email = sql.value("SELECT email FROM persons WHERE id = %(id)s", id=worker_id)
    with reading(language_of(worker_id)):
        said = _("The reason given: %(reason)s\n", reason=reason.strip()) if reason.strip() else _("No reason was given.\n")
        subject = _("You no longer hold the qualification “%(name)s”", name=found.name)
        text = _("The requester has taken the qualification “%(name)s” back.\n\n%(said)s", name=found.name, said=said)
    send_mail(email, subject, text)
    return taken
