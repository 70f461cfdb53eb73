"""The operator's pages: payouts settled, deposits booked, people kept out and let in, the books proven."""

from __future__ import annotations

import re

import pytest

from marketplace.people.find import person_by_email
from marketplace.people.tokens import person_of_token
from tests.pages.market import PASSWORD, assert_books, earned, new_person, signed_in


@pytest.fixture
def app(client):
    return client.application


@pytest.fixture
def browser(app):
    return signed_in(app, new_person(app, "operator", name="Olga"))


def requested(app) -> tuple[str, str]:
    """A worker with a payout on its way: the address and the payout's id."""
    email = new_person(app, "worker")
    earned(app, email, 6_000_000)
    worker = signed_in(app, email)
    assert worker.post("/payouts/requests", data={"amount": "5.50"}).status_code == 303
    return email, re.search(r'href="/payouts/(Y\w+)"', worker.get("/payouts").text)[1]


def number_of(app, email: str) -> str:
    """A person's id outside."""
    with app.app_context():
        return person_by_email(email).public_id


def test_every_page_opens(browser):
    for path in (
        "/",
        "/payouts",
        "/payouts?state=paid",
        "/payouts?state=",
        "/deposits",
        "/people",
        "/people?search=example",
        "/people/new",
        "/books",
        "/audit-log",
        "/audit-log?act=deposit",
        "/components",
    ):
        assert browser.get(f"/operator{path}").status_code == 200, path


def test_the_pages_are_for_operators_only(app):
    for role in ("worker", "requester"):
        other = signed_in(app, new_person(app, role))
        for path in ("/operator/", "/operator/payouts", "/operator/books", "/operator/components"):
            assert other.get(path).status_code == 403
    assert app.test_client().get("/operator/").status_code == 302


def test_a_payout_is_marked_as_paid_with_its_reference(app, browser):
    email, payout = requested(app)
    assert email in browser.get("/operator/payouts").text
    assert browser.post(f"/operator/payouts/{payout}/payment", data={"reference": "WIRE-77"}).status_code == 303
    page = signed_in(app, email).get("/payouts").text
    assert "WIRE-77" in page and '<dd data-stat="paid_out">$5.50</dd>' in page and '<dd data-stat="in_flight">$0.00</dd>' in page
    assert_books(app)


def test_a_failed_payout_returns_the_money_with_the_reason(app, browser):
    email, payout = requested(app)
    assert browser.post(f"/operator/payouts/{payout}/failure", data={"reason": "The account does not exist"}).status_code == 303
    page = signed_in(app, email).get("/payouts").text
    assert "The account does not exist" in page and '<dd data-stat="available">$6.00</dd>' in page
    assert_books(app)


def test_settling_wants_a_word_and_happens_once(app, browser):
    _, payout = requested(app)
    answer = browser.post(f"/operator/payouts/{payout}/payment", data={"reference": " "})
    assert answer.status_code == 422 and "field-error" in answer.text
    assert browser.post(f"/operator/payouts/{payout}/failure", data={"reason": ""}).status_code == 422
    assert browser.post(f"/operator/payouts/{payout}/payment", data={"reference": "A1"}).status_code == 303
    assert browser.post(f"/operator/payouts/{payout}/failure", data={"reason": "too late"}).status_code == 409
    assert_books(app)


def test_a_deposit_is_on_the_balance_at_once(app, browser):
    email = new_person(app, "requester")
    assert browser.post("/operator/deposits", data={"email": email, "amount": "250.00", "reference": "IN-1"}).status_code == 303
    page = browser.get("/operator/deposits").text
    assert email in page and "$250.00" in page and "IN-1" in page
    assert "$250.00" in signed_in(app, email).get("/requester/balance").text
    assert_books(app)


@pytest.mark.parametrize(("email", "amount", "field"), [("nobody@example.org", "5", "email"), ("", "abc", "amount"), ("", "0.0000001", "amount")])
def test_a_wrong_deposit_keeps_what_was_typed(browser, email, amount, field):
    answer = browser.post("/operator/deposits", data={"email": email, "amount": amount})
    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text and f'value="{amount}"' in answer.text


def test_a_new_person_gets_a_link_and_a_token_once(app, browser):
    email = "new-" + new_person(app, "worker")
    answer = browser.post("/operator/people", data={"email": email, "roles": ["worker", "requester"], "token": "1"})
    assert answer.status_code == 200
    token = re.search(r'id="api-token">([^<]+)<', answer.text)[1]
    link = re.search(r'id="reset-link">([^<]+)<', answer.text)[1]
    with app.app_context():
        assert person_of_token(token).email == email
    path = "/" + link.split("/", 3)[3]
    visitor = app.test_client()
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, data={"password": PASSWORD, "new_password": PASSWORD}).status_code == 302
    signed_in(app, email)


def test_a_person_needs_a_fitting_address_and_a_role(browser):
    answer = browser.post("/operator/people", data={"email": "nonsense"})
    assert answer.status_code == 422 and "f-email" in answer.text and "f-roles" in answer.text


def test_suspending_ends_sessions_and_restoring_lets_in_again(app, browser):
    email = new_person(app, "worker")
    worker, number = signed_in(app, email), number_of(app, email)
    assert browser.post(f"/operator/people/{number}/suspension", data={"reason": ""}).status_code == 422
    assert browser.post(f"/operator/people/{number}/suspension", data={"reason": "Shared the login with others"}).status_code == 303
    assert worker.get("/worker/").status_code == 302
    page = browser.get(f"/operator/people/{number}").text
    assert "Shared the login with others" in page and "Let in again" in page
    assert browser.post(f"/operator/people/{number}/restoration", data={"reason": "It was a mistake"}).status_code == 303
    assert signed_in(app, email).get("/worker/").status_code == 200


def test_suspending_twice_is_told(app, browser):
    number = number_of(app, new_person(app, "worker"))
    data = {"reason": "Made up answers"}
    assert browser.post(f"/operator/people/{number}/suspension", data=data).status_code == 303
    assert browser.post(f"/operator/people/{number}/suspension", data=data).status_code == 409


def test_the_books_page_shows_each_proof(app, browser):
    earned(app, new_person(app, "worker"), 1_000_000)
    page = browser.get("/operator/books").text
    assert "The books are right" in page and "All accounts sum to zero." in page


def test_the_log_names_who_did_what(app, browser):
    email = new_person(app, "requester")
    browser.post("/operator/deposits", data={"email": email, "amount": "1.25", "reference": "IN-2"})
    page = browser.get("/operator/audit-log?act=deposit").text
    assert email in page and "$1.25" in page and "IN-2" in page
