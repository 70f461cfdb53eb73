"""Making, changing and ending qualification types."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import db
from marketplace.quality.models import QualificationType
from marketplace.quality.qualifications import answer_key as keys
from marketplace.quality.qualifications.find import type_of
from marketplace.task_types.page import form as question_form

LONGEST_NAME = 200
LONGEST_TEXT = 2000
LONGEST_KEYWORDS = 1000
LONGEST_DOCUMENT_BYTES = 65_535
CHANGEABLE = ("description", "status", "test", "answer_key", "test_seconds", "retry_delay_seconds", "auto_granted", "auto_granted_value")


def create_type(owner: Any, *, name: str, description: str, **terms: Any) -> QualificationType:
    """A new type of the owner. Terms: `keywords` and what `update_type` takes.

    Refuses a name that another of the owner's types has, a test without its time or beside automatic granting, and an
    answer key without a test.
    """
    fields: dict[str, list[str]] = {}
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        fields["name"] = [_("Write 1 to %(longest_name)s characters.", longest_name=LONGEST_NAME)]
    if len(terms.get("keywords") or "") > LONGEST_KEYWORDS:
        fields["keywords"] = [_("Write at most %(longest_keywords)s characters.", longest_keywords=LONGEST_KEYWORDS)]
    if fields:
        raise Invalid(fields=fields)
    made = QualificationType(
        owner_id=owner.id,
        name=name.strip(),
        description=description,
        keywords=terms.get("keywords") or "",
        status=terms.get("status") or "active",
        is_requestable=True,
        retry_delay_seconds=terms.get("retry_delay_seconds"),
        test=terms.get("test"),
        answer_key=terms.get("answer_key"),
        test_seconds=terms.get("test_seconds"),
        auto_granted=bool(terms.get("auto_granted")),
        auto_granted_value=terms.get("auto_granted_value"),
    )
    _check(made)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise WrongState(_("You have already created a QualificationType with this name."), code="qualification_type_exists") from None
    return made


def update_type(owner: Any, type_id: int, **changes: Any) -> QualificationType:
    """Changes what is given of `CHANGEABLE`. Name and keywords stay, a test can be replaced and not removed, and a new
    test without a new answer key has none."""
    found = type_of(owner, type_id)
    if "test" in changes and "answer_key" not in changes:
        changes["answer_key"] = None
    for name in CHANGEABLE:
        if name in changes:
            setattr(found, name, changes[name])
    with db.session.no_autoflush:
        try:
            _check(found)
        except Invalid:
            db.session.refresh(found)
            raise
    db.session.flush()
    return found


def delete_type(owner: Any, type_id: int) -> None:
    """Ends a type: requests that wait are rejected, holdings stay as a record and count for nothing any more, and the
    name is free at once."""
    found = type_of(owner, type_id)
    found.status = "deleted"
    db.session.flush()
    sql.execute(
        "UPDATE qualification_requests SET state = 'rejected', decided_at = now(), reason = 'The qualification was deleted.'"
        " WHERE type_id = %(type)s AND state = 'pending'",
        type=type_id,
    )


def _check(made: QualificationType) -> None:
    fields: dict[str, list[str]] = {}
    if made.status not in ("active", "inactive"):
        fields["status"] = [_("Choose active or inactive.")]
    if not 1 <= len(made.description.strip()) <= LONGEST_TEXT:
        fields["description"] = [_("Write 1 to %(longest_text)s characters.", longest_text=LONGEST_TEXT)]
    for name in ("test", "answer_key"):
        if len((getattr(made, name) or "").encode()) > LONGEST_DOCUMENT_BYTES:
            fields[name] = [_("This may have at most %(longest_document_bytes)s bytes.", longest_document_bytes=LONGEST_DOCUMENT_BYTES)]
    if made.test and not made.test_seconds:
        fields["test_seconds"] = [_("A test needs the time that workers have for it (TestDurationInSeconds).")]
    if made.test and made.auto_granted:
        fields["auto_granted"] = [_("A type with a test cannot be granted automatically; give an answer key instead.")]
    if made.answer_key and not made.test:
        fields["answer_key"] = [_("An answer key needs a test.")]
    if made.auto_granted_value is not None and not made.auto_granted:
        fields["auto_granted_value"] = [_("A value to grant needs AutoGranted.")]
    if fields:
        raise Invalid(fields=fields)
    if made.test:
        if any(one["answer"]["kind"] == "file" for one in question_form.questions(question_form.read(made.test))):
            raise Invalid(fields={"test": [_("A test cannot ask for files; ask for them in a task.")]})
        if made.answer_key:
            keys.read(made.answer_key, made.test)
