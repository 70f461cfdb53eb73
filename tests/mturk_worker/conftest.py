"""The site in a real Chromium, for requesters' pages."""

from __future__ import annotations

import pytest

from marketplace.people.log_in import start_session
from marketplace.web.session import COOKIE
from tests.pages.market import commit
from tests.served import MOST_MILLISECONDS


@pytest.fixture
def screen_of(chromium, site, whole_app):
    """A page of somebody who has logged in: `screen_of(worker, width=390)`; at the end nothing was wrong on any of them.

    `but`: the part of console messages that the test provokes ("": all of them); `foreign`: another host that may be asked.
    """
    wrong: list[str] = []
    contexts = []

    def one(actor, width=1280, height=900, but="\0", foreign="\0", **more):
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=site, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(MOST_MILLISECONDS)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" and but not in message.text else None)
        page.on("request", lambda asked: None if asked.url.startswith((site, foreign, "data:", "blob:")) else wrong.append(f"foreign: {asked.url}"))
        with whole_app.app_context():
            token = start_session(actor.person)
            commit()
        context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
        return page

    yield one
    for context in contexts:
        context.close()
    assert wrong == []
