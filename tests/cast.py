"""The people of the tests, each signed up anew, with an API token."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest

PASSWORD = "River-stone-7"


@dataclass
class Actor:
    """A person with their token, and calls of the API in their name."""

    app: Any
    id: int
    public_id: str
    email: str
    token: str

    @property
    def person(self) -> Any:
        """The row, in the current session."""
        from marketplace.extensions import db
        from marketplace.people.models import Person

        return db.session.get_one(Person, self.id)

    @property
    def headers(self) -> dict[str, str]:
        """What a request in their name carries."""
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **more: Any) -> Any:
        """GET /api/v1…"""
        return self.app.test_client().get(f"/api/v1{path}", headers=self.headers, **more)

    def post(self, path: str, json: Any = None, headers: dict[str, str] | None = None, **more: Any) -> Any:
        """POST /api/v1…"""
        if json is not None:
            more["json"] = json
        return self.app.test_client().post(f"/api/v1{path}", headers=self.headers | (headers or {}), **more)

    def browser(self) -> Any:
        """A browser that has signed in as this person."""
        client = self.app.test_client()
        answer = client.post("/login", data={"email": self.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.text[:300]
        return client


@pytest.fixture
def someone(app):
    """Makes people: `someone("worker", "requester")`."""
    from marketplace.extensions import db
    from marketplace.people.sign_up import sign_up
    from marketplace.people.tokens import create_token

    def make(*roles: str) -> Actor:
        with app.app_context():
            person = sign_up(f"{'-'.join(roles)}-{uuid.uuid4().hex[:8]}@example.org", PASSWORD, list(roles))
            token = create_token(person, "tests")
            db.session.commit()
            return Actor(app, person.id, person.public_id, person.email, token)

    return make


@pytest.fixture
def requester(someone):
    """A requester without money."""
    return someone("requester")


@pytest.fixture
def worker(someone):
    """A worker."""
    return someone("worker")


@pytest.fixture
def operator(someone):
    """An operator."""
    return someone("operator")


@pytest.fixture
def stranger(someone):
    """Somebody with both roles who has nothing to do with what the test is about."""
    return someone("requester", "worker")
