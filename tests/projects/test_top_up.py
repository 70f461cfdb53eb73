"""The floor of hourly pay: the reserve at publishing, who is topped up and how far, and what comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.core import sql
from marketplace.core.money import MICROS
from marketplace.core.public_id import decode
from marketplace.core.unit_of_work import committed
from marketplace.projects.find import any_batch
from marketplace.projects.top_up import top_up
from tests.market import TERMS, check_books, live_batch

FLOOR = 9 * MICROS
ROWS = 12


@pytest.fixture(autouse=True)
def floor(app):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], hourly_floor_micros=FLOOR)


@pytest.fixture
def batch(requester, operator):
    return live_batch(requester, operator, tasks=ROWS, reward="0.01", overlap=2)


def work(app, worker, batch, seconds, count=ROWS):
    """Answers of this worker, each after so many seconds of work, one after the other."""
    done = 0
    while done < count:
        taken = worker.post(f"/batches/{batch}/claims", {"count": min(20, count - done)}).json["assignments"]
        if not taken:
            break
        for one in taken:
            worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}, "provenance": {"seconds_active": seconds}})
            done += 1
    with app.app_context():
        committed(
            lambda: sql.execute(
                "UPDATE assignments SET claimed_at = submitted_at - make_interval(secs => %(s)s) WHERE worker_id = %(w)s", s=seconds + 1, w=worker.id
            )
        )


def approve_all(requester, batch):
    ids = [one["id"] for one in requester.get(f"/batches/{batch}/assignments?state=submitted&limit=1000").json["items"]]
    assert requester.post(f"/batches/{batch}/reviews", {"approve": ids}).status_code == 200


def settle(app, batch):
    with app.app_context():
        return committed(lambda: top_up(any_batch(decode("batch", batch))))


def row(app, batch):
    with app.app_context():
        return sql.row("SELECT *, (SELECT balance_micros FROM accounts WHERE kind = 'top_up' AND owner_id = batch_id) AS left_micros FROM top_up_terms")


def available(person):
    return person.get("/me/balance").json["available"]


def test_the_quote_names_the_reserve_and_publishing_holds_it(app, requester, operator, batch):
    terms = row(app, batch)
    short = -(-int(FLOOR * terms.expected_seconds * 1.5) // 3600) - 10_000
    assert terms.floor_micros == FLOOR and terms.left_micros == terms.held_micros == 2 * ROWS * short
    assert available(requester) == "0.00", "the deposit was exactly the quote's total"
    project = requester.post("/projects", TERMS | {"reward": "5.00"}).json["id"]
    second = requester.post(f"/projects/{project}/batches", {"name": "b"}).json["id"]
    requester.post(f"/batches/{second}/tasks", {"tasks": [{"input": {"text": "a"}}]})
    quote = requester.get(f"/batches/{second}/quote").json
    assert (quote["top_up_reserve"], quote["hourly_floor"], quote["total"]) == ("0.50", "9.00", "6.00")
    refused = requester.post(f"/batches/{second}/publish")
    assert refused.status_code == 402 and refused.json["needed"] == "6.00"
    check_books(app)


def test_who_earned_less_than_the_floor_is_lifted_to_it(app, requester, batch, someone):
    slow, quick = someone("worker"), someone("worker")
    seconds = row(app, batch).expected_seconds
    work(app, slow, batch, seconds)
    work(app, quick, batch, 2)
    assert settle(app, batch) == 0, "nothing is decided yet"
    approve_all(requester, batch)
    assert settle(app, batch) == 1 and settle(app, batch) == 0
    owed = int(FLOOR * seconds * ROWS / 3600) - ROWS * 10_000
    statement = slow.get("/me/statement").json["items"]
    assert statement[0]["kind"] == "top_up" and round(float(statement[0]["amount"]) * MICROS) == owed
    assert "the floor is 9.00" in statement[0]["memo"] and "12 answers" in statement[0]["memo"]
    assert available(quick) == "0.12"
    shown = requester.get(f"/batches/{batch}/quality").json["top_ups"]
    assert [one["answers"] for one in shown] == [12] and float(shown[0]["hourly_before"]) < 9
    check_books(app)
    requester.post(f"/batches/{batch}/close")
    assert row(app, batch).left_micros == 0
    terms = row(app, batch)
    assert round(float(available(requester)) * MICROS) == terms.held_micros - owed
    check_books(app)


def test_idling_earns_no_more_than_twice_the_usual_time(app, requester, batch, someone):
    idle, other = someone("worker"), someone("worker")
    seconds = row(app, batch).expected_seconds
    work(app, idle, batch, 50_000)
    work(app, other, batch, seconds)
    approve_all(requester, batch)
    settle(app, batch)
    paid = {one["worker"]: float(one["amount"]) for one in requester.get(f"/batches/{batch}/quality").json["top_ups"]}
    most = FLOOR * 2 * seconds * ROWS / 3600 - ROWS * 10_000
    assert len(paid) == 2 and max(paid.values()) <= most / MICROS + 1e-6
    check_books(app)


def test_the_reserve_is_never_passed(app, requester, batch, someone):
    with app.app_context():
        committed(lambda: sql.execute("UPDATE top_up_terms SET floor_micros = 1000 * %(floor)s::bigint", floor=FLOOR))
    people = [someone("worker") for _ in range(2)]
    for one in people:
        work(app, one, batch, 60)
    approve_all(requester, batch)
    assert settle(app, batch) == 2
    paid = [one["amount"] for one in requester.get(f"/batches/{batch}/quality").json["top_ups"]]
    assert len(set(paid)) == 1, "the same share for both"
    assert row(app, batch).left_micros <= 1
    check_books(app)


def test_rejected_answers_and_undecided_workers_wait(app, requester, batch, someone):
    slow, late = someone("worker"), someone("worker")
    seconds = row(app, batch).expected_seconds
    work(app, slow, batch, seconds, 4)
    work(app, late, batch, seconds, 4)
    mine = [one["id"] for one in slow.get("/me/assignments?state=submitted").json["items"]]
    requester.post(f"/batches/{batch}/reviews", {"approve": mine[:2], "reject": [{"id": one, "reason_code": "wrong_answer"} for one in mine[2:]]})
    assert settle(app, batch) == 0, "work goes on and nobody has been quiet for long"
    requester.post(f"/batches/{batch}/close")
    [only] = requester.get(f"/batches/{batch}/quality").json["top_ups"]
    assert only["answers"] == 2
    check_books(app)
    assert row(app, batch).ended_at is None, "an answer is undecided still"
    approve_all(requester, batch)
    assert settle(app, batch) == 1
    assert row(app, batch).ended_at is not None and row(app, batch).left_micros == 0
    check_books(app)


def test_without_a_floor_nothing_is_held(app, requester, operator):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], hourly_floor_micros=0)
    batch = live_batch(requester, operator)
    assert row(app, batch) is None
    assert settle(app, batch) == 0
    with app.app_context():
        assert sql.value("SELECT count(*) FROM accounts WHERE kind = 'top_up'") == 0


def test_the_worker_reads_the_promise(requester, batch, worker):
    assert worker.get(f"/batches/{batch}/eligibility").json["hourly_floor"] == "9.00"
    assert "less than $9.00 an hour" in worker.browser().get(f"/worker/batches/{batch}").text
