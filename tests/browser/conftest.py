"""Visitors of the site in a real Chromium; a page on which anything is wrong fails its test."""

from __future__ import annotations

import pytest

from marketplace.people.find import person_by_email
from marketplace.people.log_in import start_session
from marketplace.web.session import COOKIE
from tests.pages.market import commit
from tests.served import MOST_MILLISECONDS


@pytest.fixture
def visit(chromium, site):
    """Opens the site for another visitor; at the end nothing was wrong on any page, and no other host was asked.

    `but`: the part of a console message that the test itself provokes, such as a network that is away.
    """
    wrong: list[str] = []
    contexts = []

    def one(width: int = 1280, height: int = 800, but: str = "\0", **more):
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=site, accept_downloads=True, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(MOST_MILLISECONDS)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" and but not in message.text else None)
        page.on("request", lambda asked: None if asked.url.startswith((site, "data:", "blob:")) else wrong.append(f"foreign: {asked.url}"))
        return page

    yield one
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))


@pytest.fixture
def signed_in_page(visit, site, whole_app):
    """A visitor with a session, as logging in begins one: `signed_in_page(email, width=390)`. The form itself is the journey's."""

    def one(email: str, **more):
        page = visit(**more)
        with whole_app.app_context():
            token = start_session(person_by_email(email))
            commit()
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
        return page

    return one
