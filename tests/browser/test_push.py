"""The service worker of notices in a real browser: what is pushed is shown, and the page says what this browser can do."""

from __future__ import annotations

import json

from tests.browser.test_working_screen import wait_until
from tests.pages.market import new_person


def test_what_is_pushed_is_shown(app, site, signed_in_page):
    page = signed_in_page(new_person(app, "worker"), alone=True)
    page.context.grant_permissions(["notifications"], origin=site)
    session = page.context.new_cdp_session(page)
    known: list[str] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda said: known.extend(one["registrationId"] for one in said["registrations"]))
    session.send("ServiceWorker.enable")
    page.goto("/worker/searches")
    page.get_by_role("button", name="Allow on this browser").wait_for()
    wait_until(page, lambda: page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.some((one) => one.active?.state === 'activated'))"))
    wait_until(page, lambda: known)
    message = {"title": "New work: Photos", "text": "Label photos", "path": "/worker/", "tag": "search-1"}
    session.send("ServiceWorker.deliverPushMessage", {"origin": site, "registrationId": known[0], "data": json.dumps(message)})
    shown = "navigator.serviceWorker.getRegistrations().then((all) => all[0].getNotifications()).then((all) => all.map((one) => [one.title, one.body, one.data.path]))"
    wait_until(page, lambda: page.evaluate(shown) == [["New work: Photos", "Label photos", "/worker/"]])
