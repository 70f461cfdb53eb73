"""The pages in other languages: whole on a small phone, in their own direction, axe clean, scripts included."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.tasks import ready
from tests.browser.test_every_page import RULES, STYLE
from tests.pages.market import claimed, live_batch, new_person

AXE = Axe().axe_script
DIRECTIONS = {"ar": "rtl", "de": "ltr"}
WORDS = {"ar": ("تسليم", "المفاتيح", "اختيار الوسم بذلك الرقم"), "de": ("Abgeben", "Tasten", "das Label mit dieser Nummer wählen")}
"""Hand in, Keys, and what a script says of the number keys."""


@pytest.mark.parametrize("code", DIRECTIONS)
def test_pages_of_every_role_in_another_language(app, signed_in_page, code):
    batch = live_batch(app, tasks=3)
    worker = new_person(app, "worker")
    claimed(app, batch, worker)
    pages = {
        worker: ("/worker/", "/payouts", f"/worker/batches/{batch.id}/work"),
        batch.requester: (f"/requester/batches/{batch.id}", f"/requester/batches/{batch.id}/review"),
        new_person(app, "operator"): ("/operator/",),
    }
    wrong = []
    for email, paths in pages.items():
        page = signed_in_page(email, width=320, height=640, locale=code, but=STYLE, reduced_motion="reduce")
        for path in paths:
            page.goto(path)
            if path.endswith("/work"):
                ready(page)  # until then the buttons are disabled, and axe would look at one that is just becoming able
            root = page.locator("html")
            assert (root.get_attribute("lang"), root.get_attribute("dir")) == (code, DIRECTIONS[code]), path
            too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wrong += [f"{path}: {too_wide} px wider than the window"] if too_wide > 0 else []
            if DIRECTIONS[code] == "ltr":
                continue  # nothing differs for axe from the pages in English
            page.evaluate(AXE)
            found = page.evaluate("(rules) => axe.run(rules).then((found) => found.violations)", RULES)
            wrong += [f"{path}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", DIRECTIONS)
def test_the_working_screen_and_its_scripts_speak_the_language(app, signed_in_page, code):
    hand_in, keys, number_keys = WORDS[code]
    batch = live_batch(app, tasks=3)
    worker = new_person(app, "worker")
    claimed(app, batch, worker)
    page = signed_in_page(worker, locale=code)
    page.goto(f"/worker/batches/{batch.id}/work")
    ready(page)
    page.get_by_role("button", name=hand_in).wait_for()
    page.get_by_role("button", name=keys).first.click()
    page.get_by_text(number_keys).wait_for()


def test_the_switch_at_the_foot_turns_the_page_around(visit):
    page = visit()
    page.goto("/login")
    page.locator("footer").get_by_role("button", name="العربية").click()
    page.locator("html[dir=rtl]").wait_for()
    assert page.url.endswith("/login")
    page.locator("footer").get_by_role("button", name="English").click()
    page.locator("html[lang=en][dir=ltr]").wait_for()
