"""Asking for a qualification, and deciding about it: by the owner, by an answer key, or by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now, rfc3339
from marketplace.core.texts import _, reading
from marketplace.errors import Invalid, NotFound, WrongState
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail
from marketplace.quality.models import QualificationType
from marketplace.quality.qualifications import answer_key as keys
from marketplace.quality.qualifications import sitting
from marketplace.quality.qualifications.find import holding, type_seen
from marketplace.quality.qualifications.grant import DEFAULT_VALUE, hold
from marketplace.task_types.page import form as question_form


def request(worker: Any, type_id: int, answer: dict[str, Any] | None = None) -> Any:
    """A worker's request, as a row: decided at once where the type has an answer key or grants by itself, else pending.

    Refuses types that cannot be asked for, answers that the test does not take, a second request while one waits, and a
    further try before the type's delay is over (without a delay there is one try). Answers to a test that was begun
    and whose time is over are a try that failed: the row is `rejected`.
    """
    found = _open_type(type_id)
    last = _check_try(worker, found)
    begun = sitting.sitting_of(worker, found) if found.test else None
    clean = _checked(found, answer or {})
    if begun is not None and sitting.is_over(begun.ends_at):
        if last is not None and last.submitted_at >= begun.started_at:
            raise WrongState(_("Begin the test anew; its time starts then."), code="test_not_begun")
        return _late(worker, found, clean)
    sitting.end(worker, found)
    made = sql.row(
        "INSERT INTO qualification_requests (type_id, worker_id, answer, test) VALUES (%(type)s, %(worker)s, %(answer)s, %(test)s) RETURNING *",
        type=type_id,
        worker=worker.id,
        answer=sql.json(clean) if found.test else None,
        test=found.test,
    )
    if found.answer_key and found.test:
        return _granted(made, keys.score(keys.read(found.answer_key, found.test), clean), "scored by the answer key")
    if found.auto_granted:
        return _granted(made, DEFAULT_VALUE if found.auto_granted_value is None else found.auto_granted_value, "granted automatically")
    return made


def begin_test(worker: Any, type_id: int) -> Any:
    """Starts the time of a type's test for a worker, or goes on with it: `started_at` and `ends_at`.

    Refuses where nothing can be asked for (see `request`), and where the time of the last try ran out and no other is due.
    """
    found = _open_type(type_id)
    _check_try(worker, found)
    begun = sitting.sitting_of(worker, found)
    if begun is not None and sitting.is_over(begun.ends_at):
        _check_delay(found, begun.ends_at)
    return sitting.start(worker, found)


def accept_request(owner: Any, request_id: int, value: int | None = None) -> Any:
    """Grants what a worker asked for, with a value (1 where none is said)."""
    made = _waiting(owner, request_id)
    done = _granted(made, DEFAULT_VALUE if value is None else value, None)
    _tell(done, "granted")
    return done


def reject_request(owner: Any, request_id: int, reason: str = "") -> Any:
    """Declines what a worker asked for; the worker reads the reason."""
    _waiting(owner, request_id)
    done = sql.row(
        "UPDATE qualification_requests SET state = 'rejected', decided_at = now(), reason = %(reason)s WHERE id = %(id)s RETURNING *",
        reason=reason.strip() or None,
        id=request_id,
    )
    _tell(done, "declined")
    return done


def requests_of(worker: Any, type_id: int) -> list[Any]:
    """The worker's own requests for a type, newest first."""
    return sql.rows("SELECT * FROM qualification_requests WHERE type_id = %(type)s AND worker_id = %(worker)s ORDER BY id DESC", type=type_id, worker=worker.id)


def _open_type(type_id: int) -> QualificationType:
    found = type_seen(type_id)
    # one request at a time on a type: two at once would both be the first
    sql.execute("SELECT 1 FROM qualification_types WHERE id = %(id)s FOR NO KEY UPDATE", id=type_id)
    if found.system_name or not found.is_requestable or found.status != "active":
        raise WrongState(_("This qualification cannot be asked for."), code="qualification_type_state")
    return found


