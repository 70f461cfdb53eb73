"""The platform's own money: fees are taken out, panels are paid from it, and the bank's balance follows from the books."""

from __future__ import annotations

from marketplace.core.money import parse_money
from marketplace.core.unit_of_work import committed
from marketplace.ledger.accounts import available
from marketplace.ledger.platform import lay_out
from tests.market import check_books, live_batch

REWARD = "1.00"


def earn_fees(requester, operator, worker, tasks=1):
    """Approved answers, each with a fee of a tenth."""
    batch = live_batch(requester, operator, tasks=tasks, reward=REWARD, review={"mode": "all"})
    for one in worker.post(f"/batches/{batch}/claims", {"count": tasks}).json["assignments"]:
        assert worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}}).status_code == 200
    for one in requester.get(f"/batches/{batch}/assignments?state=submitted").json["items"]:
        assert requester.post(f"/assignments/{one['id']}/approve", {}).status_code == 200


def laid_out(app, person_id, amount):
    with app.app_context():
        committed(lambda: lay_out("appeal_advance", 1, available(person_id), parse_money(amount), "The panel of an appeal"))


def stands(operator, **wanted):
    found = operator.get("/platform").json
    assert {name: parse_money(found[name]) for name in wanted} == {name: parse_money(text) for name, text in wanted.items()}


def test_fees_are_taken_out_and_no_more(app, requester, operator, worker):
    stands(operator, fees="0", free="0", bank="0")
    earn_fees(requester, operator, worker, tasks=2)
    stands(operator, fees="0.20", shortfall="0", free="0.20", bank="2.20")
    assert operator.post("/platform/withdrawals", {"amount": "0.21"}).json["code"] == "above_balance"
    assert operator.post("/platform/withdrawals", {"amount": "0.005"}).status_code == 422
    made = operator.post("/platform/withdrawals", {"amount": "0.15", "reference": "bank 12"})
    assert made.status_code == 201 and made.json["amount"] == "0.15" and made.json["memo"] == "bank 12"
    assert operator.post("/platform/withdrawals", {}).json["amount"] == "0.05"
    assert operator.post("/platform/withdrawals", {}).status_code == 409
    stands(operator, fees="0", bank="2")
    assert [one["kind"] for one in operator.get("/platform/lines").json["items"]] == ["withdrawal", "withdrawal"]
    check_books(app)


def test_what_was_laid_out_beyond_the_fees_is_made_up_for_before_anything_is_taken_out(app, requester, operator, worker):
    earn_fees(requester, operator, worker)
    laid_out(app, worker.id, "0.25")
    stands(operator, fees="0", shortfall="0.15", free="0", bank="1.10")  # nobody has brought the 0.15 that stand on the worker's balance
    assert operator.post("/platform/withdrawals", {}).status_code == 409
    earn_fees(requester, operator, worker, tasks=2)
    stands(operator, fees="0.20", shortfall="0.15", free="0.05", bank="3.30")
    assert operator.post("/platform/contributions", {"amount": "0.10", "reference": "from the owner"}).status_code == 201
    stands(operator, fees="0.15", shortfall="0", free="0.15", bank="3.40")
    assert operator.post("/platform/contributions", {"amount": "0"}).status_code == 422
    assert [one["kind"] for one in operator.get("/platform/lines").json["items"]] == ["shortfall_covered", "contribution", "shortfall"]
    check_books(app)


def test_the_page_takes_out_and_says_what_is_wrong(app, requester, operator, worker):
    earn_fees(requester, operator, worker)
    page = operator.browser()
    assert "Must be at the bank" in page.get("/operator/platform").text
    refused = page.post("/operator/platform/withdrawals", data={"taken_amount": "7", "taken_reference": "bank 3"})
    assert refused.status_code == 409 and "0.10 of the platform" in refused.text and "bank 3" in refused.text
    assert page.post("/operator/platform/withdrawals", data={"taken_amount": "lots"}).status_code == 422
    assert page.post("/operator/platform/contributions", data={"given_amount": ""}).status_code == 422
    assert page.post("/operator/platform/withdrawals", data={"taken_amount": ""}).status_code == 303
    assert page.post("/operator/platform/contributions", data={"given_amount": "3"}).status_code == 303
    stands(operator, fees="3", free="3")


def test_a_requester_asks_for_what_is_not_held(app, requester, operator):
    operator.post("/deposits", {"email": requester.email, "amount": "12", "reference": "bank"})
    live_batch(requester, operator, reward=REWARD)
    page = requester.browser()
    refused = page.post("/requester/balance/payouts", data={"amount": "40"})
    assert refused.status_code == 409 and "Only" in refused.text and 'value="40"' in refused.text
    assert page.post("/requester/balance/payouts", data={"amount": "12"}).status_code == 303
    [asked] = requester.get("/payouts").json["items"]
    assert asked["amount"] == "12.00" and requester.get(f"/payouts/{asked['id']}").json["state"] == "requested"
    assert operator.post(f"/payouts/{asked['id']}/pay", {"reference": "bank 9"}).status_code == 200
    assert "bank 9" in page.get("/requester/balance").text
    check_books(app)
