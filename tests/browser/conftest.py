"""The site served for real and a headless Chromium; a page on which anything is wrong fails its test."""

from __future__ import annotations

import os
import shutil
import threading

import pytest
from werkzeug.serving import make_server

from tests.pages.market import PASSWORD

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium, started once a module (one Playwright at a time may run in a process); without one the tests are skipped, but never in CI."""
    if os.environ.get("CI") != "true":
        pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
        if CHROMIUM is None:
            pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(app):
    """The application served for real on a free port, with CSRF checks as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


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
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" and but not in message.text else None)
        page.on("request", lambda asked: None if asked.url.startswith((site, "data:", "blob:")) else wrong.append(f"foreign: {asked.url}"))
        return page

    yield one
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))


@pytest.fixture
def signed_in_page(visit):
    """A visitor who has logged in: `signed_in_page(email, width=390)`."""

    def one(email: str, **more):
        page = visit(**more)
        page.goto("/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.locator("main").get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return one
