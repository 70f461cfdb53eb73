"""The worker's money on pages: what is shown adds up, and a payout goes the whole way."""

from __future__ import annotations

import csv
import io

import pytest

from marketplace.web.payouts.chart import bars
from tests.pages.market import assert_books, claimed, earned, live_batch, new_person, signed_in


@pytest.fixture
def app(client):
    return client.application


@pytest.fixture
def worker(app):
    return new_person(app, "worker", name="Wen")


@pytest.fixture
def browser(app, worker):
    return signed_in(app, worker)


def test_a_new_worker_sees_the_way_to_the_threshold(browser):
    page = browser.get("/payouts").text
    assert "Way to the first payout" in page and "No payouts yet" in page and "Request payout" not in page


def test_the_address_with_a_slash_works_too(browser):
    assert browser.get("/payouts/", follow_redirects=True).status_code == 200


def test_an_undecided_answer_is_pending(app, browser, worker):
    batch = live_batch(app)
    [task] = claimed(app, batch, worker)
    browser.post(f"/worker/assignments/{task}/submission", data={"label": "joy"})
    assert '<dd data-stat="pending">$0.02</dd>' in browser.get("/payouts").text


def test_a_payout_takes_whole_cents_and_shows_as_on_its_way(app, browser, worker):
    earned(app, worker, 6_001_234)
    page = browser.get("/payouts").text
    assert '<dd data-stat="available">$6.001234</dd>' in page and "Request payout" in page
    assert browser.post("/payouts/requests", data={"amount": ""}).status_code == 303
    page = browser.get("/payouts").text
    assert '<dd data-stat="in_flight">$6.00</dd>' in page and '<dd data-stat="available">$0.001234</dd>' in page
    assert_books(app)


@pytest.mark.parametrize(("amount", "status"), [("7.00", 409), ("5.001", 422), ("abc", 422), ("0.50", 409), ("-1", 422)])
def test_a_wrong_amount_is_refused_beside_the_field_and_kept(app, browser, worker, amount, status):
    earned(app, worker, 6_000_000)
    answer = browser.post("/payouts/requests", data={"amount": amount})
    assert answer.status_code == status
    assert f'value="{amount}"' in answer.text and "field-error" in answer.text
    assert '<dd data-stat="available">$6.00</dd>' in answer.text


def test_below_the_threshold_is_refused(app, browser, worker):
    earned(app, worker, 1_000_000)
    answer = browser.post("/payouts/requests", data={"amount": ""})
    assert answer.status_code == 409 and "Payouts begin at" in answer.text


def test_nobody_sees_the_payout_of_another(app, browser, worker):
    earned(app, worker, 6_000_000)
    browser.post("/payouts/requests", data={"amount": "5.00"})
    page = browser.get("/payouts").text
    path = page.split('href="/payouts/Y')[1].split('"')[0]
    assert browser.get(f"/payouts/Y{path}").status_code == 200
    assert signed_in(app, new_person(app, "worker")).get(f"/payouts/Y{path}").status_code == 404


def test_the_statement_adds_up_and_downloads_as_csv(app, browser, worker):
    earned(app, worker, 6_000_001)
    earned(app, worker, 20_000)
    browser.post("/payouts/requests", data={"amount": "5.00"})
    assert "Reward for a task" in browser.get("/payouts/statement").text
    answer = browser.get("/payouts/statement.csv")
    assert answer.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [line["amount"] for line in lines] == ["-5.00", "0.02", "6.000001"]
    assert [line["balance"] for line in lines] == ["1.020001", "6.020001", "6.000001"]


def test_the_chart_draws_today_and_the_table_names_it(app, browser, worker):
    earned(app, worker, 2_500_000)
    page = browser.get("/payouts?days=7").text
    assert page.count('class="earn-bar"') == 1 and "$2.50" in page


def test_bars_fit_the_chart_whatever_was_earned():
    from datetime import date

    chart = bars([(date(2026, 1, day), micros) for day, micros in ((1, 0), (2, 1), (3, 999_999), (4, 1_000_001))])
    assert all(0 <= bar.y <= chart.base and bar.height <= chart.base for bar in chart.bars)
    assert [bar.height > 0 for bar in chart.bars] == [False, True, True, True]
    assert bars([(date(2026, 1, 1), 0)]).total_micros == 0


def test_goals_are_set_shown_and_taken_away(browser):
    assert browser.post("/payouts/goals", data={"day_goal": "20", "week_goal": ""}).status_code == 303
    page = browser.get("/payouts").text
    assert 'value="20.00"' in page and "$0.00 of $20.00" in page and "This week" not in page
    browser.post("/payouts/goals", data={"day_goal": "", "week_goal": ""})
    assert "of $20.00" not in browser.get("/payouts").text


def test_a_goal_that_is_no_amount_is_told_beside_its_field(browser):
    page = browser.post("/payouts/goals", data={"day_goal": "a lot", "week_goal": "5"})
    assert page.status_code == 422 and 'value="a lot"' in page.text and 'value="5"' in page.text and "f-day_goal-error" in page.text


def test_the_year_the_streak_and_the_projects_stand_on_the_page(app, browser, worker):
    earned(app, worker, 250_000)
    page = browser.get("/payouts").text
    assert "Pay an hour by project" in page and "days in a row" in page.replace("day in a row", "days in a row") and page.count("earn-day-0") > 360
