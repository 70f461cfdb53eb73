"""The account page, and the doors in."""

from __future__ import annotations

import re
import uuid

import pytest

from marketplace.core import sql

PASSWORD = "correct horse battery"


@pytest.fixture
def email(client):
    """A browser signed in as a new worker."""
    address = f"{uuid.uuid4().hex[:10]}@example.org"
    assert client.post("/sign-up", data={"email": address, "password": PASSWORD, "roles": ["worker"]}).status_code == 302
    return address


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "nobody"}, "Write an e-mail address"),
        ({"password": "short"}, "8 to 200 characters"),
        ({"roles": []}, "Choose at least one"),
        ({"roles": ["operator"]}, "Choose at least one"),
    ],
)
def test_sign_up_refuses_beside_the_field(client, changes, sentence):
    answer = client.post("/sign-up", data={"email": "someone@example.org", "password": PASSWORD, "roles": ["worker"]} | changes)
    assert answer.status_code == 422 and sentence in answer.text


def test_an_address_is_taken_once(client, email):
    assert "here already" in client.post("/sign-up", data={"email": email.upper(), "password": PASSWORD, "roles": ["worker"]}).text


def test_password_change_keeps_this_browser(client, email):
    assert "not your present password" in client.post("/account/password", data={"old": "no", "password": "another long one"}).text
    assert client.post("/account/password", data={"old": PASSWORD, "password": "another long one"}).status_code == 302
    assert client.get("/account/").status_code == 200
    client.post("/logout")
    assert client.post("/login", data={"email": email, "password": "another long one"}).status_code == 302


def test_a_token_is_shown_once_and_can_be_revoked(client, email):
    page = client.post("/account/tokens", data={"name": "nightly"}).text
    assert re.search(r'id="new-token">rvl_[\w-]{20,}<', page)
    page = client.get("/account/").text
    assert "nightly" in page and "rvl_" not in page
    client.post(re.search(r"/account/tokens/\d+/end", page)[0])
    assert "nightly" not in client.get("/account/").text


def test_a_worker_becomes_a_requester_too(client, email):
    client.post("/account/roles", data={"role": "requester"})
    assert client.get("/requester/").status_code == 200
    assert client.post("/account/roles", data={"role": "operator"}).status_code == 422


def test_other_sessions_can_be_ended(app, client, email):
    other = app.test_client()
    other.post("/login", data={"email": email, "password": PASSWORD})
    assert other.get("/account/").status_code == 200
    client.post("/account/sessions/end-others")
    assert other.get("/account/").status_code == 302 and client.get("/account/").status_code == 200


def test_password_reset_says_the_same_for_everybody(client, email):
    known = client.post("/password-reset", data={"email": email}).text
    unknown = client.post("/password-reset", data={"email": "nobody@example.org"}).text
    strip = lambda page: re.sub(r'(csrf[^>]*(value|content)=)"[^"]*"', "", page)  # noqa: E731
    assert strip(known) == strip(unknown)


def test_a_made_up_reset_link_is_refused(client):
    assert client.post("/password-reset/nonsense", data={"password": "another long one"}).status_code == 422


def test_public_pages(client):
    for path in ("/", "/login", "/sign-up", "/password-reset", "/password-reset/x"):
        assert client.get(path).status_code == 200, path
    assert client.get("/nothing-here").status_code == 404


def test_reset_links_lead_to_the_public_address_and_work_once(app, client, email):
    app.config["PUBLIC_URL"] = "https://work.example"
    client.post("/password-reset", data={"email": email}, headers={"Host": "evil.example"})
    with app.app_context():
        text = sql.value("SELECT string_agg(outbox::text, ' ') FROM outbox")
    link = re.search(r"https://work\.example(/password-reset/[\w.-]+)", text)[1]
    assert "evil" not in text
    assert client.post(link, data={"password": "another long one"}).status_code == 302
    assert "used before" in client.post(link, data={"password": "another long one"}).text
    assert client.post("/login", data={"email": email, "password": "another long one"}).status_code == 302


def test_the_statement_comes_as_a_file_that_adds_up(app):
    import csv
    import io
    from decimal import Decimal

    from tests.pages.market import live_batch, signed_in

    batch = live_batch(app, 3)
    browser = signed_in(app, batch.requester)
    assert 'href="/requester/balance/statement.csv"' in browser.get("/requester/balance").text
    answer = browser.get("/requester/balance/statement.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [one["kind"] for one in lines] == ["hold", "deposit"]
    for newer, older in zip(lines, lines[1:]):
        assert Decimal(newer["balance"]) == Decimal(older["balance"]) + Decimal(newer["amount"])
    assert Decimal(lines[-1]["balance"]) == Decimal(lines[-1]["amount"])
