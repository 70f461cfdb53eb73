"""The worker's pages, by the forms a browser sends with and without script."""

from __future__ import annotations

import re

import pytest

from tests.pages.market import assert_books, claimed, live_batch, new_person, signed_in

JSON = {"Accept": "application/json"}


@pytest.fixture
def app(client):
    return client.application


@pytest.fixture
def worker(app):
    return new_person(app, "worker", name="Wen")


@pytest.fixture
def browser(app, worker):
    return signed_in(app, worker)


def open_task(page: str) -> str:
    """The id of the task on the screen."""
    found = re.search(r'<form class="work-task"[^>]*data-task="(\w+)"', page)
    assert found, page
    return found[1]


def test_the_feed_shows_what_pays_what_is_left_and_who_asks(app, browser):
    batch = live_batch(app, tasks=3)
    page = browser.get("/worker/").text
    assert batch.title in page and "$0.02" in page and "Mill" in page and "no record yet" in page


def test_a_batch_page_shows_its_instructions_and_the_start_button(app, browser):
    batch = live_batch(app)
    page = browser.get(f"/worker/batches/{batch.id}").text
    assert "<strong>all</strong>" in page and f"/worker/batches/{batch.id}/claims" in page


def test_an_unknown_batch_is_not_found(browser):
    assert browser.get("/worker/batches/BAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert browser.get("/worker/batches/nonsense/work").status_code == 404


def test_without_script_the_whole_batch_can_be_done_by_forms(app, browser):
    batch = live_batch(app, tasks=4)
    answer = browser.post(f"/worker/batches/{batch.id}/claims")
    assert answer.status_code == 303
    for _ in range(4):
        page = browser.get(f"/worker/batches/{batch.id}/work").text
        task = open_task(page)
        answer = browser.post(f"/worker/assignments/{task}/submission", data={"label": "joy"})
        assert answer.status_code == 303
    page = browser.get(f"/worker/batches/{batch.id}/work").text
    assert "You hold no task" in page
    page = browser.post(f"/worker/batches/{batch.id}/claims").text
    assert "All tasks of this batch are taken" in page
    assert_books(app)


def test_one_round_trip_hands_in_and_brings_the_next(app, browser):
    batch = live_batch(app, tasks=6)
    browser.post(f"/worker/batches/{batch.id}/claims")
    task = open_task(browser.get(f"/worker/batches/{batch.id}/work").text)
    answer = browser.post(f"/worker/assignments/{task}/submission", data={"label": "anger", "_rivulet_next": "1"}, headers=JSON)
    assert answer.status_code == 200
    [following] = answer.json["next"]
    assert "text number" in following["html"] and following["id"] in following["html"] and following["lease_expires_at"].endswith("Z")


def test_the_same_answer_sent_twice_is_answered_the_same(app, browser):
    batch = live_batch(app, tasks=6)
    browser.post(f"/worker/batches/{batch.id}/claims")
    task = open_task(browser.get(f"/worker/batches/{batch.id}/work").text)
    first, again = (browser.post(f"/worker/assignments/{task}/submission", data={"label": "joy", "_rivulet_next": "2"}, headers=JSON) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert [one["id"] for one in first.json["next"]] == [one["id"] for one in again.json["next"]]


def test_an_answer_outside_the_labels_is_refused_beside_its_field(app, browser, worker):
    batch = live_batch(app)
    [task] = claimed(app, batch, worker)
    answer = browser.post(f"/worker/assignments/{task}/submission", data={"label": "fear"}, headers=JSON)
    assert answer.status_code == 422 and answer.json["errors"][0]["field"] == "answer.label"
    page = browser.post(f"/worker/assignments/{task}/submission", data={"label": "fear"})
    assert page.status_code == 422 and 'data-error-for="label"' in page.text and open_task(page.text) == task


def test_nobody_hands_in_skips_or_extends_for_another(app, browser, worker):
    batch = live_batch(app)
    [task] = claimed(app, batch, worker)
    stranger = signed_in(app, new_person(app, "worker"))
    for act in ("submission", "return", "heartbeat"):
        assert stranger.post(f"/worker/assignments/{task}/{act}", data={"label": "joy"}, headers=JSON).status_code == 404


def test_a_skipped_task_goes_back_and_does_not_return_to_the_same_worker(app, browser, worker):
    batch = live_batch(app, tasks=1)
    [task] = claimed(app, batch, worker)
    assert browser.post(f"/worker/assignments/{task}/return", headers=JSON).json["state"] == "returned"
    answer = browser.post(f"/worker/batches/{batch.id}/claims", headers=JSON).json
    assert answer["next"] == [] and answer["reason"]
    other = new_person(app, "worker")
    assert len(claimed(app, batch, other)) == 1


def test_stopping_gives_everything_back(app, browser, worker):
    batch = live_batch(app, tasks=3)
    claimed(app, batch, worker, 3)
    assert browser.post(f"/worker/batches/{batch.id}/returns").status_code == 303
    assert len(claimed(app, batch, new_person(app, "worker"), 3)) == 3


def test_a_heartbeat_gives_the_full_lease_again(app, browser, worker):
    batch = live_batch(app)
    [task] = claimed(app, batch, worker)
    assert browser.post(f"/worker/assignments/{task}/heartbeat", headers=JSON).json["lease_expires_at"].endswith("Z")


def test_my_work_shows_open_ones_and_what_waits(app, browser, worker):
    batch = live_batch(app)
    one, two = claimed(app, batch, worker, 2)
    browser.post(f"/worker/assignments/{one}/submission", data={"label": "joy"})
    page = browser.get("/worker/assignments").text
    assert two in page and one not in page and "Go on" in page
    assert "decided at the latest" in browser.get("/worker/assignments?state=submitted").text
    assert "Nothing was rejected" in browser.get("/worker/assignments?state=rejected").text


def test_a_state_that_is_none_is_refused(browser):
    assert browser.get("/worker/assignments?state=lost").status_code == 422


def test_the_pages_are_for_workers_only(app):
    requester = signed_in(app, new_person(app, "requester"))
    assert requester.get("/worker/").status_code == 403
    assert app.test_client().get("/worker/").status_code == 302


def test_pages_carry_no_inline_script_or_style(app, browser):
    batch = live_batch(app)
    browser.post(f"/worker/batches/{batch.id}/claims")
    for path in ("/worker/", f"/worker/batches/{batch.id}", f"/worker/batches/{batch.id}/work", "/worker/assignments", "/payouts"):
        page = browser.get(path).text
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", page), path
