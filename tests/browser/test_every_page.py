"""Every page that a link leads to, for each role, on a small phone in the light and on a desktop in the dark.

On each: nothing is wider than the window, the console is silent and no other host is asked (`visit`), and axe finds nothing (WCAG
2.2 A and AA). Axe looks at a page in one of the two looks, by turns; with DEEP=1 in both. A page is looked at once a route, and on
the phone once a kind of task where it depends on that; there axe looks at each kind's working screen, with DEEP=1 at all of them.
"""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from marketplace.demo.load import PASSWORD, load_demo
from marketplace.extensions import db, redis_client
from tests.browser.tasks import ready
from tests.depth import DEEP
from tests.pages.market import commit

AXE = Axe().axe_script
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}
LOOKS = {"phone": (320, 640, "light"), "desktop": (1280, 900, "dark")}
"""Width, height and colours; each page is loaded once, on the phone."""
SHORTEN = "() => { for (const one of [...document.querySelectorAll('.api-operation')].slice(6)) one.remove(); }"
"""The document of the API shows the same for a hundred operations: axe, which needs a minute for all, looks at the first ones."""
STYLE = "Applying inline style"
ROLES = ("nobody", "requester", "worker", "operator")
BY_KIND = {"worker.work", "requester.review", "requester.edit_project"}
"""Routes whose page depends on the kind of task: looked at for each, on the phone."""
NO_PAGE = ("/static/", "/logout", ".csv", ".ndjson", ".json", "/mturk/frame", "/metrics", "/healthz", "/readyz")
MOST = 80


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def market(whole_app, servers):
    """The demo market, committed; made once, for its pages are only looked at."""
    servers.fresh_database()
    redis_client.raw.flushdb()
    with whole_app.app_context():
        load_demo()
        commit()
        db.session.remove()


@pytest.fixture
def site(whole_app, market, served, monkeypatch):
    """The address of the running site with the demo market, with CSRF checks as in production."""
    monkeypatch.setitem(whole_app.config, "WTF_CSRF_ENABLED", True)
    yield served.url
    served.wait_until_idle()


def route_of(app, path: str) -> str | None:
    """The endpoint behind an address, or None for what is no page of ours."""
    try:
        return app.url_map.bind("localhost").match(path, method="GET")[0]
    except Exception:
        return None


def in_look(page, look: str) -> None:
    """Makes the window so large, and so light or dark, and lets the page be drawn in it."""
    width, height, colours = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_a_link_leads_to(whole_app, visit, site, role):
    page = visit(but=STYLE, alone=True, reduced_motion="reduce")
    ours: list[str] = []
    measuring = False  # axe sets styles of its own while it measures
    page.on("console", lambda said: ours.append(f"{page.url}: {said.text}") if said.type == "error" and not (measuring and STYLE in said.text) else None)
    if role != "nobody":
        page.goto("/login")
        page.fill("[name=email]", f"{role}@demo.example")
        page.fill("[name=password]", PASSWORD)
        page.locator("main").get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login" not in url)
    waiting = deque([urlsplit(page.url).path, "/", "/account/"] if role != "nobody" else ["/"])
    looked_at, routes, seen, wrong = set(), set(), set(), []
    while waiting and len(looked_at) < MOST:
        path = waiting.popleft()
        route = route_of(whole_app, urlsplit(path).path)
        if route is None or path in seen or any(part in path for part in NO_PAGE):
            continue
        seen.add(path)
        key = path if route in BY_KIND else route
        if key in looked_at:
            continue
        looked_at.add(key)
        page.goto("/static/favicon.svg")  # what the last page still says of axe's styles ends with it, before the next one is listened to
        measuring = False
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(path)
        if route == "worker.work" and page.locator("form.work-task").count():
            ready(page)
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(one => one.href)")
        looks = list(LOOKS) if route not in routes else ["phone"]
        of_another_kind = route in routes and route != "worker.work"
        examined = set(looks if DEEP else [] if of_another_kind else [looks[len(looked_at) % len(looks)]])
        for look in looks:
            in_look(page, look)
            measuring = True
            too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if too_wide > 0:
                wrong.append(f"{path}, {look}: {too_wide} px wider than the window")
            if look not in examined:
                continue
            page.evaluate(SHORTEN)
            page.evaluate(AXE)
            found = page.evaluate("(rules) => axe.run(rules).then((found) => found.violations)", RULES)
            wrong += [f"{path}, {look}: {one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])}×)" for one in found]
        routes.add(route)
        wrong += ours
        ours.clear()
        waiting.extend(urlsplit(one).path + (f"?{urlsplit(one).query}" if urlsplit(one).query else "") for one in hrefs if one.startswith(site))
    assert len(routes) >= {"nobody": 4, "requester": 10, "worker": 8, "operator": 10}[role], routes
    assert not wrong, "\n".join(wrong)
