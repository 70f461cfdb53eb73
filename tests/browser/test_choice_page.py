"""Choosing in a real browser: media and links, many labels, several labels."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.tasks import batch_of_kind, begin, handed_in

COUNTRIES = ["Åland", "Brazil", "Chad", "Denmark", "Egypt", "Fiji", "Ghana", "Haïti", "India", "Japan", "Kenya", "Laos", "Malta", "Nepal"]


def test_a_web_page_is_shown_with_its_host_and_opened_beside(app, signed_in_page):
    interface = {"link": "{{url}}", "labels": [{"value": "shop", "label": "Shop", "hint": "sells something"}, "other"]}
    batch = batch_of_kind(app, "choice", interface, [{"url": "https://shop.example.org/a?b=1"}, {"url": "https://bank.example@evil.example/"}])
    page = begin(app, signed_in_page, batch)
    link = page.get_by_role("link", name="Open shop.example.org in a new tab")
    assert link.get_attribute("target") == "_blank" and "noopener" in link.get_attribute("rel") and "noreferrer" in link.get_attribute("rel")
    expect(page.get_by_text("sells something")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("The link is not a web address").wait_for()
    expect(page.get_by_role("link", name="new tab")).to_have_count(0)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    assert [one.answer for one in handed_in(app, batch, 2)] == [{"label": "shop"}, {"label": "other"}]


def test_many_labels_are_found_by_typing_and_several_picked(app, signed_in_page):
    interface = {"text": "{{text}}", "labels": COUNTRIES, "multiple": True, "min": 2, "max": 2}
    batch = batch_of_kind(app, "choice", interface, [{"text": "From the island to the lagoon"}])
    page = begin(app, signed_in_page, batch, width=390)
    page.keyboard.press("f")
    page.keyboard.type("aland")
    expect(page.locator(".choice__label:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Hand in").click()  # one is not enough: the browser says so
    expect(page.locator("form.work-task")).to_have_count(1)
    page.get_by_label("Find a label").fill("haiti")
    page.get_by_text("Haïti").click()
    page.get_by_label("Find a label").fill("")
    expect(page.locator("input[value=Fiji]")).to_be_disabled()
    page.get_by_role("button", name="Hand in").click()
    assert [one.answer for one in handed_in(app, batch)] == [{"labels": ["Åland", "Haïti"]}]


def test_films_are_played_by_key(app, signed_in_page):
    batch = batch_of_kind(app, "choice", {"video": "{{film}}", "labels": ["a", "b"]}, [{"film": "/static/demo/none.mp4"}])
    page = begin(app, signed_in_page, batch, but="404")
    asked = page.locator("video")
    assert asked.get_attribute("src") == "/static/demo/none.mp4" and asked.get_attribute("controls") is not None
    page.evaluate("() => { const film = document.querySelector('video'); film.play = () => { film.dataset.played = 'yes'; return Promise.resolve(); }; }")
    page.keyboard.press("p")
    expect(asked).to_have_attribute("data-played", "yes")
