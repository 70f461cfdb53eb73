"""Correcting code in a real browser: highlighted under our own Content-Security-Policy, indented by Tab, shown as a difference."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.tasks import batch_of_kind, begin, handed_in

CODE = "def total(items):\n    sum = 0\n    for item in itmes:\n        sum += item\n    return sum\n"


def test_code_is_highlighted_corrected_and_its_difference_is_shown(app, signed_in_page):
    batch = batch_of_kind(app, "edit", {"text": "{{code}}", "code": True, "language": "py"}, [{"code": CODE}])
    page = begin(app, signed_in_page, batch)
    page.locator(".edit__paint .hljs-keyword").first.wait_for()
    field = page.get_by_label("Correct this text")
    field.fill(CODE.replace("itmes", "items"))
    page.get_by_text("Changed, same length").wait_for()
    expect(page.locator(".edit__paint")).to_have_text(CODE.replace("itmes", "items").strip(), use_inner_text=True)
    field.press("Control+End")
    field.press("Tab")
    field.type("# done")
    expect(field).to_have_value(re.compile(r"\n    # done$"))
    field.press("Shift+Tab")
    expect(field).to_have_value(re.compile(r"\n# done$"))
    field.press("Escape")
    field.press("Tab")
    expect(field).not_to_be_focused()
    page.get_by_role("button", name="Hand in").click()
    [one] = handed_in(app, batch)
    assert one.answer == {"text": CODE.replace("itmes", "items") + "# done"}
    assert one.details["characters_added"] == 7 and one.details["characters_removed"] == 1
    requester = signed_in_page(batch.requester)
    requester.goto(f"/requester/batches/{batch.id}/review")
    requester.get_by_text("7 characters added, 1 removed").wait_for()
    expect(requester.locator(".edit-diff__line--removed del")).to_have_text("itmes")


def test_a_text_on_a_phone(app, signed_in_page):
    batch = batch_of_kind(app, "edit", {"text": "{{text}}", "language": "en"}, [{"text": "He dont know."}])
    page = begin(app, signed_in_page, batch, width=390, has_touch=True, is_mobile=True)
    page.get_by_label("Correct this text").fill("He doesn't know.")
    page.get_by_text("Changed, 3 characters longer").wait_for()
    page.get_by_role("button", name="Hand in").tap()
    assert handed_in(app, batch)[0].answer == {"text": "He doesn't know."}
