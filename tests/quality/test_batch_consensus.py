"""The consensus of the product: no worse than the best known figures, calibrated, and taught by gold."""

from __future__ import annotations

import random

import numpy as np
import pytest

from marketplace.quality.consensus import consensus
from marketplace.quality.majority import majority
from marketplace.quality.votes import Votes, accuracy
from tests.quality.test_known_results import crowd


def some(name, a_task, seed=0):
    """A part of a real crowd with at most that many answers a task."""
    votes, truth = crowd(name)
    triples = [(votes.tasks[t], votes.workers[w], votes.labels[k]) for t, w, k in zip(votes.task, votes.worker, votes.label, strict=True)]
    random.Random(seed).shuffle(triples)
    kept, seen = [], {}
    for one in triples:
        seen[one[0]] = seen.get(one[0], 0) + 1
        if seen[one[0]] <= a_task:
            kept.append(one)
    return Votes.of(kept, votes.labels), truth


@pytest.mark.parametrize(("name", "least"), [("weather_amt", 0.855), ("zencrowd_us", 0.904)])
def test_all_answers_of_a_real_crowd(name, least):
    votes, truth = crowd(name)
    assert accuracy(consensus(votes), truth) >= least


@pytest.mark.parametrize("name", ["weather_amt", "zencrowd_us"])
@pytest.mark.parametrize("a_task", [2, 3, 5, 10])
def test_few_answers_of_a_real_crowd(name, a_task):
    """On the mean of five draws no worse than the majority by more than half a point, and the confidence near the truth."""
    gains, gaps = [], []
    for seed in range(5):
        votes, truth = some(name, a_task, seed)
        found = consensus(votes)
        gains.append(accuracy(found, truth) - accuracy(majority(votes), truth, "shared"))
        gaps.append(accuracy(found, truth) - float(found.confidence.mean()))
    assert np.mean(gains) >= -0.005
    assert abs(np.mean(gaps)) < 0.12


def test_gold_shows_who_cannot_be_trusted():
    """Two spammers who always agree outvote one honest worker, until gold is known."""
    rng = random.Random(1)
    truth = {n: rng.choice("ab") for n in range(60)}
    answers = [(n, "honest", truth[n]) for n in truth]
    answers += [(n, spammer, "a") for n in truth for spammer in ("spam 1", "spam 2")]
    votes = Votes.of(answers, ["a", "b"])
    taught = consensus(votes, {n: truth[n] for n in range(20)})
    rest = {n: truth[n] for n in range(20, 60)}
    assert accuracy(taught, rest) > 0.95 > accuracy(consensus(votes), rest)
    assert taught.ability is not None
    assert taught.ability[votes.workers.index("honest")] > 0.9 > 0.7 > taught.ability[votes.workers.index("spam 1")]


def test_one_answer_each_is_taken_as_it_is_and_nothing_is_certain():
    votes = Votes.of([(n, f"w{n % 7}", "ab"[n % 2]) for n in range(50)], ["a", "b"])
    found = consensus(votes)
    assert [votes.labels[one] for one in found.label] == ["ab"[n % 2] for n in range(50)]
    assert 0.5 < found.confidence.min() <= found.confidence.max() < 0.9


def test_no_answers_are_no_error():
    assert consensus(Votes.of([], ["a", "b"])).confidence.size == 0
