"""The rehearsal: a requester's own answers and their time, kept apart from everything that is paid."""

from __future__ import annotations

from marketplace.core import sql
from marketplace.core.public_id import encode, task_number
from tests.market import TERMS, check_books


def draft(requester, tasks=12, **terms):
    project = requester.post("/projects", TERMS | {"reward": "0.02"} | terms).json["id"]
    batch = requester.post(f"/projects/{project}/batches", {"name": "first"}).json["id"]
    rows = "text\n" + "".join(f"offer {n}\n" for n in range(tasks))
    assert requester.post(f"/batches/{batch}/tasks", data=rows, content_type="text/csv").json["accepted"] == tasks
    return batch


def test_ten_tasks_are_rehearsed_and_their_median_is_the_quote(app, requester):
    batch = draft(requester)
    assert requester.get(f"/batches/{batch}/quote").json["expected_basis"] == "estimate"
    now = requester.get(f"/batches/{batch}/rehearsal").json
    assert (now["tasks"], now["done"], len(now["tasks_left"]), now["median_seconds"]) == (10, 0, 10, None)
    for seconds, task in zip([4, 30, 6, 8, 5, 7, 6, 6, 9], now["tasks_left"], strict=False):
        done = requester.post(f"/batches/{batch}/rehearsal", {"task_id": task["id"], "answer": {"label": "1"}, "seconds": seconds})
        assert done.status_code == 200, done.text
    last = requester.post(f"/batches/{batch}/rehearsal", {"task_id": now["tasks_left"][9]["id"], "answer": None}).json
    assert (last["done"], last["answered"], last["median_seconds"], last["tasks_left"]) == (10, 9, 6.0, [])
    quote = requester.get(f"/batches/{batch}/quote").json
    assert (quote["task_seconds"], quote["expected_basis"], quote["expected_hourly"], quote["expected_seconds"]) == (6.0, "rehearsal", "12.00", 72.0)


def test_a_rehearsal_pays_nobody_and_is_in_no_result(app, requester, operator):
    batch = draft(requester, tasks=4)
    for task in requester.get(f"/batches/{batch}/rehearsal").json["tasks_left"]:
        requester.post(f"/batches/{batch}/rehearsal", {"task_id": task["id"], "answer": {"label": "1"}, "seconds": 3})
    operator.post("/deposits", {"email": requester.email, "amount": "1", "reference": "bank"})
    shown = requester.post(f"/batches/{batch}/publish").json
    assert (shown["submitted"], shown["approved"], shown["open"], shown["spent"]) == (0, 0, 4, "0.00")
    assert all(row["answers"] == 0 for row in requester.get(f"/batches/{batch}/results?format=json").json["items"])
    with app.app_context():
        assert sql.value("SELECT count(*) FROM assignments") == 0 and sql.value("SELECT count(*) FROM transfers WHERE kind = 'reward'") == 0
    check_books(app)
    assert requester.post(f"/batches/{batch}/rehearsal/delete").json["code"] == "wrong_state"  # it ended with the draft
    assert requester.get(f"/batches/{batch}/rehearsal").status_code == 409


def test_what_is_refused(app, requester, stranger):
    batch = draft(requester, tasks=11)
    tasks = requester.get(f"/batches/{batch}/rehearsal").json["tasks_left"]
    path = f"/batches/{batch}/rehearsal"
    wrong = requester.post(path, {"task_id": tasks[0]["id"], "answer": {"label": "maybe"}})
    assert wrong.status_code == 422 and wrong.json["errors"][0]["field"] == "answer.label"
    assert requester.post(path, {"task_id": tasks[0]["id"], "answer": {"label": "1"}, "seconds": -1}).status_code == 422
    with app.app_context():
        number = task_number(sql.value("SELECT id FROM batches"), 11)
        eleventh, other = encode("task", number), encode("task", task_number(999, 1))
    for task_id in (eleventh, other, "nothing"):
        assert requester.post(path, {"task_id": task_id, "answer": {"label": "1"}}).status_code == 404
    assert stranger.get(path).status_code == 404
    empty = requester.post(f"/projects/{requester.get('/projects').json['items'][0]['id']}/batches", {"name": "empty"}).json["id"]
    assert requester.get(f"/batches/{empty}/rehearsal").status_code == 409


def test_it_begins_again_and_changes_an_answer(requester):
    batch = draft(requester, tasks=3)
    [one, *_] = requester.get(f"/batches/{batch}/rehearsal").json["tasks_left"]
    for label in ("1", "0"):
        assert requester.post(f"/batches/{batch}/rehearsal", {"task_id": one["id"], "answer": {"label": label}}).json["done"] == 1
    again = requester.post(f"/batches/{batch}/rehearsal/delete").json
    assert (again["done"], len(again["tasks_left"])) == (0, 3)
