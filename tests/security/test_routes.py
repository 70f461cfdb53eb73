"""Every route asked by every role: who is let in, and what the others are told. A route that is not in the table fails."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from marketplace import edge
from marketplace.core.unit_of_work import committed
from tests.security.audiences import AUDIENCES, expected
from tests.security.roles import ROLES, Market
from tests.security.routes import BODIES, NAMES, ROUTES


class Route(NamedTuple):
    """A line of the table."""

    audience: str
    status: int
    method: str
    rule: str
    changes: dict[str, int]

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"


def table() -> list[Route]:
    """The lines of the table."""
    lines = []
    for line in ROUTES.splitlines():
        if line.strip() and not line.startswith("#"):
            audience, status, method, rule, *changes = line.split()
            lines.append(Route(audience, int(status), method, rule, {role: int(to) for role, to in (one.split("=") for one in changes)}))
    return lines


TABLE = table()


@pytest.fixture
def market(app, monkeypatch):
    """A market that no request changes: whatever a view did is rolled back behind its answer."""
    made = Market(app)
    monkeypatch.setattr(edge, "committed", lambda work, **_: committed(work, accept=lambda answer: False))
    app.config["PROPAGATE_EXCEPTIONS"] = False  # an accident is a 500 that the table does not expect
    return made


def test_the_table_knows_every_route(app):
    there = {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}
    listed = [route.name for route in TABLE]
    missing = sorted(there - set(listed))
    assert not missing, "add to tests/security/routes.py: audience status METHOD rule, for\n" + "\n".join(missing)
    assert not sorted(set(listed) - there), "these are no routes any more"
    assert len(listed) == len(set(listed)), "a route stands twice"
    assert all(route.audience in AUDIENCES and route.changes.keys() <= set(ROLES) for route in TABLE)
    assert not (BODIES.keys() | NAMES.keys()) - there


@pytest.mark.parametrize("face", ["pages", "api"])
def test_every_route_answers_each_role_as_the_table_says(market, face):
    wrong = []
    routes = [route for route in TABLE if route.rule.startswith("/api/") == (face == "api")]
    for route in routes:
        want = expected(route.audience, route.rule, route.status, route.changes)
        for role in ROLES:
            if role == "suspended":
                continue
            got = market.ask(role, route, BODIES.get(route.name, {}), NAMES.get(route.name, {})).status_code
            if got != want[role]:
                wrong.append(f"{route.name} as {role}: {got}, the table says {want[role]}")
    with market.suspended("worker", "requester", "operator"):
        for route in routes:
            want = expected(route.audience, route.rule, route.status, route.changes)["suspended"]
            got = market.ask("suspended", route, BODIES.get(route.name, {}), NAMES.get(route.name, {})).status_code
            if got != want:
                wrong.append(f"{route.name} as suspended: {got}, the table says {want}")
    assert not wrong, "\n".join(wrong)


def test_the_api_does_not_listen_to_a_browsers_session(market):
    client = market.app.test_client()
    client.set_cookie("rivulet_session", market.people["requester"].session)
    assert client.get("/api/v1/me").status_code == 401, "else a page elsewhere could use it: the API asks for no form token"
    assert client.get("/requester/").status_code == 200
