"""Gold made from strong consensus, and gold that is retired because it leaked, is disputed or has been seen by too many."""

from __future__ import annotations

import random

import pytest

from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.quality import made_gold
from marketplace.quality.made_gold import make, tend
from tests.market import TERMS, check_books
from tests.quality.test_adaptive_and_rules import in_batch, work
from tests.quality.test_gold_and_eligibility import batch_of


def truth(text):
    return str(int(text[1:]) % 2)


def test_gold_is_made_of_what_many_agree_on_and_judges_later_workers(app, requester, operator, someone):
    batch = batch_of(
        requester, operator, [{"input": {"text": f"t{n}"}} for n in range(100)], overlap=4, quality={"gold_rate": 0.1, "gold_from_consensus": True}
    )
    shown = requester.get(f"/batches/{batch}").json
    assert (shown["slots"], shown["reserve_slots"]) == (400, 40)
    for _ in range(3):
        work(someone("worker"), batch, truth)
    assert in_batch(app, batch, make) == 0, "three answers are not yet what the batch wants of a task"
    early = someone("worker")
    for one in early.post(f"/batches/{batch}/claims", {"count": 20}).json["assignments"]:
        early.post(f"/assignments/{one['id']}/submission", {"answer": {"label": truth(one["task"]["input"]["text"])}})
    assert in_batch(app, batch, tend) == (0, 1), "a tenth of the eighty open slots is gold: one task with ten answers"
    assert in_batch(app, batch, tend) == (0, 0)
    gold = requester.get(f"/batches/{batch}/quality").json["gold"]
    assert [(one["origin"], one["answers"], one["retired_at"]) for one in gold] == [("consensus", 0, None)] and gold[0]["confidence"] >= 0.95
    late = someone("worker")
    work(late, batch, lambda text: str(1 - int(truth(text))))
    with app.app_context():
        scores = sql.rows("SELECT worker_id, gold_score FROM assignments WHERE gold_score IS NOT NULL")
    assert [(one.worker_id, one.gold_score) for one in scores] == [(late.id, 0.0)], "only who came later is judged by it"
    check_books(app)
    requester.post(f"/batches/{batch}/close")
    check_books(app)


def leaking(app, batch, positions, right):
    """Answers to gold tasks of the batch, given in this order by as many workers: right or not."""
    with app.app_context():
        from marketplace.core.unit_of_work import committed

        def put():
            for n, is_right in enumerate(right):
                for position in positions:
                    sql.execute(
                        "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at, submitted_at, answer, gold_score)"
                        " VALUES (%(b)s, %(p)s, %(n)s, %(w)s, 'submitted', now(), now() - make_interval(secs => %(ago)s), %(a)s, %(s)s)",
                        b=decode("batch", batch), p=position, n=n + 1, w=10_000 + n, ago=1000 - n, a=sql.json({"label": "1"}), s=1.0 if is_right else 0.0,
                    )  # fmt: skip
            sql.execute(
                "UPDATE batch_tallies SET submitted = submitted + %(n)s WHERE batch_id = %(b)s AND stripe = 0",
                n=len(right) * len(positions),
                b=decode("batch", batch),
            )

        committed(put)


@pytest.fixture
def batch(requester, operator):
    rows = [{"input": {"text": f"g{n}"}, "gold": {"label": "1"}} for n in range(3)] + [{"input": {"text": f"t{n}"}} for n in range(300)]
    return batch_of(requester, operator, rows, overlap=1, quality={"gold_rate": 0.5})


def test_gold_whose_accuracy_jumps_is_retired_and_its_slots_are_kept(app, requester, batch):
    leaking(app, batch, [1], [n % 2 == 0 for n in range(14)] + [True] * 16)
    before = requester.get(f"/batches/{batch}").json
    assert in_batch(app, batch, tend) == (1, 0)
    after = requester.get(f"/batches/{batch}").json
    freed = before["slots"] - after["slots"]
    assert freed == 50 - 30 and after["reserve_slots"] == freed and after["held"] == before["held"]
    gold = requester.get(f"/batches/{batch}/quality").json["gold"]
    assert [one["reason"] for one in gold if one["reason"]] == ["leaked: the share of right answers rose from 53% to 100%, and answers became uniform"]
    assert in_batch(app, batch, tend) == (0, 0)
    check_books(app)


def test_two_other_known_answers_are_too_few_to_dispute_a_third(app, batch):
    leaking(app, batch, [2, 3], [True] * 8)
    leaking(app, batch, [1], [False] * 8)
    assert in_batch(app, batch, tend) == (0, 0)


def test_disputed_gold(app, requester, operator, monkeypatch):
    rows = [{"input": {"text": f"g{n}"}, "gold": {"label": "1"}} for n in range(5)] + [{"input": {"text": f"t{n}"}} for n in range(200)]
    batch = batch_of(requester, operator, rows, overlap=1, quality={"gold_rate": 0.5})
    leaking(app, batch, [2, 3, 4, 5], [True] * 8)
    leaking(app, batch, [1], [False] * 7 + [True])
    assert in_batch(app, batch, tend) == (1, 0)
    gold = {one["reason"] for one in requester.get(f"/batches/{batch}/quality").json["gold"]}
    assert gold == {None, "disputed: 7 of 8 workers who are right on other known answers say otherwise"}
    with app.app_context():
        assert sql.value("SELECT count(gold_score) FROM assignments WHERE position = 1") == 0
    check_books(app)


def test_honest_crowds_lose_no_gold(app, requester, operator):
    """Of 200 gold tasks that a steady crowd answers (right 60 to 95 % of the time), none is taken for leaked."""
    draw = random.Random(3)
    lost = sum(bool(made_gold._leaked([draw.random() < rate for _ in range(60)])) for rate in (0.6, 0.7, 0.8, 0.9, 0.95) for _ in range(40))
    assert lost == 0


def test_too_many_have_seen_it(app, requester, batch, monkeypatch):
    monkeypatch.setattr(made_gold, "MOST_SEEN", 10)
    leaking(app, batch, [1, 2, 3], [True] * 12)
    assert in_batch(app, batch, tend) == (2, 0), "the last one stays"


def test_it_needs_a_rate(requester):
    refused = requester.post("/projects", TERMS | {"quality": {"gold_from_consensus": True}})
    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "quality.gold_rate"
