"""Who may claim, and how gold is mixed in."""

from __future__ import annotations

import pytest

from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.core.unit_of_work import committed
from marketplace.quality.gold import gold_rate, lower_bound
from tests.market import TERMS, check_books


def batch_of(requester, operator, rows, **terms):
    project = requester.post("/projects", TERMS | terms)
    assert project.status_code == 201, project.text
    batch = requester.post(f"/projects/{project.json['id']}/batches", {"name": "b"}).json["id"]
    sent = requester.post(f"/batches/{batch}/tasks", {"tasks": rows})
    assert sent.json["accepted"] == len(rows), sent.text
    operator.post("/deposits", {"email": requester.email, "amount": "9.00", "reference": "bank"})
    assert requester.post(f"/batches/{batch}/publish").status_code == 200
    return batch


def answer(worker, batch, label):
    for one in worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": label(one["task"]["input"]["text"])}})
        return one["task"]["input"]["text"]
    return None


def test_gold_is_scored_mixed_in_and_asked_of_many(app, requester, operator, someone):
    rows = [{"input": {"text": f"t{n}"}} for n in range(40)] + [{"input": {"text": f"g{n}"}, "gold": {"label": "1"}} for n in range(5)]
    batch = batch_of(requester, operator, rows, quality={"gold_rate": 0.25}, overlap=1)
    shown = requester.get(f"/batches/{batch}").json
    assert shown["slots"] == 40 + 5 * 2  # a quarter of 40 on five gold tasks
    good, bad = someone("worker"), someone("worker")
    seen = [answer(good, batch, lambda text: "1") for _ in range(20)]
    assert any(one.startswith("g") for one in seen[:12]), "a stranger sees gold early"
    while answer(bad, batch, lambda text: "0"):
        pass
    with app.app_context():
        scores = {one.worker_id: one.score for one in sql.rows("SELECT worker_id, avg(gold_score)::float AS score FROM assignments GROUP BY 1")}
        assert scores == {good.id: 1.0, bad.id: 0.0}
        number = decode("batch", batch)
        assert gold_rate(number, good.id) < gold_rate(number, bad.id) <= 0.5
        assert sql.value("SELECT count(*) FROM assignments WHERE worker_id = %(w)s AND gold_score IS NOT NULL", w=bad.id) == 5
    check_books(app)


def test_the_rate_of_gold_falls_as_a_worker_proves_good():
    bounds = [lower_bound(n, n) for n in (0, 1, 3, 10, 50)]
    assert bounds == sorted(bounds) and bounds[0] == 0 and bounds[-1] > 0.95
    assert lower_bound(5, 10) < 0.5 < lower_bound(95, 100)


@pytest.fixture
def batch(requester, operator):
    return batch_of(requester, operator, [{"input": {"text": "a"}}])


def claim(worker, batch):
    return worker.post(f"/batches/{batch}/claims", {"count": 1}).json


def test_a_blocked_and_an_excluded_worker_get_nothing_and_are_told(app, requester, batch, worker, someone):
    kept = someone("worker")
    with app.app_context():
        committed(lambda: sql.execute("INSERT INTO worker_blocks (requester_id, worker_id, reason) VALUES (%(r)s, %(w)s, 'x')", r=requester.id, w=worker.id))
        committed(
            lambda: sql.execute(
                "INSERT INTO exclusions (batch_id, worker_id, rule, reason) VALUES (%(b)s, %(w)s, 'gold', 'Too many known tasks were wrong.')",
                b=decode("batch", batch),
                w=kept.id,
            )
        )
    assert "no more work" in claim(worker, batch)["reason"]
    assert "Too many known tasks" in claim(kept, batch)["reason"]
    with app.app_context():
        committed(lambda: sql.execute("UPDATE exclusions SET until = now() - interval '1 minute'"))
    assert claim(kept, batch)["assignments"]


def test_requirements_are_met_or_named(app, requester, operator, worker, someone):
    asked = [{"qualification": "approved_count", "comparator": "GreaterThanOrEqualTo", "integer_values": [1]}]
    easy = batch_of(requester, operator, [{"input": {"text": "a"}}], review={"mode": "manual"})
    hard = batch_of(requester, operator, [{"input": {"text": "a"}}], requirements=asked)
    assert requester.get(f"/batches/{hard}").json["requirements"] == [asked[0] | {"guard": "accept"}]
    refused = claim(worker, hard)
    assert refused["assignments"] == [] and "Answers approved at least 1" in refused["reason"]
    mine = claim(worker, easy)["assignments"][0]
    worker.post(f"/assignments/{mine['id']}/submission", {"answer": {"label": "1"}})
    requester.post(f"/assignments/{mine['id']}/approve", {})
    assert claim(worker, hard)["assignments"]
    assert claim(someone("worker"), hard)["assignments"] == []


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"quality": {"gold_rate": 2}}, "quality.gold_rate"),
        ({"quality": {"max_overlap": 0, "target_confidence": 0.9}}, "quality.max_overlap"),
        ({"quality": {"max_overlap": 5}}, "quality.target_confidence"),
        ({"quality": {"speed": 1}}, "quality.speed"),
        ({"quality": {"rules": [{"event": "moon"}]}}, "quality.rules.0.event"),
        ({"requirements": [{"qualification": "nothing", "comparator": "Exists"}]}, "requirements.0.qualification"),
        ({"requirements": [{"qualification": "adult", "comparator": "Like", "integer_values": [1]}]}, "requirements.0.comparator"),
        ({"requirements": [{"qualification": "adult", "comparator": "EqualTo"}]}, "requirements.0.integer_values"),
    ],
)
def test_wrong_terms_are_refused_by_their_path(requester, terms, field):
    refused = requester.post("/projects", TERMS | terms)
    assert refused.status_code == 422
    assert field in [one["field"] for one in refused.json["errors"]], refused.json
