"""Batches of any kind for browser tests, and what became of the answers."""

from __future__ import annotations

import io
import time
import uuid
from types import SimpleNamespace

import orjson

from marketplace.assignments.claim import claim
from marketplace.core import sql
from marketplace.ledger.deposit import deposit
from marketplace.people.find import person_by_email
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.publish import publish
from tests.pages.market import commit, new_person


def batch_of_kind(app, kind: str, interface: dict, rows: list[dict], **terms) -> SimpleNamespace:
    """A funded, live batch with these tasks: its number, its id outside, the requester's e-mail address."""
    email = new_person(app, "requester", name="Mill")
    given = {
        "title": f"{kind} {uuid.uuid4().hex[:6]}", "description": "", "instructions": "Look closely.", "task_type": kind, "interface": interface,
        "reward_micros": 50_000, "overlap": 1, "lease_seconds": 600, "auto_approve_seconds": 86400, "review": {"mode": "manual"},
    } | terms  # fmt: skip
    with app.app_context():
        requester = person_by_email(email)
        deposit(None, requester, 1_000_000_000)
        batch = create_batch(requester, create_project(requester, **given), "First")
        import_tasks(requester, batch, io.BytesIO(b"\n".join(orjson.dumps({"input": row}) for row in rows)), "ndjson")
        commit()
        publish(requester, batch)
        commit()
        return SimpleNamespace(number=batch.id, id=batch.public_id, title=given["title"], requester=email)


def begin(app, signed_in_page, batch, **more):
    """The working screen of a new worker, with the batch's first task on it and its module at work."""
    worker = new_person(app, "worker", name="Wen")
    with app.app_context():
        claim(person_by_email(worker), batch.number, 1)
        commit()
    page = signed_in_page(worker, **more)
    page.goto(f"/worker/batches/{batch.id}/work")
    ready(page)
    return page


def ready(page) -> None:
    """The module is at work: it has taken the first task into its hands."""
    page.locator("form.work-task").wait_for()
    page.locator("[data-stage][data-ready]").wait_for()


def handed_in(app, batch, count: int = 1) -> list:
    """Answers and details in the order of the tasks, once so many have arrived."""
    for _ in range(300):
        with app.app_context():
            found = sql.rows(
                "SELECT id, answer, details FROM assignments WHERE batch_id = %(b)s AND submitted_at IS NOT NULL ORDER BY position", b=batch.number
            )
        if len(found) >= count:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{len(found)} of {count} answers have arrived")


def until(page, expression: str) -> None:
    """Waits until an expression of the page is true; Playwright's own way needs eval, which our pages forbid."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)
