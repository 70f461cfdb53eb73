"""The corpus in a real browser: no script of anybody else's runs, nothing leaves, on any page, with our own scripts at work."""

from __future__ import annotations

import pytest

from marketplace.web.session import COOKIE
from tests.security.corpus import ALL
from tests.security.roles import OWNERS, Market
from tests.security.routes import NAMES
from tests.security.test_routes import TABLE
from tests.served import MOST_MILLISECONDS


@pytest.fixture
def market(app):
    """The market of the corpus, its CSRF checks on."""
    app.config["WTF_CSRF_ENABLED"] = True
    return Market(app, ALL)


@pytest.fixture
def visit(chromium, site, market):
    """Opens pages as one of the people; `wrong` is what happened that must not."""
    wrong: list[str] = []
    contexts = []

    def as_(name: str):
        context = chromium.new_context(base_url=site)
        contexts.append(context)
        if name:
            context.add_cookies([{"name": COOKIE, "value": market.people[name].session, "url": site}])
        page = context.new_page()
        page.set_default_timeout(MOST_MILLISECONDS)
        page.on("dialog", lambda dialog: (wrong.append(f"dialog on {page.url}"), dialog.dismiss()))
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if "ontent Security Policy" in said.text else None)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("popup", lambda other: wrong.append(f"{page.url} opened {other.url}"))
        # A picture's address may be written in instructions; everything else stays here.
        page.on("request", lambda asked: None if asked.url.startswith((site, "data:", "blob:")) or asked.resource_type == "image" else wrong.append(asked.url))
        return page

    yield as_
    for context in contexts:
        context.close()
    assert wrong == []


def untouched(page) -> bool:
    return page.evaluate("window.xss === undefined && !document.querySelector('base, object, embed')")


@pytest.mark.parametrize("owner", ["requester", "worker", "operator", "anonymous"])
def test_no_page_runs_what_people_wrote(market, visit, site, owner):
    page, seen = visit("" if owner == "anonymous" else owner), 0
    for route in TABLE:
        is_page = route.method == "GET" and route.status == 200 and not route.rule.startswith(("/api/", "/static/", "/mturk/", "/uploads/"))
        whose = "anonymous" if route.audience == "public" else OWNERS.get(route.audience, "worker")
        path = market.path(route, NAMES.get(route.name, {}))
        if not is_page or whose != owner or path.endswith((".csv", ".ndjson", "/metrics", "z")):
            continue
        page.goto(path)
        assert untouched(page), path
        assert page.url.startswith(site), path
        seen += 1
    assert seen >= 4


def test_working_through_tasks_runs_nothing(market, visit):
    page = visit("worker")
    for _ in range(2):
        page.goto(f"/worker/batches/{market.names['batch_id']}/work")
        page.get_by_text("joy", exact=True).first.click()
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        assert untouched(page)


def test_a_refused_form_is_not_sent_again_by_a_reload(app, market, visit):
    """Publishing without money shows the page under the form's address; loading it again asks for the batch."""
    import io

    from marketplace.extensions import db
    from marketplace.people.models import Person
    from marketplace.projects.create import create_batch, create_project
    from marketplace.projects.import_tasks import import_tasks
    from tests.pages.market import commit
    from tests.security.roles import TERMS

    with app.app_context():
        owner = db.session.get_one(Person, market.people["other_requester"].id)
        batch = create_batch(owner, create_project(owner, **TERMS), "Poor")
        import_tasks(owner, batch, io.BytesIO(b"text\none\n"), "csv")
        commit()
        id = batch.public_id
    page, sent = visit("other_requester"), []
    page.goto(f"/requester/batches/{id}")
    page.on("request", lambda asked: sent.append((asked.method, asked.url)) if asked.is_navigation_request() else None)
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/publications")
    assert "does not cover" in page.content()
    assert [method for method, _ in sent] == ["POST"]
    page.reload()
    page.wait_for_url(f"**/requester/batches/{id}")
    assert {method for method, _ in sent[1:]} == {"GET"}
    page.get_by_role("button", name="Publish").wait_for()
