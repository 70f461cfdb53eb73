"""The demo market."""

from __future__ import annotations

import pytest

from marketplace.demo.load import LOGINS, load_demo
from marketplace.extensions import db
from marketplace.ledger.check import check_books
from marketplace.people.find import person_by_email
from marketplace.projects.find import batches_of
from marketplace.projects.progress import progress


@pytest.fixture
def market(app):
    """The market, in a transaction that is rolled back."""
    with app.app_context():
        yield load_demo()
        db.session.rollback()


def test_live_batches_with_work_done_and_work_left(market):
    batches = batches_of(person_by_email(LOGINS[0].email))
    assert {batch.task_type for batch in batches} >= {"choice", "survey", "edit", "compare", "spans", "boxes", "transcribe", "clip", "form", "apptest"}
    for batch in batches:
        done = progress(batch)
        assert batch.state == "live" and done.open > 0 and done.submitted + done.approved > 0


def test_twice_is_harmless(market):
    before = len(batches_of(person_by_email(LOGINS[0].email)))
    assert load_demo() == market == LOGINS
    assert len(batches_of(person_by_email(LOGINS[0].email))) == before


def test_its_books_hold(market):
    assert check_books()["wrong"] == []
