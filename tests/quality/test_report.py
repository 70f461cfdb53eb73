"""The quality report of a batch: simulated workers are told apart, and money buys the points it promises."""

from __future__ import annotations

import random

import numpy as np
import pytest

from marketplace.core.public_id import decode
from marketplace.projects.find import any_batch
from marketplace.quality.report import batch_quality, buying, worth_of
from tests.quality.test_adaptive_and_rules import work
from tests.quality.test_gold_and_eligibility import batch_of


def test_the_report_tells_good_from_bad(app, requester, operator, someone):
    rng = random.Random(3)
    truth = {f"t{n}": rng.choice("01") for n in range(30)}
    rows = [{"input": {"text": text}} | ({"gold": {"label": label}} if n < 10 else {}) for n, (text, label) in enumerate(truth.items())]
    batch = batch_of(requester, operator, rows, overlap=3)
    good = [someone("worker") for _ in range(2)]
    for one in good:
        work(one, batch, lambda text: truth[text] if rng.random() < 0.85 else "10"[int(truth[text])])
    bad = someone("worker")
    work(bad, batch, lambda text: rng.choice("01"))
    with app.app_context():
        found = batch_quality(any_batch(decode("batch", batch)))
    by_id = {one.worker_id: one for one in found.workers}
    assert found.answers == 90 and found.tasks_answered == 30
    assert by_id[bad.id].ability < min(by_id[one.id].ability for one in good)
    assert by_id[bad.id].gold_seen == 10 and by_id[bad.id].agreement < min(by_id[one.id].agreement for one in good)
    assert 0 < found.alpha < 1 and np.sum(found.confusion) == 90 and sum(found.shares) == pytest.approx(1)
    assert found.curve[0] == (0, pytest.approx(found.expected_accuracy)) and found.curve[-1][1] > found.curve[0][1]
    through_api = requester.get(f"/batches/{batch}/quality").json
    assert through_api["answers"] == 90 and len(through_api["workers"]) == 3
    page = requester.browser().get(f"/requester/batches/{batch}/quality")
    assert page.status_code == 200 and "Krippendorff" in page.text


def test_an_empty_batch_has_an_empty_report(app, requester, operator):
    batch = batch_of(requester, operator, [{"input": {"text": "a"}}])
    assert requester.get(f"/batches/{batch}/quality").json["expected_accuracy"] is None
    assert requester.browser().get(f"/requester/batches/{batch}/quality").status_code == 200


def test_what_money_buys_is_what_a_simulation_finds():
    """The expected gain of one more answer on every task, against drawing truths and answers a hundred thousand times."""
    rng = np.random.default_rng(5)
    probability = rng.dirichlet([2, 1, 1], size=200)
    ability = 0.7
    curve = buying(probability, ability, 10)
    truth = np.array([rng.choice(3, size=500, p=row) for row in probability])
    said = np.where(rng.random(truth.shape) < ability, truth, (truth + rng.integers(1, 3, truth.shape)) % 3)
    likelihood = np.where(np.arange(3) == said[..., None], ability, (1 - ability) / 2)
    chosen = (probability[:, None, :] * likelihood).argmax(axis=2)
    assert curve[-1][1] == pytest.approx((chosen == truth).mean(), abs=0.01)
    assert [one[0] for one in curve] == sorted(one[0] for one in curve) and curve[-1][0] == 2000
    assert worth_of(curve, 2000) == pytest.approx((curve[-1][1] - curve[0][1]) * 100)
    assert worth_of([], 5) is None


def test_one_worker_of_a_batch_over_time_by_speed_and_by_label(requester, operator, someone):
    rows = [{"input": {"text": f"t{n}"}} | ({"gold": {"label": str(n % 2)}} if n < 12 else {}) for n in range(24)]
    batch = batch_of(requester, operator, rows, overlap=3)
    truth = {f"t{n}": str(n % 2) for n in range(24)}
    for _ in range(2):
        work(someone("worker"), batch, truth.get)
    drifting, seen = someone("worker"), []

    def says(text):
        seen.append(text)
        return truth[text] if len(seen) <= 12 else "0"

    work(drifting, batch, says)
    shown = {one["answers"]: one["worker"] for one in requester.get(f"/batches/{batch}/quality").json["workers"]}
    name = next(one["worker"] for one in requester.get(f"/batches/{batch}/quality").json["workers"] if one["agreement"] < 1)
    assert name in {one["worker"] for one in requester.get(f"/batches/{batch}/assignments").json["items"]} and shown
    found = requester.get(f"/batches/{batch}/workers/{name}").json
    assert found["whole"]["answers"] == 24 and found["whole"]["gold_seen"] == 12
    assert [one["agreement"] for one in found["over_time"]][:4] == [1.0] * 4 and found["over_time"][-1]["agreement"] < 1
    assert found["confusion"] == [[12, 0], [6, 6]] and sum(one["answers"] for one in found["by_seconds"]) == 24
    page = requester.browser().get(f"/requester/batches/{batch}/workers/{name}").text
    assert "Time against accuracy" in page and page.count('<svg class="plot"') == 2
    assert requester.get(f"/batches/{batch}/workers/W123").status_code == 404
    assert someone("requester").get(f"/batches/{batch}/workers/{name}").status_code == 404


def test_a_worker_reads_their_own_quality(app, requester, operator, worker, someone):
    rows = [{"input": {"text": f"t{n}"}} | ({"gold": {"label": "1"}} if n < 6 else {}) for n in range(12)]
    batch = batch_of(requester, operator, rows, overlap=2)
    other = someone("worker")
    work(other, batch, lambda text: "1")
    assert worker.get("/me/quality").json["projects"] == []
    few = worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]
    for one in few:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "0"}, "provenance": {"keystrokes": 3, "seconds_active": 2}})
    early = worker.get("/me/quality").json
    assert early["projects"][0]["gold_accuracy"] is None, "two known tasks would tell which they are"
    assert early["recorded"][0]["keystrokes"] == 3
    work(worker, batch, lambda text: "1")
    requester.post(f"/assignments/{few[0]['id']}/reject", {"reason_code": "wrong_answer", "feedback": "Look again."})
    ids = [one["id"] for one in requester.get(f"/batches/{batch}/assignments?state=submitted&limit=100").json["items"]]
    requester.post(f"/batches/{batch}/reviews", {"approve": ids})
    found = worker.get("/me/quality").json
    [project] = found["projects"]
    assert (project["answers"], project["approved"], project["rejected"], project["gold_seen"]) == (12, 11, 1, 6)
    assert project["gold_accuracy"] == pytest.approx(4 / 6) and project["agreement"] == pytest.approx(10 / 12)
    assert [(one["reason_code"], one["may_appeal"]) for one in found["rejections"]] == [("wrong_answer", True)]
    assert sum(one["answers"] for one in found["over_time"]) == 12
    page = worker.browser().get("/worker/quality").text
    assert "Look again." in page and "Appeal" in page and '<svg class="plot"' in page
    assert "No answers yet" in someone("worker").browser().get("/worker/quality").text
