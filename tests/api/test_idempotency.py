"""Idempotency-Key: once is once, also at the same moment."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.api.conftest import PROJECT, Caller


def keyed(key=None):
    """Headers with a key."""
    return {"headers": {"Idempotency-Key": key or uuid.uuid4().hex}}


def test_the_same_again_is_the_first_answer(requester):
    key = keyed()
    first = requester.call("POST", "/projects", 201, PROJECT, **key)
    again = requester.call("POST", "/projects", 201, PROJECT, **key)
    assert again.json == first.json and again.headers["Idempotency-Replayed"] == "true"
    assert len(requester.get("/projects")["items"]) == 1


def test_another_body_or_path_is_refused(requester):
    key = keyed()
    project = requester.post("/projects", PROJECT, 201, **key)
    assert requester.post("/projects", PROJECT | {"title": "Another"}, 409, **key)["code"] == "idempotency_key_reused"
    requester.post(f"/projects/{project['id']}", {}, 409, **key)


def test_a_key_belongs_to_its_person(requester, stranger):
    key = keyed()
    assert requester.post("/projects", PROJECT, 201, **key)["id"] != stranger.post("/projects", PROJECT, 201, **key)["id"]


def test_an_error_leaves_the_key_free(requester, operator):
    key, batch = keyed(), requester.draft(1)
    requester.post(f"/batches/{batch}/publish", {}, 402, **key)
    operator.post("/deposits", {"email": requester.email, "amount": "1.00"}, 201)
    assert requester.post(f"/batches/{batch}/publish", {}, 200, **key)["state"] == "live"


def test_money_is_deposited_once_by_many_at_the_same_moment(app, requester, operator):
    key, body = keyed(), {"email": requester.email, "amount": "0.07"}

    def deposit(_):
        return Caller(app.test_client(), operator.token).call("POST", "/deposits", 201, body, headers=dict(key["headers"])).json["id"]

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(deposit, range(6)))) == 1
    assert requester.get("/me/balance")["available"] == "0.07"


def test_uploads_have_keys_too(requester):
    batch, key = requester.draft(), keyed()
    path = f"/batches/{batch}/tasks"
    first = requester.call("POST", path, 200, data=b"text\na\n", content_type="text/csv", **key).json
    assert requester.call("POST", path, 200, data=b"text\na\n", content_type="text/csv", **key).json == first
    requester.call("POST", path, 409, data=b"text\nb\n", content_type="text/csv", **key)
    assert requester.get(f"/batches/{batch}")["tasks"] == 1


def test_keys_are_visible_ascii(requester):
    for key in ("", "x" * 256):
        requester.post("/projects", PROJECT, 422, headers={"Idempotency-Key": key})
