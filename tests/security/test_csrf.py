"""A form's token belongs to the login whose page bears it."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def strict(app):
    """The application with the tokens of forms checked, as outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def token_of(browser) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/account/", follow_redirects=True).text)[1]


def signed_in(app, person):
    app.config["WTF_CSRF_ENABLED"] = False  # the login's own form is tested with all others
    browser = person.browser()
    app.config["WTF_CSRF_ENABLED"] = True
    return browser


def hand(browser, token, **more):
    return browser.post("/account/tokens", data={"csrf_token": token, "name": "New"}, **more).status_code


def test_a_token_serves_the_session_whose_page_bore_it_and_no_other(strict, someone):
    first, second = signed_in(strict, worker := someone("worker")), signed_in(strict, worker)
    own, other = token_of(first), token_of(second)
    assert own != other
    assert hand(first, own) in (200, 302, 303)
    assert hand(first, other) == 400
    assert hand(first, "") == 400
    assert hand(first, own.upper()) == 400
    assert hand(strict.test_client(), own) == 400


def test_a_token_ends_with_its_session(strict, someone):
    browser = signed_in(strict, worker := someone("worker"))
    before = token_of(browser)
    assert hand(signed_in(strict, worker), before) == 400


def test_over_https_a_form_from_another_site_is_refused_with_the_right_token_too(strict, someone):
    browser = signed_in(strict, someone("worker"))
    token = token_of(browser)
    over = {"base_url": "https://localhost/"}
    browser.set_cookie("rivulet_session", browser.get_cookie("rivulet_session").value, domain="localhost", secure=True)
    assert hand(browser, token, headers={"Referer": "https://elsewhere.example/"}, **over) == 400
    assert hand(browser, token, **over) == 400
    assert hand(browser, token, headers={"Referer": "https://localhost/account/"}, **over) in (200, 302, 303)
