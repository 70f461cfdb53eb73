"""The site in a real Chromium, for requesters' pages."""

from __future__ import annotations

import pytest

from tests.browser.conftest import chromium, site, visit  # noqa: F401
from tests.cast import PASSWORD


@pytest.fixture
def screen_of(visit):  # noqa: F811
    """A page of somebody who has logged in: `screen_of(worker, width=390)`."""

    def one(actor, **more):
        page = visit(**more)
        page.goto("/login")
        page.fill("[name=email]", actor.email)
        page.fill("[name=password]", PASSWORD)
        page.locator("main").get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return one