def _late(worker: Any, found: QualificationType, clean: dict[str, Any]) -> Any:
    return sql.row(
        "INSERT INTO qualification_requests (type_id, worker_id, answer, test, state, reason, decided_at)"
        " VALUES (%(type)s, %(worker)s, %(answer)s, %(test)s, 'rejected', %(reason)s, now()) RETURNING *",
        type=found.id,
        worker=worker.id,
        answer=sql.json(clean),
        test=found.test,
        reason="The time for the test was over.",
    )


def _check_try(worker: Any, found: QualificationType) -> Any:
    """The last request, where another may follow."""
    held = holding(found.id, worker.id)
    if held is not None and held.state == "granted" and not found.test:
        raise WrongState(_("You hold this qualification already."), code="qualification_exists")
    last = sql.row(
        "SELECT state, submitted_at FROM qualification_requests WHERE type_id = %(type)s AND worker_id = %(worker)s ORDER BY id DESC LIMIT 1",
        type=found.id,
        worker=worker.id,
    )
    if last is None:
        return None
    if last.state == "pending":
        raise WrongState(_("You have asked for this qualification; its owner has not decided yet."), code="qualification_request_pending")
    _check_delay(found, last.submitted_at)
    return last


def _check_delay(found: QualificationType, last_try: datetime) -> None:
    if found.retry_delay_seconds is None:
        raise WrongState(_("This qualification can be asked for once, and you have done so."), code="retry_not_allowed")
    left = found.retry_delay_seconds - (now() - last_try).total_seconds()
    if left > 0:
        raise WrongState(_("You can ask again after %(rfc3339)s.", rfc3339=rfc3339(now() + timedelta(seconds=left))), code="retry_delay_not_elapsed")


def _checked(found: QualificationType, answer: dict[str, Any]) -> dict[str, Any]:
    if not found.test:
        if answer:
            raise Invalid(fields={"answer": [_("This qualification has no test; send no answer.")]})
        return {}
    clean, problems = question_form.check(question_form.read(found.test), answer)
    if problems:
        raise Invalid(fields=problems)
    return clean


def _granted(made: Any, value: int, reason: str | None) -> Any:
    hold(made.type_id, made.worker_id, value, reason)
    return sql.row(
        "UPDATE qualification_requests SET state = 'granted', decided_at = now(), value = %(value)s, reason = %(reason)s WHERE id = %(id)s RETURNING *",
        value=value,
        reason=reason,
        id=made.id,
    )


def _waiting(owner: Any, request_id: int) -> Any:
    made = sql.row(
        "SELECT r.* FROM qualification_requests r JOIN qualification_types t ON t.id = r.type_id WHERE r.id = %(id)s AND t.owner_id = %(owner)s"
        " FOR UPDATE OF r",
        id=request_id,
        owner=owner.id,
    )
    if made is None:
        raise NotFound(_("The qualification request does not exist."), code="qualification_request_does_not_exist")
    if made.state != "pending":
        raise WrongState(
            _("This qualification request is %(state)s. This operation can be called with a status of: Submitted", state=_(made.state)),
            code="qualification_request_state",
        )
    return made


def _tell(done: Any, word: str) -> None:
    about = sql.row(
        "SELECT p.email, t.name FROM persons p, qualification_types t WHERE p.id = %(worker)s AND t.id = %(type)s", worker=done.worker_id, type=done.type_id
    )
    with reading(language_of(done.worker_id)):
        reason = _("\n\nThe reason given: %(reason)s", reason=done.reason) if done.reason else ""
        subject = _("Your request for “%(name)s” was %(word)s", name=about.name, word=_(word))
        text = _("Your request for the qualification “%(name)s” was %(word)s.%(reason)s\n", name=about.name, word=_(word), reason=reason)
    send_mail(about.email, subject, text)
