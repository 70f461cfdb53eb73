"""Who may do what: a token, not suspended, the role, and one's own things only."""

from __future__ import annotations

import pytest

from marketplace.people.models import ROLES
from tests.api.conftest import Caller


def operations(app):
    """Every operation of the document: method, path, operation."""
    shown = app.test_client().get("/api/v1/openapi.json").json
    return [
        (method.upper(), path.removeprefix("/api/v1"), item[method]) for path, item in shown["paths"].items() for method in ("get", "post") if method in item
    ]


def filled(path: str) -> str:
    """The path with an id that stands for nothing in each place."""
    return "/".join("X" * 27 if part.startswith("{") else part for part in path.split("/"))


def test_every_operation_wants_a_token(app, client):
    for method, path, _ in operations(app):
        answer = Caller(client, None).call(method, filled(path), 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        Caller(client, "rvl_made-up").call(method, filled(path), 401)


def test_every_operation_wants_its_role(app, people):
    cast = {role: people(role) for role in ROLES}
    for method, path, operation in operations(app):
        for role, person in cast.items():
            if not {role, "anybody with a token"} & set(operation["x-roles"]):
                assert person.call(method, filled(path), 403).json["code"] == "missing_role"


def test_a_suspended_person_is_kept_out_and_let_in_again(people, operator):
    worker = people("worker")
    person = worker.get("/me")["id"]
    operator.post(f"/people/{person}/suspend", {"reason": "Copied answers"}, 200)
    assert worker.get("/me", 403)["code"] == "suspended"
    assert operator.get(f"/people/{person}")["is_suspended"]
    operator.post(f"/people/{person}/restore", {"reason": "A misunderstanding"}, 200)
    worker.get("/me")


@pytest.mark.parametrize("path", ["", "/quote", "/assignments", "/results", "/tasks"])
def test_a_strangers_batch_is_not_there(requester, stranger, path):
    batch = requester.draft(1)
    requester.get(f"/batches/{batch}{path}")
    stranger.get(f"/batches/{batch}{path}", 404)


@pytest.mark.parametrize("act", ["publish", "pause", "resume", "close", "reviews", "tasks"])
def test_nobody_acts_on_a_strangers_batch(requester, stranger, act):
    batch = requester.draft(1)
    stranger.post(f"/batches/{batch}/{act}", {"tasks": [{"input": {"text": "x"}}]} if act == "tasks" else {}, 404)
    assert requester.get(f"/batches/{batch}")["tasks"] == 1


def test_a_worker_reaches_their_own_assignments_only(requester, worker, people, live, made_up):
    mine = worker.post(f"/batches/{live(requester)}/claims", {"count": 1}, 201)["assignments"][0]["id"]
    other = people("worker")
    for assignment in (mine, made_up("assignment"), "999999999999"):
        other.post(f"/assignments/{assignment}/submission", {"answer": {"label": "0"}}, 404)
        other.post(f"/assignments/{assignment}/heartbeat", want=404)
        other.post(f"/assignments/{assignment}/return", want=404)
        other.get(f"/assignments/{assignment}", 404)
    assert worker.get(f"/assignments/{mine}")["state"] == "claimed"


def test_requesters_see_a_stable_pseudonym_and_no_gold_reaches_a_worker(requester, stranger, worker, live):
    seen = []
    for owner in (requester, requester, stranger):
        batch = live(owner, 1)
        claim = worker.post(f"/batches/{batch}/claims", {}, 201)
        assert "gold" not in str(claim)
        worker.post(f"/assignments/{claim['assignments'][0]['id']}/submission", {"answer": {"label": "1"}}, 200)
        listed = owner.get(f"/batches/{batch}/assignments")["items"]
        assert worker.email not in str(listed)
        seen.append(listed[0]["worker"])
    assert seen[0] == seen[1] != seen[2]
