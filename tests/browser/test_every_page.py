"""Every page that a link leads to, for each role, on a small phone in the light and on a desktop in the dark.

On each: axe finds nothing (WCAG 2.2 A and AA), nothing is wider than the window, the console is silent and no other host is
asked (`visit`). A page is looked at once a route, and the working screen once a kind of task.
"""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from marketplace.demo.load import PASSWORD, load_demo
from marketplace.extensions import db
from tests.pages.market import commit

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LOOKS = {"phone": {"width": 320, "height": 640, "color_scheme": "light"}, "desktop": {"width": 1280, "height": 900, "color_scheme": "dark"}}
ROLES = ("nobody", "requester", "worker", "operator")
BY_KIND = {"worker.work", "worker.batch", "requester.preview", "requester.review", "requester.edit_project"}
"""Routes whose page depends on the kind of task: looked at for each, on the phone."""
NO_PAGE = ("/static/", "/logout", ".csv", ".ndjson", ".json", "/mturk/frame", "/metrics", "/healthz", "/readyz")
MOST = 80


@pytest.fixture
def market(app):
    """The demo market, committed."""
    with app.app_context():
        load_demo()
        commit()
        db.session.remove()


def route_of(app, path: str) -> str | None:
    """The endpoint behind an address, or None for what is no page of ours."""
    try:
        return app.url_map.bind("localhost").match(path, method="GET")[0]
    except Exception:
        return None


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_a_link_leads_to(app, market, visit, site, role, look):
    page = visit(**LOOKS[look], reduced_motion="reduce", but="Applying inline style")  # axe sets styles while it measures
    ours: list[str] = []
    page.on("console", lambda said: ours.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    if role != "nobody":
        page.goto("/login")
        page.fill("[name=email]", f"{role}@demo.example")
        page.fill("[name=password]", PASSWORD)
        page.locator("main").get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login" not in url)
    waiting, looked_at, seen, wrong = deque([urlsplit(page.url).path, "/", "/account/"] if role != "nobody" else ["/"]), set(), set(), []
    while waiting and len(looked_at) < MOST:
        path = waiting.popleft()
        route = route_of(app, urlsplit(path).path)
        if route is None or path in seen or any(part in path for part in NO_PAGE):
            continue
        seen.add(path)
        key = path if route in BY_KIND and look == "phone" else route
        if key in looked_at:
            continue
        looked_at.add(key)
        page.goto(path)
        page.wait_for_load_state("load")
        wrong += ours
        found = Axe().run(page, options=RULES)
        wrong += [f"{path}: {one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])}×)" for one in found.response["violations"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            wrong.append(f"{path}: {too_wide} px wider than the window")
        ours.clear()
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(one => one.href)")
        waiting.extend(urlsplit(one).path + (f"?{urlsplit(one).query}" if urlsplit(one).query else "") for one in hrefs if one.startswith(site))
    assert len(looked_at) >= {"nobody": 4, "requester": 10, "worker": 8, "operator": 10}[role], looked_at
    assert not wrong, "\n".join(wrong)
