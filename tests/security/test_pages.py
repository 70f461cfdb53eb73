"""Every page: strict headers, forms with a token, nothing inline, and nothing that people wrote acts in it."""

from __future__ import annotations

import re

import pytest

from marketplace import edge
from marketplace.core.unit_of_work import committed
from tests.security.corpus import ALL, PAYLOADS, Page
from tests.security.roles import Market
from tests.security.routes import BODIES, NAMES
from tests.security.test_routes import TABLE

PAGES = [route for route in TABLE if not route.rule.startswith(("/api/", "/mturk", "/static/"))]
"""What browsers are given by us; the frames of requesters' own pages are tested with the MTurk endpoint."""
FREE = {
    "POST /mturk/externalSubmit": "a page elsewhere posts here; the cookie is not sent along, the assignment's id cannot be guessed",
    "POST /mturk/frames/<token>": "the token in the address is the right",
    "POST /mturk/previews/<token>": "stores nothing",
    "POST /mturk/rehearsals/<token>": "stores nothing",
    "POST /mturk/rehearsals/<token>/mturk/externalSubmit": "stores nothing",
    "POST /mturk/rehearsals/<token>//mturk/externalSubmit": "stores nothing",
    "POST /mturk/submit/<token>/mturk/externalSubmit": "the token in the address is the right",
    "POST /mturk/submit/<token>//mturk/externalSubmit": "the token in the address is the right",
    "POST /mturk": "signed with a secret key",
    "POST /mturk/": "signed with a secret key",
    "POST /mturk/sns": "signed with a secret key",
    "POST /mturk/sns/": "signed with a secret key",
}
"""Forms without a CSRF token, and why that is no hole. The API is free of it, as it listens to no cookie (test_routes.py)."""


@pytest.fixture
def market(app, monkeypatch):
    """A market in which everybody wrote the whole corpus wherever they could; requests change nothing."""
    made = Market(app, ALL)
    monkeypatch.setattr(edge, "committed", lambda work, **_: committed(work, accept=lambda answer: False))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return made


def answers(market, methods=("GET", "POST")):
    for route in PAGES:
        if route.method in methods:
            role = "anonymous" if route.rule in ("/login", "/sign-up") else "owner"
            yield route, market.ask(role, route, BODIES.get(route.name, {}), NAMES.get(route.name, {}))


def test_every_form_without_its_token_is_refused(app, market):
    app.config["WTF_CSRF_ENABLED"] = True
    posts = [route for route in TABLE if route.method not in ("GET", "HEAD") and not route.rule.startswith("/api/")]
    assert {route.name for route in posts} >= FREE.keys(), "no longer there"
    wrong = []
    for route in posts:
        if route.name in FREE:
            continue
        for more in ({}, {"csrf_token": "made up"}):
            body = BODIES.get(route.name, {})
            got = market.ask("owner", route, body | {"data": dict(body.get("data") or {}) | more}, NAMES.get(route.name, {}))
            if got.status_code != 400 or "Load the page again" not in got.text:
                wrong.append(f"{route.name}: {got.status_code}")
        headers = {"Accept": "application/json", "Content-Type": "text/plain"}
        if (got := market.ask("owner", route, {"headers": headers, "data": "x"}, NAMES.get(route.name, {}))).status_code != 400:
            wrong.append(f"{route.name} from a script: {got.status_code}")
    assert not wrong, "\n".join(wrong)


OWN_FRAMES = {"/requester/previews/frame"}
"""Empty pages that our own pages hold in a frame: nothing can be done in them that a click could be stolen for."""


def test_every_page_has_strict_headers(market):
    wrong, seen = [], 0
    for route, answer in answers(market):
        headers = answer.headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))
        scripts = policy.get("script-src", policy.get("default-src", ""))
        styles = policy.get("style-src", policy.get("default-src", ""))
        seen += answer.mimetype == "text/html"
        for name, ok in {
            "default-src": policy.get("default-src") in ("'self'", "'none'"),
            "script-src": scripts in ("'self'", "'none'"),
            "style-src": styles in ("'self'", "'none'"),
            "connect-src": policy.get("connect-src", policy.get("default-src")) in ("'self'", "'none'"),
            "object-src": policy.get("object-src", policy.get("default-src")) == "'none'",
            "base-uri": policy.get("base-uri") == "'none'" or "sandbox" in policy,
            "form-action": policy.get("form-action") == "'self'" or "sandbox" in policy,
            "frame-ancestors": policy.get("frame-ancestors") == ("'self'" if route.rule in OWN_FRAMES else "'none'"),
            "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
            "framing": headers.get("X-Frame-Options") == ("SAMEORIGIN" if route.rule in OWN_FRAMES else "DENY"),
            "referrer": headers.get("Referrer-Policy") == "same-origin",
            "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "resources": headers.get("Cross-Origin-Resource-Policy") == "same-origin",
            "store": headers.get("Cache-Control") == "no-store" or "no-store" in headers.get("Cache-Control", "") or route.rule.startswith(("/uploads", "/texts")),
            "charset": answer.mimetype != "text/html" or "charset=utf-8" in headers["Content-Type"].lower(),
        }.items():  # fmt: skip
            if not ok:
                wrong.append(f"{route.name}: {name}: {headers.get('Content-Security-Policy')}")
    assert seen > 40
    assert not wrong, "\n".join(wrong)


