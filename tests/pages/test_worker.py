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


def test_one_heartbeat_extends_all_that_are_named_and_ones_own(app, browser, worker):
    batch = live_batch(app, tasks=4)
    [one, two, _] = claimed(app, batch, worker, 3)
    [foreign] = claimed(app, batch, new_person(app, "worker"))
    answer = browser.post(f"/worker/batches/{batch.id}/leases", data={"_rivulet_only": [one, two, foreign]}, headers=JSON)
    assert set(answer.json["leases"]) == {one, two}


def test_stopping_with_script_gives_back_only_what_has_no_answer_under_way(app, browser, worker):
    batch = live_batch(app, tasks=3)
    one, two, answered = claimed(app, batch, worker, 3)
    browser.post(f"/worker/batches/{batch.id}/returns", data={"_rivulet_only": f"{one} {two}"})
    assert browser.post(f"/worker/assignments/{answered}/submission", data={"label": "joy"}, headers=JSON).status_code == 200


def test_the_screen_takes_as_many_as_it_asks_for_within_bounds(app, browser):
    batch = live_batch(app, tasks=40)
    assert len(browser.post(f"/worker/batches/{batch.id}/claims", data={"_rivulet_next": "7"}, headers=JSON).json["next"]) == 7
    assert len(browser.post(f"/worker/batches/{batch.id}/claims", data={"_rivulet_next": "99"}, headers=JSON).json["next"]) == 9
    assert browser.post(f"/worker/batches/{batch.id}/claims", data={"_rivulet_next": "5"}, headers=JSON).json["next"] == []


def test_what_the_screen_counted_is_kept_and_nonsense_is_not(app, browser, worker):
    from marketplace.core import sql

    batch = live_batch(app, tasks=2)
    counted, nonsense = claimed(app, batch, worker, 2)
    browser.post(
        f"/worker/assignments/{counted}/submission",
        data={"label": "joy", "_rivulet_provenance": '{"pastes": 1, "seconds_active": 4.5, "keys": "secret"}'},
        headers=JSON,
    )
    browser.post(f"/worker/assignments/{nonsense}/submission", data={"label": "joy", "_rivulet_provenance": "[1"}, headers=JSON)
    with app.app_context():
        assert [one.provenance for one in sql.rows("SELECT provenance FROM assignments ORDER BY id")] == [{"pastes": 1, "seconds_active": 4.5}, None]


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


# ---------------------------------------------------------------- the feed


def titles(page: str) -> list[str]:
    """The titles of the offers, in their order."""
    return re.findall(r'<h3><svg.*?</svg> <a href="[^"]*"><bdi>([^<]*)</bdi></a>', page, re.S)


def test_the_best_hourly_pay_stands_first(app, browser):
    low, high = live_batch(app, reward_micros=10_000), live_batch(app, reward_micros=90_000)
    assert titles(browser.get("/worker/").text) == [high.title, low.title]


def test_filters_are_remembered_until_they_are_taken_away(app, browser):
    low, high = live_batch(app, reward_micros=10_000), live_batch(app, reward_micros=90_000)
    assert browser.get("/worker/?set=1&qualified=1&reward=0.05").status_code == 302
    page = browser.get("/worker/").text
    assert titles(page) == [high.title] and 'value="0.05"' in page
    browser.get("/worker/?set=1&qualified=1")
    assert titles(browser.get("/worker/").text) == [high.title, low.title]


def test_a_filter_that_is_no_amount_is_told_beside_its_field(browser):
    page = browser.get("/worker/?set=1&reward=cheap")
    assert page.status_code == 422 and "Write a positive amount" in page.text and 'value="cheap"' in page.text


def test_a_search_is_saved_applied_and_deleted(app, browser):
    _, high = live_batch(app, reward_micros=10_000), live_batch(app, reward_micros=90_000)
    browser.get("/worker/?set=1&qualified=1&reward=0.05")
    assert browser.post("/worker/searches", data={"name": "Well paid", "alert": "1"}).status_code == 303
    browser.get("/worker/?set=1&qualified=1")
    found = re.search(r'href="(/worker/\?search=\w+)"><bdi>Well paid', browser.get("/worker/searches").text)[1]
    assert browser.get(found).status_code == 302 and titles(browser.get("/worker/").text) == [high.title]
    stranger = signed_in(app, new_person(app, "worker"))
    assert stranger.get(found).status_code == 404
    number = found.partition("=")[2]
    assert stranger.post(f"/worker/searches/{number}/deletions").status_code == 404
    assert browser.post(f"/worker/searches/{number}/deletions").status_code == 303
    assert "Well paid" not in browser.get("/worker/searches").text


def test_a_requester_is_hidden_and_shown_again(app, browser):
    batch = live_batch(app)
    browser.post(f"/worker/batches/{batch.id}/marks", data={"mark": "hidden", "back": "/worker/"})
    page = browser.get("/worker/").text
    assert batch.title not in page and "no more work of this requester" in page
    again = re.search(r'action="(/worker/marks/hidden/\w+/deletions)"', browser.get("/worker/searches").text)[1]
    browser.post(again)
    assert batch.title in browser.get("/worker/").text


