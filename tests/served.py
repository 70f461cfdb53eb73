"""A headless Chromium and the site served for real, for the tests of any folder."""

from __future__ import annotations

import os
import shutil
import threading
import time

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.people.find import person_by_email
from marketplace.people.log_in import start_session
from marketplace.web import undo
from marketplace.web.session import COOKIE
from tests.pages.market import commit

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


FORGET = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  const gone = (asked) => new Promise((done) => { asked.onsuccess = asked.onerror = asked.onblocked = done; });
  for (const one of await indexedDB.databases()) await gone(indexedDB.deleteDatabase(one.name));
}"""
"""What a page has kept in the browser is gone; cookies are the context's."""


class Window:
    """A page in a context of its own, and what is wrong on it: errors of scripts and of the console, and questions to other hosts."""

    def __init__(self, chromium, site: str, **more):
        self.context = chromium.new_context(base_url=site, accept_downloads=True, **more)
        self.page, self.site, self.wrong = self.context.new_page(), site, None
        self.page.set_default_timeout(MOST_MILLISECONDS)
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("console", lambda said: self._note(f"console: {said.text}") if said.type == "error" and self.but not in said.text else None)
        self.page.on(
            "request", lambda asked: None if asked.url.startswith((self.site, self.foreign, "data:", "blob:")) else self._note(f"foreign: {asked.url}")
        )

    def _note(self, line: str) -> None:
        if self.wrong is not None:
            self.wrong.append(line)

    def begin(self, wrong: list[str], width: int, height: int, but: str, foreign: str) -> None:
        """Watches for a test, which gets to know in `wrong`."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.wrong, self.but, self.foreign = wrong, but, foreign

    def empty(self) -> bool:
        """Nobody was ever here; False where this cannot be had."""
        self.wrong = None
        if self.page.is_closed() or len(self.context.pages) > 1:
            return False
        self.context.set_offline(False)
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.mouse.move(0, 0)
        try:
            self.page.goto("/static/favicon.svg")  # of the same site, which keeps the process, and without a script of ours
        except Exception:  # a page that would not let go
            return False
        self.page.evaluate(FORGET)
        self.context.clear_cookies()
        self.context.clear_permissions()
        return True


class Windows:
    """All windows of this process. One that a test is done with is emptied for the next: to open one takes longer than to load a page."""

    def __init__(self, chromium):
        self._chromium, self._idle = chromium, {}

    def take(self, site: str, wrong: list[str], width: int, height: int, but: str, foreign: str, alone: bool, **more) -> tuple[Window, tuple | None]:
        """A window, and what `give_back` wants with it; `alone`: a new one that nobody has after this test."""
        key = None if alone or "java_script_enabled" in more else (site, *sorted(more.items()))
        idle = self._idle.get(key)
        window = idle.pop() if idle else Window(self._chromium, site, **more)
        window.begin(wrong, width, height, but, foreign)
        return window, key

    def give_back(self, window: Window, key: tuple | None) -> None:
        """The test is done with it."""
        if key is not None and window.empty():
            self._idle.setdefault(key, []).append(window)
        else:
            window.context.close()


@pytest.fixture(scope="session")
def windows(chromium):
    """The windows of this process; take `visit` instead."""
    return Windows(chromium)


@pytest.fixture
def visit(windows, site):
    """Opens the site for another visitor, `visit(width=390)`; at the end nothing was wrong on any page, and no other host was asked.

    `but`: the part of a console message that the test itself provokes, such as a network that is away ("": all of them).
    `foreign`: another host that may be asked. `alone`: for a test that changes the window in a way that stays.
    """
    wrong: list[str] = []
    taken = []

    def one(width: int = 1280, height: int = 800, but: str = "\0", foreign: str = "\0", alone: bool = False, **more):
        taken.append(windows.take(site, wrong, width, height, but, foreign, alone, **more))
        return taken[-1][0].page

    yield one
    for window, key in taken:
        windows.give_back(window, key)
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
