"""The project's form in a real browser: kinds change in place, the preview is the worker's own page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.pages.market import new_person


def test_kinds_change_in_place_and_nothing_typed_is_lost(app, signed_in_page):
    page = signed_in_page(new_person(app, "requester"))
    page.goto("/requester/projects/new")
    page.fill("[name=title]", "Boats")
    page.fill("[name='interface.labels']", "yes\nno")
    page.check("input[name=task_type][value=compare]")
    page.locator("[name='interface.a']").wait_for()
    expect(page.locator("[name='interface.labels']")).to_have_count(0)
    page.check("input[name='interface.mode'][value=rubric]")
    page.locator("[name='interface.scales.0.label']").fill("Clear")
    page.get_by_role("button", name="Add a scale").click()
    page.locator("[name='interface.scales.1.label']").fill("Kind")
    page.locator("[data-row]").nth(1).get_by_role("button", name="Move up").click()
    expect(page.locator("[name='interface.scales.0.label']")).to_have_value("Kind")
    page.frame_locator("[data-device-frame]").locator("[data-preview-target] [data-compare=rubric]").wait_for()
    expect(page.frame_locator("[data-device-frame]").locator("[data-preview-target] legend").first).to_have_text("Kind")
    page.check("input[name=task_type][value=choice]")
    expect(page.locator("[name='interface.labels']")).to_have_value("yes\nno")
    page.check("input[name=task_type][value=compare]")
    expect(page.locator("[name='interface.scales.1.label']")).to_have_value("Clear")
    page.fill("[name=reward]", "0.10")
    page.get_by_role("button", name="Make the project").click()
    page.get_by_role("heading", name="Boats").wait_for()


def test_an_example_is_shown_as_workers_will_see_it(app, signed_in_page):
    page = signed_in_page(new_person(app, "requester"), width=390)
    page.goto("/requester/projects/new")
    page.get_by_role("link", name="Boats and buoys").click()
    page.locator("[data-devices]").scroll_into_view_if_needed()  # below the form on a phone, and loaded when one comes near
    page.frame_locator("[data-device-frame]").locator("[data-preview-target] [data-drawing][viewBox]").wait_for()
    expect(page.frame_locator("[data-device-frame]").locator("[data-preview-target] img")).to_have_attribute("src", "/static/demo/harbour-1.svg")
    expect(page.locator("[name='interface.image']")).to_have_value("{{picture}}")
    page.get_by_role("button", name="Make the project").click()
    page.get_by_role("heading", name="Boats and buoys").wait_for()
