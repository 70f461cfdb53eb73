"""Forms, surveys, reviews and tests of apps in a real browser: files, pages, rules, on a desktop and on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from marketplace.core import sql
from tests.browser.tasks import batch_of_kind, begin, handed_in, until
from tests.uploads.samples import png

PHONE = {"width": 390, "has_touch": True, "is_mobile": True}
SURVEY = {
    "questions": [
        {"name": "been", "label": "Have you been there?", "type": "boolean", "required": True},
        {"name": "grid", "label": "How was it?", "type": "matrix", "rows": ["Price", "Staff"], "options": ["bad", "good"], "required": True, "page": 2},
        {"name": "front", "label": "The entrance", "type": "photo", "required": True, "page": 3},
    ],
    "pages": [{"title": "You"}, {"title": "The place", "show_if": {"question": "been", "equals": True}}, {"title": "Proof"}],
    "completion": {"codes": ["HARBOUR-7"]},
}


def picture(name="shot.png"):
    return {"name": name, "mimeType": "image/png", "buffer": png(40, 30)}


def test_a_survey_page_by_page_with_a_photograph(app, signed_in_page):
    batch = batch_of_kind(app, "survey", SURVEY, [{"place": "harbour"}])
    page = begin(app, signed_in_page, batch, but="422", **PHONE)
    page.get_by_text("Page 1 of 2").wait_for()
    page.get_by_role("button", name="Next").tap()  # refused by the browser: the first question needs an answer
    page.get_by_text("Page 1 of 2").wait_for()
    page.get_by_text("Yes", exact=True).tap()
    page.get_by_text("Page 1 of 3").wait_for()
    page.get_by_role("button", name="Next").tap()
    page.get_by_text("Page 2 of 3").wait_for()
    for row in ("Price", "Staff"):
        page.get_by_role("group", name=row).get_by_text("good").tap()
        expect(page.get_by_role("group", name=row).locator("input:checked")).to_have_count(1)
    page.get_by_role("button", name="Hand in").tap()  # there is another page: it is shown instead
    page.get_by_text("Page 3 of 3").wait_for()
    page.set_input_files("[data-file-input]", picture("entrance.png"))
    page.get_by_text("entrance.png, 1 kB, is uploaded.").wait_for()
    page.get_by_label("Completion code").fill("harbour-8")
    page.get_by_role("button", name="Hand in").tap()
    page.get_by_text("This is not the code").first.wait_for()
    page.get_by_text("Page 1 of 3").wait_for()  # the answer is back, whole, from its first page
    for number in (2, 3):
        page.get_by_role("button", name="Next").tap()
        page.get_by_text(f"Page {number} of 3").wait_for()
    page.get_by_label("Completion code").fill("harbour-7")
    page.get_by_role("button", name="Hand in").tap()
    [one] = handed_in(app, batch)
    assert one.answer | {"front": ""} == {"been": True, "grid": {"Price": "good", "Staff": "good"}, "front": "", "completion_code": "harbour-7"}
    with app.app_context():
        assert sql.value("SELECT assignment_id FROM answer_files") == one.id


def test_a_page_that_is_not_asked_is_left_out(app, signed_in_page):
    batch = batch_of_kind(app, "survey", SURVEY, [{"place": "harbour"}])
    page = begin(app, signed_in_page, batch)
    page.get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Page 2 of 2").wait_for()
    page.set_input_files("[data-file-input]", picture())
    page.get_by_text("is uploaded").wait_for()
    page.get_by_label("Completion code").fill("HARBOUR-7")
    page.get_by_role("button", name="Hand in").click()
    assert set(handed_in(app, batch)[0].answer) == {"been", "front", "completion_code"}


def test_a_survey_without_script(app, signed_in_page):
    from tests.pages.market import new_person

    questions = [
        {"name": "been", "type": "boolean", "required": True},
        {"name": "grid", "type": "matrix", "rows": ["Price"], "options": ["bad", "good"], "page": 2},
    ]
    pages = [{"title": "You"}, {"title": "It", "show_if": {"question": "been", "equals": True}}]
    batch = batch_of_kind(app, "survey", {"questions": questions, "pages": pages}, [{"place": "harbour"}])
    page = signed_in_page(new_person(app, "worker"), java_script_enabled=False)
    page.goto(f"/worker/batches/{batch.id}")
    page.get_by_role("button", name="Start").click()
    page.get_by_text("No", exact=True).click()
    page.get_by_text("good").click()  # shown without script, and left out
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_load_state()
    assert handed_in(app, batch)[0].answer == {"been": False}


def test_a_full_quota_is_told_before_the_work_is_done(app, signed_in_page):
    interface = {
        "questions": [{"name": "age", "label": "Your age", "type": "choice", "options": ["young", "old"], "required": True}],
        "quotas": [{"question": "age", "equals": "young", "most": 1}],
    }
    batch = batch_of_kind(app, "survey", interface, [{"n": "1"}], overlap=3)
    first, second = (begin(app, signed_in_page, batch, but="409") for _ in range(2))
    first.get_by_text("young", exact=True).click()
    first.get_by_role("button", name="Hand in").click()
    assert len(handed_in(app, batch)) == 1
    second.reload()
    second.locator("[data-stage][data-ready]").wait_for()
    second.get_by_text("young", exact=True).click()
    second.get_by_text("Skip it: that costs you nothing.").wait_for()
    second.get_by_text("old", exact=True).click()
    second.get_by_role("button", name="Hand in").click()
    assert sorted(one.answer["age"] for one in handed_in(app, batch, 2)) == ["old", "young"]


def test_a_form_begins_with_its_defaults_and_survives_a_reload(app, signed_in_page):
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "title": "Name", "default": "{{shop}}"},
            "total": {"type": "number", "title": "Total", "minimum": 0},
            "day": {"type": "string", "format": "date", "title": "Day"},
            "tags": {"type": "array", "title": "Tags", "items": {"enum": ["new", "used"]}},
            "paper": {"type": "string", "format": "file", "title": "Paper", "accept": ["image", "document"]},
        },
        "required": ["name", "total"],
    }
    batch = batch_of_kind(app, "form", {"text": "{{shop}}", "schema": schema, "order": list(schema["properties"])}, [{"shop": "The Mill"}], lease_seconds=3600)
    page = begin(app, signed_in_page, batch)
    expect(page.get_by_label("Name")).to_have_value("The Mill")
    page.get_by_label("Total").fill("12.5")
    page.get_by_label("Day").fill("2026-11-23")
    page.get_by_text("used").click()
    page.set_input_files("[data-file-input]", {"name": "list.txt", "mimeType": "text/plain", "buffer": b"flour, salt"})
    page.get_by_text("is uploaded").wait_for()
    page.reload()
    page.locator("[data-stage][data-ready]").wait_for()
    expect(page.get_by_label("Total")).to_have_value("12.5")
    expect(page.locator("[name='q.paper']")).to_have_value(re.compile("^F"))
    page.get_by_role("button", name="Hand in").click()
    answer = handed_in(app, batch)[0].answer
    assert answer | {"paper": ""} == {"name": "The Mill", "total": 12.5, "day": "2026-11-23", "tags": ["used"], "paper": ""}


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(app, signed_in_page):
    schema = {"properties": {"photo": {"type": "string", "format": "photo", "title": "Photo"}}, "required": ["photo"]}
    batch = batch_of_kind(app, "form", {"schema": schema}, [{"n": "1"}])
    page = begin(app, signed_in_page, batch, but="422")
    page.get_by_role("button", name="Hand in").click()  # nothing chosen
    page.set_input_files("[data-file-input]", {"name": "shot.png", "mimeType": "image/png", "buffer": b"MZ\x90\0 not a picture"})
    page.get_by_text("This kind of file is not taken.").wait_for()
    page.set_input_files("[data-file-input]", {"name": "shot.png", "mimeType": "image/png", "buffer": b"words that are no picture"})
    page.get_by_text("is uploaded").wait_for()  # it is a text, and is one: the answer is refused
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("This must be a picture").first.wait_for()
    page.set_input_files("[data-file-input]", picture())
    page.get_by_text("shot.png, 1 kB, is uploaded.").wait_for()
    page.get_by_role("button", name="Hand in").click()
    assert len(handed_in(app, batch)) == 1


def test_a_review_by_keys_and_its_proof_for_the_requester(app, signed_in_page):
    batch = batch_of_kind(app, "product_review", {"text": "{{product}}", "min_characters": 30}, [{"product": "Kettle"}])
    page = begin(app, signed_in_page, batch)
    page.locator("h1").click()
    page.keyboard.press("4")
    expect(page.locator("[name=stars]:checked")).to_have_value("4")
    page.get_by_label("In one line").fill("Boils fast")
    page.get_by_label("What is good").fill("fast\nlight")
    page.get_by_label("Your review").fill("It boils a litre")
    page.get_by_text("14 of at least 30 characters to go.").wait_for()
    page.get_by_label("Your review").fill("It boils a litre of water in two minutes.")
    page.set_input_files("[data-file-input]", picture("receipt.png"))
    page.get_by_text("is uploaded").wait_for()
    page.get_by_text("I was paid for writing this review.").click()
    page.get_by_role("button", name="Hand in").click()
    answer = handed_in(app, batch)[0].answer
    assert answer["stars"] == 4 and answer["pros"] == ["fast", "light"] and answer["disclosed"] is True
    requester = signed_in_page(batch.requester)
    requester.goto(f"/requester/batches/{batch.id}/review")
    requester.get_by_text("Boils fast").wait_for()
    shown = requester.locator(".answer-file__image")
    shown.scroll_into_view_if_needed()
    until(requester, "document.querySelector('.answer-file__image').naturalWidth === 40")


def test_an_app_is_tested_on_a_phone(app, signed_in_page):
    interface = {"text": "{{what}}", "steps": [{"do": "Open it", "expect": "It opens"}, "Pay", "Leave"], "environment": "required"}
    batch = batch_of_kind(app, "apptest", interface, [{"what": "Our shop"}])
    page = begin(app, signed_in_page, batch, **PHONE)
    steps = page.locator("[data-step]")
    for number, result in enumerate(("Pass", "Fail", "Blocked")):
        steps.nth(number).get_by_text(result).tap()
        expect(steps.nth(number).locator("input:checked")).to_have_count(1)
    steps.nth(1).get_by_label("What happened instead?").fill("The button is dead")
    steps.nth(2).get_by_label("What kept you from trying?").fill("I could not pay")
    steps.nth(1).locator("[data-file-input]").set_input_files(picture("dead.png"))
    page.get_by_text("dead.png, 1 kB, is uploaded.").wait_for()
    expect(page.locator("[data-fact=input]")).to_have_value(re.compile("touch"))
    page.get_by_role("textbox", name="Language").fill("")
    page.get_by_text("Send this along with my answer").tap()
    page.get_by_role("button", name="Hand in").tap()
    answer = handed_in(app, batch)[0].answer
    assert [one["result"] for one in answer["steps"]] == ["pass", "fail", "blocked"] and answer["steps"][1]["screenshot"].startswith("F")
    assert "Chrom" in answer["environment"]["browser"] and "language" not in answer["environment"]


def test_an_app_is_tested_by_keys(app, signed_in_page):
    batch = batch_of_kind(app, "apptest", {"steps": ["Open it", "Close it"], "environment": "optional"}, [{"what": "Our shop"}])
    page = begin(app, signed_in_page, batch)
    page.locator("h1").click()
    page.keyboard.press("p")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    assert handed_in(app, batch)[0].answer == {"steps": [{"result": "pass"}, {"result": "pass"}]}
