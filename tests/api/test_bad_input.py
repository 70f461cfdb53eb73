"""What bad input gets: the right status, the field's path, a sentence, and nothing half done."""

from __future__ import annotations

import pytest

from tests.api.conftest import PROJECT, fields_of


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reward", "-0.01"), ("reward", "0.0000001"), ("reward", "a cent"), ("reward", 0.03), ("reward", None), ("overlap", 0),
        ("overlap", "three"), ("overlap", True), ("overlap", 1.0), ("task_type", "juggling"), ("lease_seconds", -5), ("title", ""),
        ("title", 5), ("title", "a\0b"), ("title", "x" * 201), ("interface", "text"), ("interface", None), ("surprise", 1),
    ],
)  # fmt: skip
def test_a_projects_wrong_field_is_named(requester, field, value):
    assert fields_of(requester.post("/projects", PROJECT | {field: value}, 422)) == {field}


def test_inner_fields_are_named_by_their_path(requester):
    assert fields_of(requester.post("/projects", PROJECT | {"review": {"mode": "by mood"}}, 422)) == {"review.mode"}
    assert fields_of(requester.post("/projects", PROJECT | {"interface": {"text": "{{text}}"}}, 422)) == {"interface.labels"}
    said = requester.post("/projects", PROJECT | {"review": "manual", "requirements": "none", "reward": "9" * 14}, 422)["errors"]
    assert {one["field"]: one["message"] for one in said} == {
        "review": "This must be a JSON object.", "requirements": "This must be a list.", "reward": "The largest amount is 1000000000.",
    }  # fmt: skip


def test_all_that_is_missing_is_told_at_once(requester):
    assert fields_of(requester.post("/projects", {}, 422)) == {"title", "task_type", "interface", "reward"}


@pytest.mark.parametrize("count", [0, 21, -1, "five", "5", None, 1.5, True, [1], {}])
def test_a_count_is_a_whole_number(requester, worker, live, count):
    batch = live(requester)
    assert fields_of(worker.post(f"/batches/{batch}/claims", {"count": count}, 422)) == {"count"}
    assert requester.get(f"/batches/{batch}")["claimed"] == 0


@pytest.mark.parametrize("answer", [{"label": "7"}, {"label": 0}, {"label": None}, {}])
def test_a_wrong_answer_is_named(requester, worker, live, answer):
    mine = worker.post(f"/batches/{live(requester)}/claims", {}, 201)["assignments"][0]["id"]
    assert fields_of(worker.post(f"/assignments/{mine}/submission", {"answer": answer}, 422)) == {"answer.label"}
    assert fields_of(worker.post(f"/assignments/{mine}/submission", {}, 422)) == {"answer"}
    assert worker.get(f"/assignments/{mine}")["state"] == "claimed"


def test_bodies_that_are_no_json_object(requester):
    for raw in (b"{broken", b"[" * 5000, b'{"title": NaN}', b'{"title": "\\ud800"}', b"\xff"):
        assert requester.call("POST", "/projects", 422, data=raw, content_type="application/json").json["code"] == "malformed_json"
    for raw in (b"[]", b"5", b"null", b'"text"'):
        requester.call("POST", "/projects", 422, data=raw, content_type="application/json")
    requester.call("POST", "/projects", 415, data=b"title=x", content_type="application/x-www-form-urlencoded")
    requester.call("POST", "/projects", 415, data=b"\x1f\x8b", content_type="application/json", headers={"Content-Encoding": "gzip"})


def test_a_body_of_fifty_megabytes(requester):
    answer = requester.call("POST", "/projects", 413, data=b'"' + b"x" * 50_000_000 + b'"', content_type="application/json")
    assert "4 MB" in answer.json["detail"]


def test_wrong_methods_and_addresses(requester):
    refused = requester.call("DELETE", "/projects", 405)
    assert "GET" in refused.headers["Allow"] and refused.json["detail"] == "This address takes GET, HEAD, OPTIONS, POST, not DELETE."
    requester.call("PUT", "/me/balance", 405)
    requester.get("/no/such/thing", 404)


@pytest.mark.parametrize("limit", ["many", "0", "-1", "1001", "1.5", "", "１０"])
def test_a_limit_is_a_whole_number(requester, limit):
    assert fields_of(requester.get("/projects", 422, limit=limit)) == {"limit"}


def test_query_fields_that_are_not_known(requester, worker):
    assert fields_of(requester.get("/projects", 422, sort="title")) == {"sort"}
    assert fields_of(worker.get("/me/assignments", 422, state="lost")) == {"state"}


def test_no_inside_is_shown_by_an_accident(app, requester, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("marketplace.api.me.balance", lambda person: 1 / 0)
    answer = requester.call("GET", "/me/balance", 500)
    assert "ZeroDivision" not in answer.text and "Traceback" not in answer.text


def test_one_wrong_reason_does_not_stop_the_other_decisions(requester, worker, live):
    batch = live(requester, tasks=4)
    held = worker.post(f"/batches/{batch}/claims", {"count": 4}, 201)["assignments"]
    ids = [one["id"] for one in held]
    for id in ids:
        worker.post(f"/assignments/{id}/submission", {"answer": {"label": "1"}}, 200)
    rejections = [
        {"id": ids[1], "reason_code": "because"}, {"id": ids[2]}, {"id": ids[3], "reason_code": "incomplete"}, {"id": ids[0], "reason_code": "other"},
    ]  # fmt: skip
    said = requester.post(f"/batches/{batch}/reviews", {"approve": [], "reject": rejections}, 200)["items"]
    assert [one["id"] for one in said] == [ids[1], ids[2], ids[3], ids[0]]
    assert [one.get("state") for one in said] == [None, None, "rejected", None]
    assert all(one["code"] == "invalid" and one["message"] for one in said if "state" not in one)
    assert "incomplete" in said[0]["message"] and "reason_code" in said[0]["message"]
