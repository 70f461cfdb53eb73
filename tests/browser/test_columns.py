"""Columns are dragged onto the project's names after a file is chosen, with the first task beside it as on a phone and a desktop."""

from __future__ import annotations

from playwright.sync_api import expect

from marketplace.core import sql
from marketplace.people.find import person_by_email
from marketplace.projects.create import create_batch, create_project
from tests.browser.tasks import until
from tests.pages.market import LABELS, commit, new_person


def test_a_column_is_dragged_and_the_preview_follows(app, signed_in_page):
    email = new_person(app, "requester")
    with app.app_context():
        requester = person_by_email(email)
        project = create_project(requester, title="Mood", task_type="choice", interface={"text": "{{text}}", "labels": LABELS}, reward_micros=20_000, overlap=1)
        batch = create_batch(requester, project, "First")
        commit()
        address = f"/requester/batches/{batch.public_id}/imports/new"
    page = signed_in_page(email)
    page.goto(address)
    page.set_input_files("[name=file]", {"name": "tasks.csv", "mimeType": "text/csv", "buffer": b"number,sentence\n1,Good morning\n2,Good night\n"})
    page.get_by_text("Nothing stands for text yet.").wait_for()
    page.drag_and_drop("[data-column=sentence]", "[data-slot=text]")
    shown = page.frame_locator("[data-device-frame]")
    expect(shown.locator(".task-text")).to_have_text("Good morning")
    until(page, "document.querySelector('[data-device-frame]').contentWindow.innerWidth === 390")
    page.get_by_role("button", name="Desktop").click()
    until(page, "document.querySelector('[data-device-frame]').contentWindow.innerWidth === 1280")
    page.get_by_label("key").select_option("number")
    expect(page.locator("[data-slot=key] select")).to_have_value("number")
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_text("Tasks added").wait_for()
    with app.app_context():
        assert [(one.key, one.input) for one in sql.rows("SELECT key, input FROM tasks ORDER BY position")] == [
            ("1", {"text": "Good morning"}),
            ("2", {"text": "Good night"}),
        ]
