"""A requester rehearses a draft on the real working screen, by keys."""

from __future__ import annotations

import io

from playwright.sync_api import expect

from marketplace.core import sql
from marketplace.people.find import person_by_email
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from tests.pages.market import LABELS, commit, new_person


def test_the_rehearsal_measures_what_the_quote_says(app, signed_in_page):
    email = new_person(app, "requester")
    with app.app_context():
        requester = person_by_email(email)
        project = create_project(requester, title="Mood", task_type="choice", interface={"text": "{{text}}", "labels": LABELS}, reward_micros=20_000, overlap=1)
        batch = create_batch(requester, project, "First")
        import_tasks(requester, batch, io.BytesIO(b"text\nfirst\nsecond\nthird\nfourth\n"), "csv")
        commit()
        address = f"/requester/batches/{batch.public_id}"
    page = signed_in_page(email)
    page.goto(address)
    page.get_by_role("link", name="Rehearse").click()
    page.locator("[data-stage][data-ready]").wait_for()
    for text, key in (("first", "1"), ("second", "2"), ("third", "1")):
        page.locator(".task-text", has_text=text).wait_for()
        page.keyboard.press(key)
        page.keyboard.press("Enter")
    page.keyboard.press("z")  # taking back works as for workers
    page.locator(".task-text", has_text="third").wait_for()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.locator(".task-text", has_text="fourth").wait_for()
    page.keyboard.press("s")
    page.get_by_role("heading", name="Rehearsed").wait_for()
    expect(page.locator("[data-count]")).to_have_text("3")
    page.get_by_role("button", name="See what it measured").click()
    page.get_by_text("Measured in your rehearsal.").wait_for()
    with app.app_context():
        found = sql.rows("SELECT answer->>'label' AS label, seconds FROM rehearsed_tasks ORDER BY position")
        assert [one.label for one in found] == ["joy", "anger", "anger", None]
        assert all(one.seconds is not None for one in found[:3]) and sql.value("SELECT count(*) FROM assignments") == 0
