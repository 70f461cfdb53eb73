"""Where each micro stands: accounts, their transfers and the journal, on the page, in the API and as a command."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal

import pytest

from marketplace.core import sql
from tests.market import live_batch
from tests.pages.market import commit


@pytest.fixture
def paid(app, requester, operator, worker):
    """A batch of three tasks, one of them approved; its id."""
    batch = live_batch(requester, operator, tasks=3, reward="0.000125", review={"mode": "all"})
    [held] = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]
    worker.post(f"/assignments/{held['id']}/submission", {"answer": {"label": "0"}})
    assert requester.post(f"/assignments/{held['id']}/approve", {}).status_code in (200, 409)
    return batch


def account(operator, **query):
    return operator.get("/books/accounts", query_string=query).json["items"]


def test_each_account_adds_up_line_by_line_to_its_balance(operator, paid):
    pages = 0
    for one in account(operator):
        cursor, lines = None, []
        while True:
            page = operator.get(f"/books/accounts/{one['id']}/transfers", query_string={"limit": 2} | ({"cursor": cursor} if cursor else {})).json
            lines += page["items"]
            pages += 1
            if not (cursor := page["next_cursor"]):
                break
        assert lines[0]["balance"] == one["balance"]
        for newer, older in zip(lines, [*lines[1:], {"balance": "0"}], strict=True):
            assert Decimal(newer["balance"]) == Decimal(older["balance"]) + Decimal(newer["amount"])
    assert pages > len(account(operator)), "no account had a second page"


def test_accounts_are_found_by_kind_person_and_batch(operator, requester, worker, paid):
    assert [one["kind"] for one in account(operator, owner=worker.email)] == ["available"]
    [held] = account(operator, owner=paid)
    assert (held["kind"], held["email"], held["title"]) == ("hold", requester.email, "Same product? · first")
    assert held["balance"] == "0.000274"  # two slots at 0.000125 and a fee of a tenth, rounded half to even
    assert {one["kind"] for one in account(operator, kind="fees")} == {"fees"}
    assert account(operator, owner="nobody@example.org") == []
    assert operator.get("/books/accounts", query_string={"kind": "till"}).status_code == 422
    assert operator.get(f"/books/accounts/{'C' + 'A' * 26}/transfers").status_code == 404


def test_the_journal_alone_gives_every_balance_and_goes_on_after_a_transfer(app, operator, paid):
    rows = list(csv.DictReader(io.StringIO(operator.get("/books/transfers").text)))
    standing: dict[str, Decimal] = defaultdict(Decimal)
    for one in rows:
        standing[one["from_account"]] -= Decimal(one["amount"])
        standing[one["to_account"]] += Decimal(one["amount"])
    assert {one["id"]: Decimal(one["balance"]) for one in account(operator, limit=1000)} == standing
    later = list(csv.DictReader(io.StringIO(operator.get("/books/transfers", query_string={"after": rows[0]["id"]}).text)))
    assert later == rows[1:]
    printed = app.test_cli_runner().invoke(args=["books", "transfers"])
    assert list(csv.DictReader(io.StringIO(printed.output))) == rows


def test_flows_sum_the_journal(app, context, operator, paid):
    found = operator.get("/books/flows").json["flows"]
    assert (found[0]["kind"], found[0]["from_kind"], found[0]["to_kind"]) == ("deposit", "world", "available")
    assert sum(one["transfers"] for one in found) == sql.value("SELECT count(*) FROM transfers")
    reward = next(one for one in found if one["kind"] == "reward")
    assert (reward["from_kind"], reward["to_kind"], reward["amount"]) == ("hold", "available", "0.000125")


def test_a_days_money_is_what_stood_before_and_moved_and_stood_after(app, context, operator, paid):
    operator.post("/me/time-zone", {"time_zone": "Asia/Tokyo"})
    sql.execute("ALTER TABLE transfers DISABLE TRIGGER USER")  # the deposit came the day before, at 23:59 in Tokyo
    sql.execute("UPDATE transfers SET created_at = '2026-03-01T14:59Z' WHERE kind = 'deposit'")
    sql.execute("UPDATE transfers SET created_at = '2026-03-01T15:01Z' WHERE kind <> 'deposit'")
    sql.execute("ALTER TABLE transfers ENABLE TRIGGER USER")
    commit()
    day = {"first_day": "2026-03-02", "last_day": "2026-03-02"}
    found = operator.get("/books/flows", query_string=day).json
    assert {one["kind"] for one in found["flows"]} == {"hold", "reward", "fee"}
    assert sum(Decimal(one["before"]) for one in found["standing"]) == sum(Decimal(one["after"]) for one in found["standing"]) == 0
    for one in found["standing"]:
        assert Decimal(one["before"]) + Decimal(one["came"]) - Decimal(one["went"]) == Decimal(one["after"])
        assert Decimal(one["after"]) == sum(Decimal(that["balance"]) for that in account(operator, kind=one["kind"], limit=1000))
    world = next(one for one in found["standing"] if one["kind"] == "world")
    assert world["before"] == world["after"] and (world["came"], world["went"]) == ("0.00", "0.00")
    rows = list(csv.DictReader(io.StringIO(operator.get("/books/transfers", query_string=day).text)))
    assert len(rows) == sum(one["transfers"] for one in found["flows"])
    assert operator.get("/books/flows", query_string={"last_day": "2026-02-28"}).json == {"flows": [], "standing": []}
    assert operator.get("/books/flows", query_string={"first_day": "March"}).json["errors"][0]["field"] == "first_day"
    assert operator.get("/books/transfers", query_string={"first_day": "2026-03-02", "last_day": "2026-03-01"}).status_code == 422
    page = operator.browser().get("/operator/books", query_string=day).text
    assert "What moved on these days" in page and "Before" in page and "Asia/Tokyo" in page
    assert "The last day is before the first." in operator.browser().get("/operator/books", query_string=day | {"last_day": "2026-03-01"}).text


def test_the_pages_lead_from_the_books_to_a_transfer(operator, requester, paid):
    browser = operator.browser()
    books = browser.get("/operator/books").text
    assert 'href="/operator/books/accounts"' in books and "/operator/books/transfers.csv" in books
    listed = browser.get("/operator/books/accounts", query_string={"owner": paid}).text
    [held] = account(operator, owner=paid)
    assert f'href="/operator/books/accounts/{held["id"]}"' in listed and "Same product?" in listed
    assert "reward" in browser.get(f"/operator/books/accounts/{held['id']}").text
    assert browser.get("/operator/books/transfers.csv").text == operator.get("/books/transfers").text