def test_hiding_can_be_undone_in_the_notice_itself(app, browser):
    batch = live_batch(app)
    notice = browser.post(f"/worker/batches/{batch.id}/marks", data={"mark": "hidden", "back": "/worker/"}, follow_redirects=True).text
    undo = re.search(r'action="(/worker/marks/hidden/\w+/deletions)"', notice)[1]
    answer = browser.post(undo, data={"back": "/worker/"})
    assert answer.status_code == 303 and answer.location == "/worker/"
    assert batch.title in browser.get("/worker/").text


def test_a_star_makes_a_favourite(app, browser):
    batch = live_batch(app)
    live_batch(app)
    browser.post(f"/worker/batches/{batch.id}/marks", data={"mark": "favourite", "back": "//elsewhere.example"})
    browser.get("/worker/?set=1&qualified=1&favourites=1")
    assert titles(browser.get("/worker/").text) == [batch.title]


def test_what_is_missing_is_said_with_the_way_there(app, browser):
    batch = live_batch(app)
    with app.app_context():
        asked = requirement(app, batch, is_requestable=True, auto_granted=True, auto_granted_value=7)
    assert batch.title not in browser.get("/worker/").text
    browser.get("/worker/?set=1")
    page = browser.get("/worker/").text
    assert batch.title in page and "not eligible yet" in page and "Careful readers at least 5" in page
    assert "Ask for it" in browser.get(f"/worker/batches/{batch.id}").text
    assert browser.post(f"/worker/qualifications/{asked}/requests").status_code == 303
    assert "You hold it now, with 7" in browser.get(f"/worker/qualifications/{asked}").text
    browser.get("/worker/?set=1&qualified=1")
    assert titles(browser.get("/worker/").text) == [batch.title]


def requirement(app, batch, **terms) -> str:
    """Makes the batch ask for a new qualification of its requester; the id of that outside."""
    from marketplace.core import sql
    from marketplace.extensions import db
    from marketplace.people.find import person_by_email
    from marketplace.quality.models import QualificationType

    kind = QualificationType(owner_id=person_by_email(batch.requester).id, name="Careful readers", description="For long texts", **terms)
    db.session.add(kind)
    db.session.flush()
    asked = [{"qualification_id": kind.id, "comparator": "GreaterThanOrEqualTo", "integer_values": [5], "guard": "accept"}]
    sql.execute("UPDATE batches SET requirements = %(asked)s WHERE id = %(batch)s", asked=sql.json(asked), batch=batch.number)
    public = kind.public_id
    db.session.commit()
    return public


def test_a_draft_is_rendered_on_any_device(app, browser, worker):
    batch = live_batch(app)
    [task] = claimed(app, batch, worker)
    assert browser.post(f"/worker/assignments/{task}/draft", data={"label": "anger"}, headers=JSON).status_code == 200
    assert re.search(r'value="anger"[^>]* checked', browser.get(f"/worker/batches/{batch.id}/work").text)
    browser.post(f"/worker/assignments/{task}/submission", data={"label": "joy"})
    assert browser.post(f"/worker/assignments/{task}/draft", data={"label": "joy"}, headers=JSON).status_code == 409


def test_a_report_without_script_skips_the_task_too(app, browser, worker):
    batch = live_batch(app)
    [task] = claimed(app, batch, worker)
    assert browser.post(f"/worker/assignments/{task}/reports", data={"reason": "nonsense"}).status_code == 422
    assert browser.post(f"/worker/assignments/{task}/reports", data={"reason": "broken", "skip": "1"}).status_code == 303
    assert "Nothing to" not in browser.get("/worker/assignments?state=claimed").text and task not in browser.get("/worker/assignments?state=claimed").text


def test_the_requester_reads_what_was_reported(app, browser, worker):
    batch = live_batch(app)
    [task] = claimed(app, batch, worker)
    browser.post(f"/worker/assignments/{task}/reports", data={"reason": "other", "words": "<b>Nothing</b> to see"})
    requester = signed_in(app, batch.requester)
    for address in (f"/requester/batches/{batch.id}", f"/requester/batches/{batch.id}/reports"):
        page = requester.get(address).text
        assert "Something else" in page and "&lt;b&gt;Nothing&lt;/b&gt; to see" in page and "text number" in page
    assert signed_in(app, new_person(app, "requester")).get(f"/requester/batches/{batch.id}/reports").status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_next_task_comes_as_the_same_form_that_its_page_shows(app, browser, worker, language):
    batch = live_batch(app, tasks=3)
    browser.set_cookie("rivulet_language", language)
    first = claimed(app, batch, worker)[0]
    got = browser.post(f"/worker/assignments/{first}/submission", data={"label": "joy", "_rivulet_next": "1"}, headers=JSON).get_json()
    [one] = got["next"]
    page = browser.get(f"/worker/assignments/{one['id']}/form", headers=JSON).get_json()
    assert [line.strip() for line in one["html"].split("\n") if line.strip()] == [line.strip() for line in page["html"].split("\n") if line.strip()]
    assert one["lease_expires_at"] == page["lease_expires_at"] and one["id"] in one["html"]
