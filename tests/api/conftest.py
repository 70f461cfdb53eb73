"""People who speak JSON: each has a token and calls the API as a program would."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from marketplace.core import public_id
from marketplace.extensions import db
from marketplace.people.sign_up import sign_up
from marketplace.people.tokens import create_token

PROJECT = {
    "title": "Same product?", "description": "Two offers", "instructions": "Label **1** when they are the same.", "task_type": "choice",
    "interface": {"text": "{{text}}", "labels": ["0", "1"]}, "reward": "0.03", "overlap": 1, "lease_seconds": 600,
    "auto_approve_seconds": 86400, "review": {"mode": "manual"},
}  # fmt: skip


class Caller:
    """One person's /api/v1. Each call says which status it wants."""

    def __init__(self, client: Any, token: str | None, email: str = "", person_id: int = 0) -> None:
        self.client, self.token, self.email, self.person_id = client, token, email, person_id

    def call(self, method: str, path: str, want: int | tuple[int, ...], body: Any = None, **more: Any) -> Any:
        """The answer itself, after a look at its status."""
        headers = more.pop("headers", {}) | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        if body is not None:
            more["json"] = body
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code in ((want,) if isinstance(want, int) else want), (method, path, answer.status_code, answer.text[:500])
        if answer.status_code >= 400:
            assert answer.mimetype == "application/problem+json"
            assert answer.json["code"] and answer.json["status"] == answer.status_code and answer.json["detail"]
        return answer

    def get(self, path: str, want: int | tuple[int, ...] = 200, **query: Any) -> Any:
        """The parsed answer to a GET."""
        answer = self.call("GET", path, want, query_string=query)
        return answer.json if answer.is_json else answer.text

    def post(self, path: str, body: Any = None, want: int | tuple[int, ...] = (200, 201), **more: Any) -> Any:
        """The parsed answer to a POST."""
        return self.call("POST", path, want, body, **more).json

    def draft(self, tasks: int = 0, **terms: Any) -> str:
        """A batch of a new project; its id."""
        project = self.post("/projects", PROJECT | terms, 201)
        batch = self.post(f"/projects/{project['id']}/batches", {"name": "first"}, 201)
        if tasks:
            rows = [{"key": f"k{n}", "input": {"text": f"offer {n}"}} for n in range(tasks)]
            assert self.post(f"/batches/{batch['id']}/tasks", {"tasks": rows}, 200)["accepted"] == tasks
        return batch["id"]


def fields_of(problem: dict[str, Any]) -> set[str]:
    """The paths that a problem names."""
    return {one["field"] for one in problem["errors"]}


@pytest.fixture
def people(app, client):
    """Makes people: `people("worker")` is a new one with a token."""

    def make(*roles: str) -> Caller:
        email = f"{uuid.uuid4().hex[:12]}@example.org"
        with app.app_context():
            person = sign_up(email, None, list(roles))
            token = create_token(person, "test")
            number = person.id
            db.session.commit()
        return Caller(client, token, email, number)

    return make


@pytest.fixture
def requester(people):
    """Owns the work."""
    return people("requester")


@pytest.fixture
def stranger(people):
    """Another requester, whom nothing of the first concerns."""
    return people("requester")


@pytest.fixture
def worker(people):
    """Does the work."""
    return people("worker")


@pytest.fixture
def operator(people):
    """Runs the market."""
    return people("operator")


@pytest.fixture
def live(operator):
    """Makes live batches: `live(requester, tasks=3)` is the id of a funded one."""

    def make(owner: Caller, tasks: int = 3, **terms: Any) -> str:
        batch = owner.draft(tasks, **terms)
        operator.post("/deposits", {"email": owner.email, "amount": owner.get(f"/batches/{batch}/quote")["total"]}, 201)
        owner.post(f"/batches/{batch}/publish", want=200)
        return batch

    return make


@pytest.fixture
def made_up(app):
    """An id of the right form that stands for nothing."""

    def make(kind: str) -> str:
        with app.app_context():
            return public_id.encode(kind, 2**40)

    return make
