"""A small market for page tests: people with logins, a live batch, answers. Everything is made by the product's own acts."""

from __future__ import annotations

import io
import uuid
from types import SimpleNamespace

from marketplace.assignments.claim import claim
from marketplace.assignments.submit import submit
from marketplace.core.after_commit import run_after_commit
from marketplace.extensions import db
from marketplace.ledger.check import check_books
from marketplace.ledger.deposit import deposit
from marketplace.people.find import person_by_email
from marketplace.people.sign_up import sign_up
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.publish import publish
from marketplace.review.approve import approve

PASSWORD = "correct horse battery"
LABELS = ["joy", "anger"]


def commit() -> None:
    """The edge of a request, for acts that a test calls itself."""
    db.session.commit()
    run_after_commit()


def new_person(app, *roles: str, name: str = "") -> str:
    """Somebody with these roles; the e-mail address."""
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    with app.app_context():
        sign_up(email, PASSWORD, list(roles), name)
        commit()
    return email


def signed_in(app, email: str):
    """A browser in which this person is signed in."""
    browser = app.test_client()
    answer = browser.post("/login", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return browser


def live_batch(app, tasks: int = 5, **terms) -> SimpleNamespace:
    """A funded, live batch of a new requester: its number, its id outside, the requester's e-mail address."""
    email = new_person(app, "requester", name="Mill")
    given = {
        "title": f"Mood {uuid.uuid4().hex[:6]}", "description": "Short texts", "instructions": "Read **all** of it.", "task_type": "choice",
        "interface": {"text": "{{text}}", "labels": LABELS}, "reward_micros": 20_000, "overlap": 1, "lease_seconds": 600,
        "auto_approve_seconds": 86400, "review": {"mode": "manual"},
    } | terms  # fmt: skip
    with app.app_context():
        requester = person_by_email(email)
        deposit(None, requester, 1_000_000_000)
        batch = create_batch(requester, create_project(requester, **given), "First")
        file = "text\n" + "".join(f"text number {n}\n" for n in range(tasks))
        import_tasks(requester, batch, io.BytesIO(file.encode()), "csv")
        commit()
        publish(requester, batch)
        commit()
        return SimpleNamespace(number=batch.id, id=batch.public_id, title=given["title"], requester=email)


def claimed(app, batch, worker: str, count: int = 1) -> list[str]:
    """Claims for a worker; the ids outside."""
    from marketplace.core.public_id import encode

    with app.app_context():
        rows, _ = claim(person_by_email(worker), batch.number, count)
        commit()
        return [encode("assignment", one.id) for one in rows]


def earned(app, worker: str, micros: int) -> None:
    """One answer of the worker, handed in and approved, paid with this reward."""
    batch = live_batch(app, tasks=1, reward_micros=micros)
    with app.app_context():
        person = person_by_email(worker)
        [held], _ = claim(person, batch.number, 1)
        submit(person, held.id, {"label": "joy"})
        from marketplace.projects.find import any_batch

        assert approve(person_by_email(batch.requester), any_batch(batch.number), [held.id]) == {held.id}
        commit()


def assert_books(app) -> None:
    """The books are right."""
    with app.app_context():
        result = check_books()
        db.session.rollback()
    assert result["ok"], result["wrong"]
