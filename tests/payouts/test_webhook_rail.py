"""Payouts over the webhook rail, against a real HTTP server with a ledger of its own: whatever breaks on the way, the
money leaves once, or returns once."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.payouts import send
from marketplace.payouts.rails import rail, webhook
from tests.market import check_books
from tests.payouts.bank import SECRET, Bank
from workers.jobs import payouts as jobs


@pytest.fixture
def bank(app, monkeypatch):
    server = Bank()
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.3)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], payout_webhook_url=server.url, payout_webhook_secret=SECRET)
    yield server
    server.end()


@pytest.fixture
def payout(bank, worker, operator):
    """A payout of 6.00 that waits, of a balance of 6.005."""
    operator.post("/deposits", {"email": worker.email, "amount": "6.005", "reference": "bank"})
    return worker.post("/payouts", {}).json["id"]


def run(app, times: int = 1) -> None:
    """The scheduled job, with the waits between the tries cut short."""
    for _ in range(times):
        with app.app_context():
            committed(lambda: sql.execute("UPDATE payouts SET next_try_at = now() WHERE next_try_at IS NOT NULL"))
            jobs.send_due()


def test_an_order_is_paid_with_its_reference(app, bank, worker, payout):
    run(app)
    order = bank.paid[payout]
    assert (order["amount"], order["currency"], order["email"], order["person_id"]) == ("6.00", "USD", worker.email, worker.public_id)
    shown = worker.get(f"/payouts/{payout}").json
    assert (shown["state"], shown["reference"]) == ("paid", "bank-1")
    assert worker.get("/me/balance").json | {"available": "0.005", "in_flight": "0.00", "paid_out": "6.00"} == worker.get("/me/balance").json
    run(app, 2)
    assert bank.calls == {payout: 1}
    check_books(app)


@pytest.mark.parametrize("trouble", ["pays, then silence", "pays, then breaks off", "pays, then 500", "pays, then nonsense", "500", "redirects"])
def test_an_answer_lost_on_the_way_never_pays_twice(app, bank, worker, operator, payout, trouble):
    bank.script = [trouble, trouble]
    run(app, 2)
    assert worker.get(f"/payouts/{payout}").json["state"] == "requested"
    assert worker.get("/me/balance").json["in_flight"] == "6.00"
    check_books(app)
    # It may have been paid: nobody can give the money back, or pay it another way, meanwhile.
    for act, body in (("fail", {"reason": "no answer"}), ("pay", {"reference": "by hand"})):
        refused = operator.post(f"/payouts/{payout}/{act}", body)
        assert (refused.status_code, refused.json["code"]) == (409, "sent")
    run(app)
    assert worker.get(f"/payouts/{payout}").json["state"] == "paid"
    assert len(bank.paid) == 1 and bank.calls == {payout: 3}
    assert worker.get("/me/balance").json["paid_out"] == "6.00"
    check_books(app)


def test_a_declined_order_returns_the_money(app, bank, worker, payout):
    bank.script = ["declines"]
    run(app, 2)
    shown = worker.get(f"/payouts/{payout}").json
    assert (shown["state"], shown["reason"]) == ("failed", "The account is closed.")
    assert worker.get("/me/balance").json["available"] == "6.005" and not bank.paid
    check_books(app)


def test_a_runner_that_dies_after_the_call_pays_once(app, bank, worker, payout):
    with app.app_context():
        number = committed(send.due)[0]
        order = committed(lambda: send.note(number))
        assert rail().send(order).state == "paid"  # and here the runner is killed
        assert committed(send.due) == [], "it is not sent again before the call could have ended"
    run(app)
    assert worker.get(f"/payouts/{payout}").json["state"] == "paid" and bank.calls == {payout: 2} and len(bank.paid) == 1
    check_books(app)


def test_two_runners_at_once_send_it_once(app, bank, worker, payout):
    def work() -> None:
        with app.app_context():
            jobs.send_due()

    runners = [threading.Thread(target=work) for _ in range(4)]
    for one in runners:
        one.start()
    for one in runners:
        one.join()
    assert bank.calls == {payout: 1} and worker.get(f"/payouts/{payout}").json["state"] == "paid"
    check_books(app)


def test_the_wait_between_tries_doubles(app, bank, payout):
    bank.script = ["500"] * 4
    waits = []
    for _ in range(4):
        run(app)
        with app.app_context():
            waits.append(committed(lambda: sql.value("SELECT extract(epoch FROM next_try_at - now())::int FROM payouts")))
    assert [round(wait / 30) for wait in waits] == [1, 2, 4, 8]


def test_without_a_rail_operators_pay_by_hand_also_what_was_sent(app, bank, worker, operator, payout):
    bank.script = ["500"]
    run(app)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], payout_webhook_url="", payout_webhook_secret="")
    run(app)
    assert bank.calls == {payout: 1}
    assert operator.post(f"/payouts/{payout}/pay", {"reference": "asked the bank"}).status_code == 200
    check_books(app)
