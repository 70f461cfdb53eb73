"""Simulated crowds against the rules that docs/quality.md recommends: who is found, and how many good workers are harmed.

The stated rates: of workers who are right nine times in ten fewer than 1 in 100 are ever excluded within 60 known tasks,
of those who are right 85 % of the time fewer than 5 in 100; of those who guess at least 95 in 100 are.
"""

from __future__ import annotations

import random

from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.projects.find import any_batch
from marketplace.quality.conduct import RECENT, _fires, apply_rules
from marketplace.quality.signals import shared_answers
from tests.quality.test_adaptive_and_rules import in_batch, work
from tests.quality.test_gold_and_eligibility import batch_of

RULES = [
    {"event": "gold_accuracy", "at_least": 15, "below": 0.6, "action": "exclude", "hours": 72},
    {"event": "recent_gold_accuracy", "at_least": 20, "below": 0.55, "action": "exclude", "hours": 72},
]
CROWD, KNOWN = 2000, 60


def excluded_share(right, seed):
    """The share of workers whom the rules exclude at any moment of their first 60 known tasks; `right(n)` says how likely answer n is right."""
    draw, excluded = random.Random(seed), 0
    for _ in range(CROWD):
        answers: list[bool] = []
        for n in range(KNOWN):
            answers.append(draw.random() < right(n))
            recent = answers[-RECENT:]
            seen = {"gold_accuracy": (sum(answers) / len(answers), len(answers)), "recent_gold_accuracy": (sum(recent) / len(recent), len(answers))}
            if any(_fires(rule, seen) is not None for rule in RULES):
                excluded += 1
                break
    return excluded / CROWD


def test_the_stated_rate_of_harmed_good_workers_and_of_found_bad_ones():
    assert excluded_share(lambda n: 0.95, 1) == 0
    assert excluded_share(lambda n: 0.9, 2) < 0.01
    assert excluded_share(lambda n: 0.85, 3) < 0.05
    assert excluded_share(lambda n: 0.5, 4) > 0.95, "spamming, or always the same label where two are as frequent"
    assert excluded_share(lambda n: 0.95 if n < 25 else 0.5, 5) > 0.8, "drifting: good at first, guessing later"


def test_all_five_kinds_of_workers_in_one_batch(app, requester, operator, someone):
    """Good, lazy, spamming, colluding (each other's wrong answers) and drifting workers; every other task has a known answer."""
    draw = random.Random(11)
    truth = {f"t{n}": "abc"[n % 3] for n in range(60)}
    rows = [{"input": {"text": text}, "gold": {"label": label}} if n % 3 < 2 else {"input": {"text": text}} for n, (text, label) in enumerate(truth.items())]
    batch = batch_of(requester, operator, rows, overlap=10, quality={"rules": RULES}, interface={"text": "{{text}}", "labels": list("abc")})
    other = {text: draw.choice([one for one in "abc" if one != label]) for text, label in truth.items()}
    noisy = lambda text, rate: truth[text] if draw.random() < rate else draw.choice([one for one in "abc" if one != truth[text]])  # noqa: E731
    shared = {text: label if draw.random() < 0.6 else other[text] for text, label in truth.items()}
    done: dict[int, int] = {}

    def drifting(key, text):
        done[key] = done.get(key, 0) + 1
        return noisy(text, 0.95 if done[key] <= 30 else 0.2)

    says = {
        "good": lambda key, text: noisy(text, 0.92),
        "lazy": lambda key, text: "a",
        "spamming": lambda key, text: draw.choice("abc"),
        "colluding": lambda key, text: shared[text],
        "drifting": drifting,
    }
    crowd = {(kind, n): someone("worker") for kind in says for n in range(2)}
    for (kind, _), worker in crowd.items():
        work(worker, batch, lambda text, kind=kind, key=worker.id: says[kind](key, text))
    in_batch(app, batch, apply_rules)
    with app.app_context():
        excluded = {one.worker_id for one in sql.rows("SELECT worker_id FROM exclusions")}
        pairs = {frozenset(one.worker_ids) for one in shared_answers(any_batch(decode("batch", batch)))}
    by_kind = {kind: {worker.id for (one, _), worker in crowd.items() if one == kind} for kind in says}
    assert by_kind["lazy"] | by_kind["spamming"] | by_kind["drifting"] <= excluded
    assert not excluded & by_kind["good"], "no good worker is harmed"
    assert frozenset(by_kind["colluding"]) in pairs, "who shares wrong answers is listed for a person, with the evidence"
    assert not any(pair & by_kind["good"] for pair in pairs)
