"""Signs for the operator: colluding and impossibly fast workers are found, honest ones are not named."""

from __future__ import annotations

import random

import pytest

from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.core.unit_of_work import committed
from marketplace.projects.find import any_batch
from marketplace.quality.signals import binomial_tail, shared_answers, signals
from tests.quality.test_adaptive_and_rules import work
from tests.quality.test_gold_and_eligibility import batch_of


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_colluding_workers_are_found_and_honest_ones_are_not(app, requester, operator, someone, seed):
    rng = random.Random(seed)
    labels = ["a", "b", "c"]
    truth = {f"t{n}": rng.choice(labels) for n in range(40)}
    rows = [{"input": {"text": text}} for text in truth]
    batch = batch_of(requester, operator, rows, overlap=7, interface={"text": "{{text}}", "labels": labels})

    def says(right):
        return lambda text: truth[text] if rng.random() < right else rng.choice([one for one in labels if one != truth[text]])

    for _ in range(5):
        work(someone("worker"), batch, says(0.8))
    sheet = {text: truth[text] if rng.random() < 0.6 else rng.choice(labels) for text in truth}
    pair = [someone("worker") for _ in range(2)]
    for one in pair:
        work(one, batch, sheet.__getitem__)
    with app.app_context():
        found = shared_answers(any_batch(decode("batch", batch)))
    assert [set(one.worker_ids) for one in found] == [{one.id for one in pair}]
    assert "equal wrong answers" in found[0].evidence


def test_speed_and_shared_devices(app, requester, operator, someone):
    batch = batch_of(requester, operator, [{"input": {"text": f"t{n}"}} for n in range(25)], overlap=4)
    workers = [someone("worker") for _ in range(4)]
    for one in workers:
        work(one, batch, lambda text: "1")
    fast = workers[0]
    for one in workers[1:3]:
        one.app.test_client().post("/login", data={"email": one.email, "password": "River-stone-7"}, headers={"User-Agent": "one browser"})
    with app.app_context():
        committed(lambda: sql.execute("UPDATE assignments SET claimed_at = submitted_at - interval '30 seconds' WHERE worker_id <> %(id)s", id=fast.id))
        committed(lambda: sql.execute("UPDATE assignments SET claimed_at = submitted_at - interval '0.4 seconds' WHERE worker_id = %(id)s", id=fast.id))
        found = signals()
    assert {(one.kind, one.worker_ids) for one in found} == {("speed", (fast.id,)), ("shared_device", tuple(sorted(one.id for one in workers[1:3])))}
    page = operator.browser().get("/operator/signals")
    assert page.status_code == 200 and fast.email in page.text and "one browser" not in page.text


def test_the_tail_of_the_binomial():
    assert binomial_tail(0, 5, 0.3) == 1 and binomial_tail(6, 5, 0.3) == 0
    assert binomial_tail(3, 5, 0.5) == pytest.approx(0.5)
    assert binomial_tail(1, 10, 0.1) == pytest.approx(1 - 0.9**10)
