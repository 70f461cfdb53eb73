"""The project's form in a real browser: kinds change in place, the preview is the worker's own page."""

from __future__ import annotations

from tests.pages.market import new_person


def test_kinds_change_in_place_and_nothing_typed_is_lost(app, signed_in_page):
    page = signed_in_page(new_person(app, "requester"))
    page.goto("/requester/projects/new")
    page.fill("[name=title]", "Boats")
    page.fill("[name='interface.labels']", "yes\nno")
    page.check("input[name=task_type][value=compare]")
    page.locator("[name='interface.a']").wait_for()
    assert page.locator("[name='interface.labels']").count() == 0
    page.check("input[name='interface.mode'][value=rubric]")
    page.locator("[name='interface.scales.0.label']").fill("Clear")
    page.get_by_role("button", name="Add a scale").click()
    page.locator("[name='interface.scales.1.label']").fill("Kind")
    page.locator("[data-row]").nth(1).get_by_role("button", name="Move up").click()
    assert page.locator("[name='interface.scales.0.label']").input_value() == "Kind"
    page.locator("[data-preview-target] [data-compare=rubric]").wait_for()
    assert page.locator("[data-preview-target] legend").first.inner_text() == "Kind"
    page.check("input[name=task_type][value=choice]")
    assert page.locator("[name='interface.labels']").input_value() == "yes\nno"
    page.check("input[name=task_type][value=compare]")
    assert page.locator("[name='interface.scales.1.label']").input_value() == "Clear"
    page.fill("[name=reward]", "0.10")
    page.get_by_role("button", name="Make the project").click()
    page.get_by_role("heading", name="Boats").wait_for()


def test_an_example_is_shown_as_workers_will_see_it(app, signed_in_page):
    page = signed_in_page(new_person(app, "requester"), width=390)
    page.goto("/requester/projects/new")
    page.get_by_role("link", name="Boats and buoys").click()
    page.locator("[data-preview-target] [data-drawing][viewBox]").wait_for()
    assert page.locator("[data-preview-target] img").get_attribute("src") == "/static/demo/harbour-1.svg"
    assert page.locator("[name='interface.image']").input_value() == "{{picture}}"
    page.get_by_role("button", name="Make the project").click()
    page.get_by_role("heading", name="Boats and buoys").wait_for()
