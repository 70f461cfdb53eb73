"""Deciding at the speed of the hand in a real browser: by keys, with a way back, and many at once with their price first."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from marketplace.assignments.claim import claim
from marketplace.assignments.submit import submit
from marketplace.core import sql
from marketplace.people.find import person_by_email
from tests.browser.test_working_screen import wait_until
from tests.pages.market import assert_books, commit, live_batch, new_person


@pytest.fixture
def batch(app):
    """A live batch with six answers of two workers that wait: three of "joy", three of "anger"."""
    made = live_batch(app, tasks=3, overlap=2)
    for label in ("joy", "anger"):
        worker = new_person(app, "worker")
        with app.app_context():
            held, _ = claim(person_by_email(worker), made.number, 3)
            for one in held:
                submit(person_by_email(worker), one.id, {"label": label})
            commit()
    return made


def states(app, batch):
    with app.app_context():
        return {one.state: one.n for one in sql.rows("SELECT state, count(*) n FROM assignments WHERE batch_id = %(b)s GROUP BY 1", b=batch.number)}


def test_keys_decide_and_undo_takes_back(app, time_to_undo, batch, signed_in_page):
    page = signed_in_page(batch.requester)
    page.goto(f"/requester/batches/{batch.id}/review")
    page.locator(".answer-current").wait_for()
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(page.locator("[data-decided]")).to_have_count(2)
    assert states(app, batch) == {"submitted": 6}  # nothing has left yet
    page.keyboard.press("z")
    expect(page.locator("[data-decided]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.press("Escape")  # the browser's own list of reasons
    page.locator(".answer-current [data-reason]").select_option("low_effort")
    page.locator(".answer-current [data-reject]").click()
    wait_until(page, lambda: states(app, batch) == {"approved": 1, "rejected": 1, "submitted": 4})
    page.keyboard.press("a")
    page.goto("/requester/")  # leaving sends what was decided
    wait_until(page, lambda: states(app, batch)["approved"] == 2)
    assert_books(app)


def test_a_group_is_approved_after_its_price_is_shown(app, batch, signed_in_page):
    page = signed_in_page(batch.requester, width=390)
    page.goto(f"/requester/batches/{batch.id}/review")
    with page.expect_navigation(wait_until="load"):  # its script is there then
        page.get_by_role("link", name="Alike answers").click()
    group = page.locator("[data-group]", has_text="anger")
    group.get_by_role("button", name="Approve these…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("$0.066").first.wait_for()
    dialog.get_by_role("link", name="Cancel").click()
    assert states(app, batch) == {"submitted": 6}
    group.get_by_role("button", name="Approve these…").click()
    dialog.get_by_role("button", name="Approve and pay $0.066").click()
    page.get_by_text("3 approved.").wait_for()
    expect(page.locator("[data-group]")).to_have_count(1)
    assert states(app, batch) == {"approved": 3, "submitted": 3}
    assert_books(app)