def test_refusals_and_static_files_have_the_headers_too(app, market, client):
    for path in ("/nothing", "/requester/batches/nothing", "/static/nothing", "/static/js/app.js", "/api/v1/me", "/api/v1/docs"):
        answer = client.get(path)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_that_people_wrote_acts(market):
    wrong, seen = [], 0
    for route, answer in answers(market):
        assert answer.status_code < 500, route.name
        if answer.mimetype != "text/html":
            continue
        page = Page(answer.text)
        seen += "window.xss" in answer.text
        wrong += [f"{route.name}: {one}" for one in page.wrong]
        if "zq49zq" in answer.text:
            wrong.append(f"{route.name}: a template was evaluated")
    assert seen > 15, "the corpus reaches the pages"
    assert not wrong, "\n".join(wrong[:40])


def test_every_form_on_every_page_carries_a_token(app, market):
    app.config["WTF_CSRF_ENABLED"] = True
    wrong, seen = [], 0
    for route, answer in answers(market, ("GET",)):
        for form in Page(answer.text).forms if answer.mimetype == "text/html" else []:
            seen += form["method"] == "post"
            if (form["method"] == "post") != bool(form["token"]):
                wrong.append(f"{route.name}: {form}")
    assert seen > 30
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_cannot_act(app, payload):
    from marketplace.web.filters import markdown

    with app.app_context():
        page = Page(str(markdown(f"# {payload}\n\n{payload}\n\n- `{payload}`\n\n| a |\n|---|\n| {payload} |\n\n<{payload}>\n")))
    assert page.wrong == []
    assert page.forms == []


TANGLES = [
    "[" * 50_000,
    "![" * 40_000 + "](x)" * 100,
    "_a" * 50_000,
    "[a](" * 20_000,
    "|a" * 9_000 + "\n" + "|-" * 9_000 + "\n" + "|\n" * 9_000,
    "|a" * 99 + "\n" + "|-" * 99 + "\n" + "|\n" * 40_000,
]


@pytest.mark.parametrize("text", TANGLES, ids=["brackets", "pictures", "marks", "links", "columns", "rows"])
def test_markdown_that_is_made_to_keep_us_busy_is_shown_as_written(app, text):
    """Each of them is allowed by its length, and takes from a minute to a machine's whole memory otherwise."""
    from marketplace.web.filters import markdown

    with app.test_request_context():
        shown = markdown(f"<b>{text}")
    assert shown.startswith("&lt;b&gt;") and len(shown) < 3 * len(text) + 100_000


def test_an_address_of_any_length_is_refused_at_once(client):
    email = "a@" + "." * 500_000 + "@"
    assert client.post("/sign-up", data={"email": email, "password": "River-stone-77", "roles": ["worker"]}).status_code == 422


def test_links_in_markdown_lead_nowhere_that_knows_us(app):
    from marketplace.web.filters import markdown

    with app.app_context():
        made = str(markdown("[out](https://example.org) <https://example.org> ![p](https://example.org/p.png)"))
    for link in re.findall(r"<a [^>]*>", made):
        assert "noopener" in link and "noreferrer" in link


def test_https_is_kept(client):
    assert "Strict-Transport-Security" not in client.get("/login").headers
    assert "max-age=31536000" in client.get("/login", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_uploads_are_downloads(market):
    route = next(one for one in TABLE if one.rule == "/uploads/<file_id>")
    answer = market.ask("owner", route)
    assert answer.status_code == 200
    assert "sandbox" in answer.headers["Content-Security-Policy"] or "attachment" in answer.headers["Content-Disposition"]
