"""How soon pages can be used on a slow machine: `python -m bench.tools.pages http://127.0.0.1:8000` against a running demo market.

The main pages of each role are opened in Chromium whose main thread is slowed down (`--rate`, 4 times), first with an empty cache and
then again. A page can be used when its scripts have run, the load event is over and a frame was drawn after it. Clock times tell
what somebody waits, with whatever else the machine does; the CPU time of the main thread, measured without slowing down, does not
depend on that. Medians of `--visits` visits.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROLES = {
    "nobody": (r"^/$", r"^/login$", r"^/sign-up$"),
    "worker": (r"^/worker/$", r"^/worker/batches/\w+$", r"^/worker/assignments$", r"^/worker/quality$", r"^/worker/searches$", r"^/payouts$"),
    "requester": (
        r"^/requester/$", r"^/requester/projects/new$", r"^/requester/projects/\w+$", r"^/requester/batches/\w+$", r"^/requester/batches/\w+/review$",
        r"^/requester/batches/\w+/quality$", r"^/requester/balance$",
    ),
    "operator": (r"^/operator/$", r"^/operator/payouts$", r"^/operator/people$", r"^/operator/books$", r"^/operator/audit-log$"),
}  # fmt: skip
"""The main pages by their addresses; of several that fit, the first that a link leads to."""
USABLE = """() => new Promise((done) => {
  const drawn = () => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
  document.readyState === "complete" ? drawn() : addEventListener("load", () => setTimeout(drawn, 0));
})"""
LINKS = "(links) => links.map((one) => one.pathname)"


def main() -> None:
    """Prints a line a page: milliseconds until it can be used at the first and at a later visit, and CPU milliseconds."""
    parser = argparse.ArgumentParser(prog="python -m bench.tools.pages", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site")
    parser.add_argument("--rate", type=float, default=4.0, help="how many times slower the main thread is made")
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--password", default="try-rivulet")
    parser.add_argument("--requester", default="requester@demo.example")
    asked = parser.parse_args()
    chromium = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print(f"{'page':<42} {'first ms':>9} {'later ms':>9} {'CPU first':>10} {'CPU later':>10}   load {os.getloadavg()[0]:.1f}")
        for role, patterns in ROLES.items():
            state = _signed_in(browser, asked.site, asked.requester if role == "requester" else f"{role}@demo.example", asked.password, role)
            for path in _main_pages(browser, asked.site, state, patterns, role):
                waits = [_visit(browser, asked.site, state, path, asked.rate) for _ in range(asked.visits)]
                spent = [_visit(browser, asked.site, state, path, 1.0) for _ in range(asked.visits)]
                figures = [median(one[0] for one in waits), median(one[1] for one in waits), median(one[2] for one in spent), median(one[3] for one in spent)]
                print(f"{path[:42]:<42} {figures[0]:>9.0f} {figures[1]:>9.0f} {figures[2]:>10.0f} {figures[3]:>10.0f}", flush=True)
        browser.close()


def _signed_in(browser: Browser, site: str, email: str, password: str, role: str) -> Any:
    """The cookies of somebody who logged in; of nobody none."""
    context = browser.new_context(base_url=site)
    page = context.new_page()
    if role != "nobody":
        page.goto("/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/login" not in url)
    state = context.storage_state()
    context.close()
    return state


def _main_pages(browser: Browser, site: str, state: Any, patterns: tuple[str, ...], role: str) -> Iterator[str]:
    """For each pattern the first address found by following links from the role's own page."""
    context = browser.new_context(base_url=site, storage_state=state)
    page = context.new_page()
    waiting, left = ["/" if role == "nobody" else f"/{role}/"], list(patterns)
    seen: set[str] = set()
    while waiting and left and len(seen) < 60:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        if fits := next((one for one in left if re.search(one, path)), None):
            left.remove(fits)
            yield path
        if any(re.search(one, path) for one in patterns):
            page.goto(path)
            waiting += page.eval_on_selector_all("a[href^='/']", LINKS)
    context.close()


def _visit(browser: Browser, site: str, state: Any, path: str, rate: float) -> tuple[float, float, float, float]:
    """Milliseconds until the page can be used at a visit with an empty cache and at the next one, and the CPU milliseconds of both."""
    context = browser.new_context(base_url=site, storage_state=state, viewport={"width": 390, "height": 844})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    found = [_once(page, devtools, path) for _ in range(2)]
    context.close()
    return found[0][0], found[1][0], found[0][1], found[1][1]


def _once(page: Page, devtools: Any, path: str) -> tuple[float, float]:
    before = _busy(devtools)
    page.goto(path, wait_until="commit")
    waited = float(page.evaluate(USABLE))
    after = _busy(devtools)
    return waited, (after - before if after >= before else after) * 1000  # another process of the browser begins at nothing


def _busy(devtools: Any) -> float:
    return next(one["value"] for one in devtools.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration")


if __name__ == "__main__":
    main()
