"""A headless Chromium and the site served for real, for the tests of any folder."""

from __future__ import annotations

import os
import shutil
import threading
import time

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.web import undo

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)

NO_GPU = ["--disable-gpu", "--disable-gpu-compositing", "--disable-software-rasterizer"]
"""Pages are drawn without imitating a graphics card, which took a tenth of the time."""

MOST_MILLISECONDS = 20_000
"""How long anything on a page is waited for: only a test that fails takes so long, however busy the machine."""


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium, started once a process; without one the tests are skipped, but never in CI.

    Playwright's event loop stays with the main thread from here on: a test that runs one of its own does so in another thread.
    """
    if os.environ.get("CI") != "true":
        pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
        if CHROMIUM is None:
            pytest.skip("no Chromium on this machine")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=MOST_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *NO_GPU])
        yield browser
        browser.close()


class Quiet(WSGIRequestHandler):
    """Says nothing of requests, so that what a failed test has to say is not drowned by hundreds of lines."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


class Served:
    """The application on a free port, for all tests of this process one after the other."""

    def __init__(self, app):
        self._app, self._busy, self._lock = app, 0, threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _answer(self, environ, start_response):
        with self._lock:
            self._busy += 1
        try:
            answer = self._app(environ, start_response)
            try:
                for part in answer:  # noqa: UP028 `yield from` would close it a second time
                    yield part
            finally:
                answer.close()
        finally:
            with self._lock:
                self._busy -= 1

    def wait_until_idle(self) -> None:
        """Returns when no request is under way, so that none of one test reaches the market of the next."""
        end = time.monotonic() + 10
        while self._busy and time.monotonic() < end:
            time.sleep(0.01)

    def stop(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()


@pytest.fixture(scope="session")
def served(whole_app):
    """The running site, started once; take `site` instead, which also has a fresh database."""
    running = Served(whole_app)
    yield running
    running.stop()


@pytest.fixture
def site(app, served, monkeypatch):
    """The address of the running site, with CSRF checks as in production; answers leave the browser soon."""
    app.config["WTF_CSRF_ENABLED"] = True
    monkeypatch.setattr(undo, "UNDO_SECONDS", 0.3)
    yield served.url
    served.wait_until_idle()


@pytest.fixture
def time_to_undo(site, monkeypatch):
    """There is as much time to take something back as people have."""
    monkeypatch.setattr(undo, "UNDO_SECONDS", 5.0)
