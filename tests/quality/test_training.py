"""Training before the first real tasks: hints, the pass mark, the skill it grants, what passing pays, going again."""

from __future__ import annotations

import io

import pytest

from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from tests.market import TERMS, check_books

TASKS = [{"input": {"text": f"known {n}"}, "gold": {"label": "1"}, "hint": f"Because of {n}."} for n in range(4)]


@pytest.fixture
def project(requester, operator):
    operator.post("/deposits", {"email": requester.email, "amount": "9.00", "reference": "bank"})
    return requester.post("/projects", TERMS).json["id"]


def published(requester, project):
    batch = requester.post(f"/projects/{project}/batches", {"name": "b"}).json["id"]
    requester.post(f"/batches/{batch}/tasks", {"tasks": [{"input": {"text": f"t{n}"}} for n in range(3)]})
    assert requester.post(f"/batches/{batch}/publish").status_code == 200
    return batch


def go(worker, project, labels):
    assert worker.post(f"/training/{project}/tries").status_code == 200
    return [worker.post(f"/training/{project}/answers", {"number": n, "answer": {"label": label}}).json for n, label in enumerate(labels, 1)]


def test_passing_opens_the_work_and_failing_can_be_mended(app, requester, project, worker):
    made = requester.post(f"/projects/{project}/training", {"tasks": TASKS, "pass_percent": 75, "retry_seconds": 0, "words": "Look twice."})
    assert made.status_code == 200, made.text
    batch = published(requester, project)
    assert worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"] == []
    missing = worker.get(f"/batches/{batch}/eligibility").json["missing"][0]
    assert missing["act"] == "training" and missing["training"] == project
    assert worker.get(f"/training/{project}").json["next"] is None
    told = go(worker, project, "1001")
    assert [one["right"] for one in told] == [True, False, False, True]
    assert told[1]["known_answer"] == {"label": "1"} and told[1]["hint"] == "Because of 1."
    assert told[-1]["state"] == "failed" and told[-1]["percent"] == 50
    assert worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"] == []
    assert go(worker, project, "1110")[-1] | {"number": 0} == {
        "number": 0, "right": False, "known_answer": {"label": "1"}, "hint": "Because of 3.", "state": "passed", "percent": 75, "paid": "0.00",
    }  # fmt: skip
    assert worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]
    shown = requester.get(f"/projects/{project}/training").json
    assert (shown["people"], shown["passed"], shown["failed"], shown["mean_percent"]) == (1, 1, 1, 62.5)
    assert [one["right_share"] for one in shown["tasks"]] == [1.0, 0.5, 0.5, 0.5]


def test_the_pass_is_paid_once_a_person_from_what_is_held(app, requester, project, someone):
    terms = {"tasks": TASKS, "reward": "0.50", "paid_places": 2, "retry_seconds": 0}
    assert requester.post(f"/projects/{project}/training", terms).json["paid_places_left"] == 2
    assert requester.get("/me/balance").json["available"] == "8.00"
    published(requester, project)
    people = [someone("worker") for _ in range(3)]
    assert people[0].get(f"/training/{project}").json["pays"] == "0.50"
    assert [go(one, project, "1111")[-1]["paid"] for one in people] == ["0.50", "0.50", "0.00"]
    again = people[0].post(f"/training/{project}/tries")
    assert again.status_code == 409 and again.json["code"] == "training_passed"
    assert people[0].get("/me/balance").json["available"] == "0.50"
    line = people[0].get("/me/statement").json["items"][0]
    assert (line["kind"], line["amount"]) == ("training", "0.50")
    check_books(app)
    assert requester.post(f"/projects/{project}/training", {"paid_places": 4}).json["paid_places_left"] == 4
    assert requester.post(f"/projects/{project}/training", {"paid_places": 1}).json["paid_places_left"] == 1
    check_books(app)


def test_training_may_be_paid_to_newcomers_only(app, requester, project, someone, monkeypatch):
    requester.post(f"/projects/{project}/training", {"tasks": TASKS, "reward": "0.50", "paid_places": 5, "paid_for": "newcomers"})
    batch = published(requester, project)
    old, new = someone("worker"), someone("worker")
    with app.app_context():
        from marketplace.core.public_id import decode

        committed(
            lambda: sql.execute(
                "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at)"
                " SELECT %(b)s, 100 + n, 1, %(w)s, 'approved', now() FROM generate_series(1, 20) n",
                b=decode("batch", batch),
                w=old.id,
            )
        )
    assert old.get(f"/training/{project}").json["pays"] == "0.00" and new.get(f"/training/{project}").json["pays"] == "0.50"
    assert [go(one, project, "1111")[-1]["paid"] for one in (old, new)] == ["0.00", "0.50"]


