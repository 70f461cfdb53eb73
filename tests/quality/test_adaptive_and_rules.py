"""Answers until sure, and rules that watch over a batch; with simulated crowds."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.core.unit_of_work import committed
from marketplace.projects.find import any_batch
from marketplace.quality.adaptive import fixed, grow, simulate
from marketplace.quality.conduct import apply_rules, firings
from tests.market import TERMS, check_books
from tests.quality.test_gold_and_eligibility import batch_of
from tests.quality.test_known_results import crowd as known_crowd


def work(worker, batch, says):
    """Does everything there is for a worker; how many answers."""
    done = 0
    while got := worker.post(f"/batches/{batch}/claims", {"count": 20}).json["assignments"]:
        for one in got:
            answer = {"label": says(one["task"]["input"]["text"])}
            assert worker.post(f"/assignments/{one['id']}/submission", {"answer": answer}).status_code == 200
            done += 1
    return done


def in_batch(app, batch, act):
    with app.app_context():
        return committed(lambda: act(any_batch(decode("batch", batch))))


def test_only_tasks_in_doubt_get_more_answers(app, requester, operator, someone):
    clear, unclear = [f"clear {n}" for n in range(12)], [f"unclear {n}" for n in range(4)]
    batch = batch_of(requester, operator, [{"input": {"text": t}} for t in clear + unclear], overlap=2, quality={"max_overlap": 5, "target_confidence": 0.8})
    asked = defaultdict(int)

    def says(text):
        asked[text] += 1
        kind, number = text.split()
        return str(int(number) % 2) if kind == "clear" else str((asked[text] + int(number)) % 2)

    for _ in range(2):
        work(someone("worker"), batch, says)
    assert in_batch(app, batch, grow) == 4
    assert in_batch(app, batch, grow) == 0, "what was asked for is outstanding"
    for _ in range(6):
        work(someone("worker"), batch, says)
        in_batch(app, batch, grow)
    shown = requester.get(f"/batches/{batch}").json
    counts = {row["input"]["text"]: row["answers"] for row in requester.get(f"/batches/{batch}/results?format=json").json["items"]}
    assert all(counts[one] == 2 for one in clear)
    assert all(3 <= counts[one] <= 5 for one in unclear)
    assert shown["submitted"] == sum(counts.values()) < 16 * 5
    check_books(app)
    requester.post(f"/batches/{batch}/close")
    check_books(app)


@pytest.mark.parametrize(("name", "target"), [("weather_amt", 0.9), ("zencrowd_us", 0.85)])
def test_the_same_accuracy_for_fewer_answers_on_real_crowds(name, target):
    """Against all answers of the set: no worse by more than half a point, for 40 % fewer (mean of three draws)."""
    votes, truth = known_crowd(name)
    crowd = defaultdict(dict)
    for task, worker, label in zip(votes.task, votes.worker, votes.label, strict=True):
        crowd[votes.tasks[task]].setdefault(votes.workers[worker], votes.labels[label])
    crowd = {task: list(given.items()) for task, given in crowd.items()}
    all_of_it = fixed(crowd, truth, 20)
    runs = [simulate(crowd, truth, target, 2, 20, seed) for seed in range(3)]
    mean = [sum(one) / len(runs) for one in zip(*runs, strict=True)]
    assert mean[0] >= all_of_it[0] - 0.005
    assert mean[1] <= all_of_it[1] * 0.6


@pytest.mark.parametrize(("name", "target"), [("weather_amt", 0.9), ("zencrowd_us", 0.8)])
def test_and_still_with_gold_and_a_qualification_test_in_the_count(name, target):
    """A twentieth of the tasks is gold, every worker gives five paid answers of a test first, and both are paid for."""
    votes, truth = known_crowd(name)
    crowd = defaultdict(dict)
    for task, worker, label in zip(votes.task, votes.worker, votes.label, strict=True):
        crowd[votes.tasks[task]].setdefault(votes.workers[worker], votes.labels[label])
    crowd = {task: list(given.items()) for task, given in crowd.items()}
    right, paid = fixed(crowd, truth, 20)
    runs = [simulate(crowd, truth, target, 2, 20, seed, gold=0.05, test=5) for seed in range(6)]
    mean = [sum(one) / len(runs) for one in zip(*runs, strict=True)]
    assert mean[0] >= right - 0.01 and mean[1] <= paid * 0.6


def test_a_rule_excludes_the_spammer_and_nobody_else(app, requester, operator, someone):
    """A simulated crowd on gold: good (95 %), decent (80 %), lazy (always the same) and spamming (at random)."""
    rng = random.Random(7)
    truth = {f"t{n}": "01"[n % 2] for n in range(40)}
    rows = [{"input": {"text": text}, "gold": {"label": label}} if n < 20 else {"input": {"text": text}} for n, (text, label) in enumerate(truth.items())]
    rule = {"event": "gold_accuracy", "at_least": 12, "below": 0.65, "action": "exclude", "hours": 24, "message": "Many known tasks were wrong."}
    batch = batch_of(requester, operator, rows, overlap=8, quality={"rules": [rule]})
    other = {"0": "1", "1": "0"}
    kinds = {
        "good": lambda text: truth[text] if rng.random() < 0.95 else other[truth[text]],
        "decent": lambda text: truth[text] if rng.random() < 0.85 else other[truth[text]],
        "lazy": lambda text: "0",
        "spamming": lambda text: rng.choice("01"),
    }
    crowd = {(kind, n): someone("worker") for kind in kinds for n in range(2)}
    for (kind, _), worker in crowd.items():
        work(worker, batch, kinds[kind])
    fired = in_batch(app, batch, apply_rules)
    assert in_batch(app, batch, apply_rules) == 0, "a rule fires once"
    with app.app_context():
        excluded = {one.worker_id for one in sql.rows("SELECT worker_id FROM exclusions")}
        log = firings(any_batch(decode("batch", batch)))
    bad = {worker.id for (kind, _), worker in crowd.items() if kind in ("lazy", "spamming")}
    assert excluded == bad and fired == 4
    assert {one.worker_id for one in log} == bad and all(one.observations == 20 and one.value < 0.65 for one in log)
    told = next(worker for worker in crowd.values() if worker.id in bad)
    assert "Many known tasks were wrong." in told.post(f"/batches/{batch}/claims", {"count": 1}).json["reason"]


def test_rules_on_speed_agreement_returns_and_rejections(app, requester, operator, someone):
    rules = [
        {"event": "median_seconds", "at_least": 5, "below": 3600, "action": "report"},
        {"event": "agreement", "at_least": 5, "below": 0.5, "action": "report"},
        {"event": "returned_in_a_row", "at_least": 3, "above": 2, "action": "report"},
        {"event": "rejected_share", "at_least": 2, "above": 0.5, "action": "notify"},
    ]
    batch = batch_of(requester, operator, [{"input": {"text": f"t{n}"}} for n in range(8)], overlap=5, quality={"rules": rules})
    for _ in range(3):
        work(someone("worker"), batch, lambda text: "1")
    odd = someone("worker")
    work(odd, batch, lambda text: "0")
    mine = odd.get("/me/assignments?state=submitted").json["items"][:2]
    for one in mine:
        requester.post(f"/assignments/{one['id']}/reject", {"reason_code": "wrong_answer"})
    lazy = someone("worker")
    for one in lazy.post(f"/batches/{batch}/claims", {"count": 4}).json["assignments"]:
        lazy.post(f"/assignments/{one['id']}/return")
    in_batch(app, batch, apply_rules)
    with app.app_context():
        fired = {(one.worker_id, one.rule["event"]) for one in firings(any_batch(decode("batch", batch)))}
        mails = sql.value("SELECT count(*) FROM outbox")
    assert {(odd.id, "agreement"), (odd.id, "rejected_share"), (odd.id, "median_seconds"), (lazy.id, "returned_in_a_row")} <= fired
    assert not {event for worker, event in fired if worker == lazy.id} - {"returned_in_a_row"}
    assert mails == 1


def test_a_break_and_a_question_that_the_worker_answers(app, requester, operator, someone):
    rules = [
        {"event": "gold_accuracy", "at_least": 2, "below": 0.5, "action": "ask", "message": "Have you read the instructions?"},
        {"event": "returned_in_a_row", "at_least": 3, "above": 2, "action": "pause"},
    ]
    rows = [{"input": {"text": f"t{n}"}, "gold": {"label": "1"}} for n in range(6)]
    batch = batch_of(requester, operator, rows, overlap=3, quality={"rules": rules})
    careless, skipping = someone("worker"), someone("worker")
    for one in careless.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]:
        careless.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "0"}})
    for one in skipping.post(f"/batches/{batch}/claims", {"count": 3}).json["assignments"]:
        skipping.post(f"/assignments/{one['id']}/return")
    assert in_batch(app, batch, apply_rules) == 2
    taken = lambda worker: worker.post(f"/batches/{batch}/claims", {"count": 1}).json  # noqa: E731
    assert "Have you read the instructions?" in taken(careless)["reason"]
    assert "kept from this batch until" in taken(skipping)["reason"]
    assert careless.get(f"/batches/{batch}/question").json["question"] == "Have you read the instructions?"
    assert skipping.post(f"/batches/{batch}/reply", {"words": "Yes."}).status_code == 404, "nothing is asked of who has a break"
    page = careless.browser()
    assert "Have you read the instructions?" in page.get(f"/worker/batches/{batch}").text
    assert page.post(f"/worker/batches/{batch}/replies", data={"words": "I have now."}).status_code == 303
    assert taken(careless)["assignments"]
    with app.app_context():
        committed(lambda: sql.execute("UPDATE exclusions SET until = now() - interval '1 second'"))
    assert taken(skipping)["assignments"], "a break ends by itself"
    log = {one["action"]: one for one in requester.get(f"/batches/{batch}/quality").json["rules_fired"]}
    assert log["ask"]["reply"] == "I have now."
    assert log["ask"]["words"].startswith("After 2: the share of right answers on gold below 50 %. Seen: 0 % of 2. The worker was asked")
    assert "a break of 15 minutes" in log["pause"]["words"]


def test_a_question_never_frees_who_is_excluded(app, requester, operator, worker):
    rules = [
        {"event": "gold_accuracy", "below": 0.5, "action": "exclude", "hours": 48, "message": "Known tasks were wrong."},
        {"event": "median_seconds", "below": 3600, "action": "ask", "message": "So fast?"},
    ]
    batch = batch_of(requester, operator, [{"input": {"text": f"t{n}"}, "gold": {"label": "1"}} for n in range(3)], quality={"rules": rules})
    for one in worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "0"}})
    assert in_batch(app, batch, apply_rules) == 2
    assert "Known tasks were wrong." in worker.post(f"/batches/{batch}/claims", {"count": 1}).json["reason"]
    assert worker.post(f"/batches/{batch}/reply", {"words": "Yes."}).status_code == 404
    refused = requester.post("/projects", TERMS | {"quality": {"rules": [{"event": "agreement", "below": 0.5, "action": "ask"}]}})
    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "quality.rules.0.message"
