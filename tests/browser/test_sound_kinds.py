"""Recordings in a real browser: the wave form is drawn under our own Content-Security-Policy, by keys and by thumb."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.tasks import batch_of_kind, begin, handed_in, until

MESSAGE, YARD = "/static/demo/message-2.wav", "/static/demo/yard-1.wav"

BEGIN_AND_END = ("Begin a region here", "End the region here")


def to(page, seconds: float) -> None:
    """Goes to a moment of the recording, and is there."""
    page.evaluate("(seconds) => { document.querySelector('audio').currentTime = seconds; }", seconds)
    until(page, "!document.querySelector('audio').seeking")


def drawn(page) -> None:
    """The wave form is there and has replaced the browser's own player."""
    page.locator("[data-wave-audio]").wait_for(state="hidden")
    until(page, "document.querySelector('[data-wave-form] > div').shadowRoot.querySelectorAll('canvas').length > 0")


def test_a_message_is_written_down_by_keys_with_a_time_mark(app, signed_in_page):
    batch = batch_of_kind(app, "transcribe", {"audio": "{{audio}}", "marks": True, "language": "en"}, [{"audio": MESSAGE}])
    page = begin(app, signed_in_page, batch)
    drawn(page)
    field = page.get_by_label("What is said")
    field.click()
    page.keyboard.press("Escape")  # play
    until(page, "document.querySelector('audio').currentTime > 0.2")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('audio').paused")
    page.keyboard.press("Alt+KeyJ")
    until(page, "document.querySelector('audio').currentTime === 0")
    page.keyboard.press("Alt+Comma")
    until(page, "document.querySelector('audio').playbackRate === 0.75")
    page.keyboard.type("Please bring two chairs ")
    to(page, 1.5)
    page.keyboard.press("Alt+KeyM")
    page.keyboard.type("and the blue tent.")
    expect(field).to_have_value(re.compile(r"\[0:01\.50\] and"))
    until(page, "document.querySelector('[data-wave-form] > div').shadowRoot.querySelector('[part~=marker]') !== null")
    page.keyboard.press("Control+Enter")
    assert handed_in(app, batch)[0].answer == {"text": "Please bring two chairs and the blue tent.", "marks": [{"at": 1.5, "place": 24}]}


def test_a_message_on_a_phone_and_the_speed_is_remembered(app, signed_in_page):
    batch = batch_of_kind(app, "transcribe", {"audio": "{{audio}}", "draft": "{{draft}}"}, [{"audio": MESSAGE, "draft": "Please bring to chairs"}] * 1)
    page = begin(app, signed_in_page, batch, width=390, has_touch=True, is_mobile=True)
    drawn(page)
    page.locator("[data-wave-speed]").select_option("1.5")
    page.get_by_label("What is said").fill("Please bring two chairs")
    page.get_by_role("button", name="Play").tap()
    page.get_by_role("button", name="Pause").tap()
    page.get_by_role("button", name="Play").wait_for()
    page.reload()
    page.locator("[data-stage][data-ready]").wait_for()
    drawn(page)
    expect(page.locator("[data-wave-speed]")).to_have_value("1.5")
    page.get_by_role("button", name="Hand in").tap()
    [one] = handed_in(app, batch)
    assert one.answer == {"text": "Please bring two chairs"} and one.details["words_changed"] == 0.25


def test_regions_are_dragged_cut_by_keys_and_set_by_numbers(app, signed_in_page):
    interface = {"audio": "{{audio}}", "labels": ["Bell", "Steam"], "qualities": ["clear", "faint"]}
    batch = batch_of_kind(app, "clip", interface, [{"audio": YARD}])
    page = begin(app, signed_in_page, batch)
    drawn(page)
    box = page.locator("[data-wave-form]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 50, steps=5)
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 50, steps=5)
    page.mouse.up()
    row = page.locator(".clip__region")
    row.first.wait_for()
    page.get_by_label("Beginning of region 1, seconds").fill("0.5")
    page.keyboard.press("Tab")
    page.get_by_label("End of region 1, seconds").fill("1.45")
    page.keyboard.press("Tab")
    page.locator("h1").click()
    to(page, 2.1)
    page.keyboard.press("n")
    to(page, 2.9)
    page.keyboard.press("n")
    expect(row).to_have_count(2)
    page.keyboard.press("2")
    page.keyboard.press("q")
    expect(page.locator("[data-clip-count]")).to_have_value("2")
    page.reload()
    page.locator("[data-stage][data-ready]").wait_for()
    drawn(page)
    expect(row).to_have_count(2)
    page.get_by_role("button", name="Hand in").click()
    assert handed_in(app, batch)[0].answer == {
        "regions": [{"start": 0.5, "end": 1.45, "label": "Bell", "quality": "clear"}, {"start": 2.1, "end": 2.9, "label": "Steam", "quality": "faint"}]
    }


def test_regions_on_a_phone_must_be_there_and_apart(app, signed_in_page):
    batch = batch_of_kind(app, "clip", {"audio": "{{audio}}", "labels": ["Bell"]}, [{"audio": YARD}])
    page = begin(app, signed_in_page, batch, width=390, has_touch=True, is_mobile=True)
    drawn(page)
    page.get_by_role("button", name="Hand in").tap()
    until(page, "document.querySelector('[data-clip-count]').validationMessage === 'Mark at least 1 region.'")
    for start, end in ((0.4, 1.5), (1.2, 3.0)):
        for moment, name, other in ((start, *BEGIN_AND_END), (end, *reversed(BEGIN_AND_END))):
            to(page, moment)
            page.get_by_role("button", name=name).tap()
            page.get_by_role("button", name=other).wait_for()  # the same button, once the tap has arrived
    until(page, "document.querySelector('[data-clip-count]').validationMessage.includes('overlap')")
    page.get_by_role("button", name="Remove region 2").tap()
    expect(page.locator(".clip__region")).to_have_count(1)
    page.get_by_role("button", name="Hand in").tap()
    assert handed_in(app, batch)[0].answer == {"regions": [{"start": 0.4, "end": 1.5, "label": "Bell"}]}


def test_a_recording_that_is_not_there_is_told(app, signed_in_page):
    batch = batch_of_kind(app, "transcribe", {"audio": "{{audio}}"}, [{"audio": "/static/demo/none.wav"}])
    page = begin(app, signed_in_page, batch, but="404")
    page.get_by_text("The recording cannot be played.").wait_for()