def test_the_same_answer_again_is_told_the_same_and_turns_are_kept(requester, project, worker):
    requester.post(f"/projects/{project}/training", {"tasks": TASKS, "retry_seconds": None})
    published(requester, project)
    worker.post(f"/training/{project}/tries")
    say = lambda number, label: worker.post(f"/training/{project}/answers", {"number": number, "answer": {"label": label}})  # noqa: E731
    assert say(1, "0").json == say(1, "0").json
    assert say(1, "1").json["code"] == "already_submitted"
    assert say(3, "1").json["code"] == "out_of_turn"
    assert say(9, "1").status_code == 404
    assert say(2, "yes").status_code == 422
    for number in (2, 3, 4):
        say(number, "0")
    assert worker.post(f"/training/{project}/tries").json["code"] == "retry_not_allowed"


def test_the_wait_before_another_go(requester, project, worker):
    requester.post(f"/projects/{project}/training", {"tasks": TASKS, "retry_seconds": 3600})
    published(requester, project)
    go(worker, project, "0000")
    refused = worker.post(f"/training/{project}/tries")
    assert refused.status_code == 409 and refused.json["code"] == "retry_delay_not_elapsed"
    assert worker.get(f"/training/{project}").json["again_at"]


def test_what_a_training_refuses(requester, project, worker, stranger):
    refusals = [
        ({"tasks": [{"input": {"text": "a"}, "gold": {"label": "9"}}]}, "tasks.0.gold"),
        ({"tasks": [{"input": {}, "gold": {"label": "1"}}]}, "tasks.0.input"),
        ({"tasks": []}, "tasks"),
        ({"tasks": TASKS, "reward": "5.00", "paid_places": 9}, None),
        ({"pass_percent": 50}, "tasks"),
    ]
    for body, field in refusals:
        refused = requester.post(f"/projects/{project}/training", body)
        assert refused.status_code == (422 if field else 402), refused.text
        assert field is None or field in [one["field"] for one in refused.json["errors"]]
    assert requester.get(f"/projects/{project}/training").status_code == 404
    assert worker.get(f"/training/{project}").status_code == 404
    assert stranger.post(f"/projects/{project}/training", {"tasks": TASKS}).status_code == 404


def test_ending_gives_the_money_back_and_waits_for_live_batches(app, requester, project):
    requester.post(f"/projects/{project}/training", {"tasks": TASKS, "reward": "0.50", "paid_places": 2})
    batch = published(requester, project)
    assert requester.post(f"/projects/{project}/training/end").status_code == 409
    requester.post(f"/batches/{batch}/close")
    assert requester.post(f"/projects/{project}/training/end").status_code == 200
    assert requester.get("/me/balance").json["available"] == "9.00"
    assert requester.get(f"/projects/{project}").json["requirements"] == []
    check_books(app)


def test_the_pages_from_a_file_to_the_pass(requester, project, worker):
    browser = requester.browser()
    file = "text,gold.label,hint\n" + "".join(f"known {n},1,Because of {n}.\n" for n in range(2))
    form = {
        "file": (io.BytesIO(file.encode()), "t.csv"),
        "pass_percent": "50",
        "retry_hours": "",
        "reward": "0.25",
        "paid_places": "1",
        "paid_for": "all",
        "words": "Look.",
    }
    assert browser.post(f"/requester/projects/{project}/training", data=form).status_code == 303
    page = browser.get(f"/requester/projects/{project}/training").text
    assert "Because of 1." in page and 'value="50"' in page
    wrong = browser.post(f"/requester/projects/{project}/training", data={"pass_percent": "half", "paid_for": "all"})
    assert wrong.status_code == 422 and "whole number" in wrong.text
    batch = published(requester, project)
    mine = worker.browser()
    assert f"/worker/training/{project}" in mine.get(f"/worker/batches/{batch}").text
    assert "Pass mark" in mine.get(f"/worker/training/{project}").text
    assert mine.post(f"/worker/training/{project}/tries").status_code == 303
    assert 'name="_rivulet_number" value="1"' in mine.get(f"/worker/training/{project}").text
    first = mine.post(f"/worker/training/{project}/answers", data={"_rivulet_number": "1", "label": "0"})
    told = mine.get(first.location).text
    assert "Not quite" in told and "Because of 0." in told
    assert mine.post(f"/worker/training/{project}/answers", data={"_rivulet_number": "2"}).status_code == 422
    last = mine.post(f"/worker/training/{project}/answers", data={"_rivulet_number": "2", "label": "1"})
    assert "You passed with 50 %" in mine.get(last.location).text
    assert "Start" in mine.get(f"/worker/batches/{batch}").text
