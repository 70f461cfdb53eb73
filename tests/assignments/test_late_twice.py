"""A late answer handed in several times at the same moment: taken once, with one set of next tasks."""

from __future__ import annotations

import pytest

from marketplace.assignments.expire import expire
from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from tests.assignments.test_races import at_once
from tests.market import check_books, live_batch


@pytest.mark.parametrize("round", range(3))
def test_a_late_answer_handed_in_eight_times_at_once(app, requester, operator, worker, round):
    batch = live_batch(requester, operator, tasks=20)
    mine = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]["id"]
    with app.app_context():
        committed(lambda: sql.execute("UPDATE assignments SET lease_expires_at = now() - interval '1 hour'"))
        assert committed(expire) == 1
    body = {"answer": {"label": "1"}, "claim_next": 2}
    answers = at_once([lambda: worker.post(f"/assignments/{mine}/submission", body)] * 8, 8)
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    shown = requester.get(f"/batches/{batch}").json
    assert (shown["submitted"], shown["claimed"]) == (1, 2)
    check_books(app)
