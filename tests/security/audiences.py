"""Who may use a route: for each audience, which roles are let in and what the others are told."""

from __future__ import annotations

from tests.security.roles import ROLES

LET_IN = "in"
AUDIENCES: dict[str, dict[str, object]] = {
    # everybody, whoever they are
    "public": dict.fromkeys(ROLES, LET_IN),
    # whoever is signed in
    "member": dict.fromkeys(ROLES, LET_IN) | {"anonymous": "sign in", "suspended": 403},
    # a signed-in person's own thing
    "member_own": dict.fromkeys(ROLES, 404) | {"owner": LET_IN, "anonymous": "sign in", "suspended": 403},
    "requester": {"owner": LET_IN, "other_requester": LET_IN, "other_worker": 403, "anonymous": "sign in", "operator": 403, "suspended": 403},
    "requester_own": {"owner": LET_IN, "other_requester": 404, "other_worker": 403, "anonymous": "sign in", "operator": 403, "suspended": 403},
    "worker": {"owner": LET_IN, "other_requester": 403, "other_worker": LET_IN, "anonymous": "sign in", "operator": 403, "suspended": 403},
    "worker_own": {"owner": LET_IN, "other_requester": 403, "other_worker": 404, "anonymous": "sign in", "operator": 403, "suspended": 403},
    "operator": {"owner": LET_IN, "other_requester": 403, "other_worker": 403, "anonymous": "sign in", "operator": LET_IN, "suspended": 403},
}
"""`sign in` is 401 at the API and a redirect to the login elsewhere. The owner of an operator's route is the operator."""


def expected(audience: str, rule: str, status: int, changes: dict[str, int]) -> dict[str, int]:
    """The status that each role is to get; `status` is that of those who are let in."""
    sign_in = 401 if rule.startswith("/api/") else 302
    given = {role: status if said == LET_IN else sign_in if said == "sign in" else said for role, said in AUDIENCES[audience].items()}
    return given | changes  # type: ignore[return-value]
