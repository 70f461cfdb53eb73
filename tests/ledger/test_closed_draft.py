"""A draft that is closed before it was ever published has no tally, and the books hold."""

from __future__ import annotations

from tests.market import TERMS, check_books


def test_a_draft_can_be_closed_and_the_books_hold(app, requester):
    project = requester.post("/projects", TERMS).json["id"]
    batch = requester.post(f"/projects/{project}/batches", {"name": "never live"}).json["id"]
    assert requester.post(f"/batches/{batch}/close").json["state"] == "closed"
    check_books(app)
