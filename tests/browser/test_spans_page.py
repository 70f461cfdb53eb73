"""Marking a text in a real browser, by mouse, thumb and keys."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.tasks import batch_of_kind, begin, handed_in

TEXT = "Ann 🌊 met Bo near the Old Harbour School."
INTERFACE = {"text": "{{text}}", "labels": ["person", {"value": "place", "label": "Place"}]}
WHERE = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("[data-text]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    const box = range.getBoundingClientRect();
    return [box.left, box.top, box.width, box.height];
  }
}"""


def span(words, label):
    """Where the words stand in code points, as Python counts."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "label": label}


def test_words_are_tapped_on_a_phone_and_marks_overlap(app, signed_in_page):
    batch = batch_of_kind(app, "spans", INTERFACE, [{"text": TEXT}])
    page = begin(app, signed_in_page, batch, width=390, has_touch=True, is_mobile=True)

    def tap(words):
        left, top, width, height = page.evaluate(WHERE, words)
        page.touchscreen.tap(left + width / 2, top + height / 2)
        expect(page.locator("[data-said]")).to_contain_text(words)  # a tap arrives after the call that made it has returned

    page.get_by_role("button", name="Hand in").tap()
    page.locator("[data-hint]", has_text="or say that there is nothing to mark").wait_for()
    marks = page.locator("[data-list] li")
    tap("Bo")
    page.locator("[data-label=person]").tap()
    expect(marks).to_have_count(1)
    tap("Old")
    tap("School")
    page.locator("[data-label=place]").tap()
    expect(marks).to_have_count(2)
    tap("Harbour")
    page.locator("[data-label=person]").tap()
    expect(marks).to_have_count(3)
    page.get_by_role("button", name="Change the mark on Harbour").tap()
    page.get_by_role("button", name="Start earlier").tap()
    page.locator("[data-label=place]").tap()
    page.get_by_role("button", name="Hand in").tap()
    expected = sorted([span("Bo", "person"), span("Old Harbour School", "place"), span("Old Harbour", "place")], key=lambda one: (one["start"], one["end"]))
    [done] = handed_in(app, batch)
    assert done.answer == {"spans": expected} and done.details == {"marked": ["Bo", "Old Harbour", "Old Harbour School"]}


def test_keys_alone_mark_and_remove(app, signed_in_page):
    batch = batch_of_kind(app, "spans", INTERFACE, [{"text": TEXT}])
    page = begin(app, signed_in_page, batch)
    page.locator("[data-text]").focus()
    page.keyboard.press("ArrowRight")  # Ann
    page.keyboard.press("1")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+End")
    page.keyboard.press("Shift+ArrowLeft")  # without the full stop
    page.locator("[data-said]", has_text="Bo near the Old Harbour School").wait_for(state="attached")
    page.keyboard.press("2")
    page.keyboard.press("Home")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    page.locator("[data-said]", has_text="Mark removed: Ann").wait_for(state="attached")
    page.keyboard.press("Enter")
    assert handed_in(app, batch)[0].answer == {"spans": [span("Bo near the Old Harbour School", "place")]}


def test_a_mouse_drags_over_letters(app, signed_in_page):
    batch = batch_of_kind(app, "spans", INTERFACE | {"unit": "character", "overlap": False, "min": 1}, [{"text": TEXT}])
    page = begin(app, signed_in_page, batch)

    def drag(words):
        left, top, width, height = page.evaluate(WHERE, words)
        page.mouse.move(left + 1, top + height / 2)
        page.mouse.down()
        page.mouse.move(left + width - 1, top + height / 2, steps=6)
        page.mouse.up()

    drag("arbou")
    page.keyboard.press("1")
    drag("rb")  # takes the place of what it covers
    page.keyboard.press("2")
    expect(page.locator("[data-list] li")).to_have_count(1)
    page.keyboard.press("Enter")
    assert handed_in(app, batch)[0].answer == {"spans": [span("rb", "place")]}


def test_marks_come_back_after_a_reload_and_reviewers_see_them(app, signed_in_page):
    batch = batch_of_kind(app, "spans", INTERFACE, [{"text": TEXT}])
    page = begin(app, signed_in_page, batch)
    page.locator("[data-text]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    expect(page.locator("mark.spans__mark")).to_have_text("Ann")
    page.reload()
    page.locator("[data-stage][data-ready]").wait_for()
    expect(page.locator("mark.spans__mark")).to_have_text("Ann")
    page.keyboard.press("Enter")
    handed_in(app, batch)
    review = signed_in_page(batch.requester)
    review.goto(f"/requester/batches/{batch.id}/review")
    expect(review.locator(".answer mark")).to_have_text(re.compile("^Ann"))


def test_nothing_to_mark_is_said(app, signed_in_page):
    batch = batch_of_kind(app, "spans", INTERFACE, [{"text": "Rain"}])
    page = begin(app, signed_in_page, batch)
    page.get_by_label("There is nothing to mark here").check()
    page.keyboard.press("Enter")
    assert handed_in(app, batch)[0].answer == {"spans": []}
