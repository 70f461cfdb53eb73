"""How many requests a person may make in a minute at the API: off unless set, told with the time to come again."""

from __future__ import annotations

import pytest

from marketplace.people import throttle


@pytest.fixture
def limit(app, monkeypatch):
    """Twenty requests a minute, in a minute that does not end during the test."""
    app.config["API_REQUESTS_PER_MINUTE"] = 20
    monkeypatch.setattr(throttle, "request_rate", throttle.RequestRate())
    monkeypatch.setattr("marketplace.api.face.request_rate", throttle.request_rate)
    monkeypatch.setattr(throttle.time, "time", lambda: 1_000_000_000.0)
    return 20


def test_over_the_limit_a_person_waits(limit, worker, requester):
    answers = [worker.get("/me") for _ in range(limit + 1)]
    assert {one.status_code for one in answers[:-1]} == {200}
    last = answers[-1]
    assert last.status_code == 429 and last.mimetype == "application/problem+json" and last.json["code"] == "too_many_requests"
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert requester.get("/me").status_code == 200, "the others go on"


def test_all_processes_count_together(limit, app, worker):
    processes = [throttle.RequestRate() for _ in range(3)]
    passed = 0
    with app.app_context():
        for n in range(3 * limit):
            try:
                processes[n % 3].count(worker.id)
                passed += 1
            except throttle.TooMany:
                pass
    assert limit <= passed <= limit + 3


def test_redis_is_asked_for_every_hundredth_part_of_the_limit(app, worker, monkeypatch):
    app.config["API_REQUESTS_PER_MINUTE"] = 6000
    rate, told = throttle.RequestRate(), []
    monkeypatch.setattr(rate, "_tell", lambda *given: told.append(given) or 0)
    monkeypatch.setattr(throttle.time, "time", lambda: 1_000_000_000.0)
    with app.app_context():
        for _ in range(600):
            rate.count(worker.id)
    assert len(told) == 10


def test_nothing_is_counted_where_no_limit_is_set(app, worker, monkeypatch):
    monkeypatch.setattr(throttle.RequestRate, "_tell", lambda *_: pytest.fail("asked Redis"))
    assert [worker.get("/me").status_code for _ in range(30)] == [200] * 30


def test_without_redis_requests_go_on(limit, worker, without_redis):
    assert worker.get("/me").status_code == 200
