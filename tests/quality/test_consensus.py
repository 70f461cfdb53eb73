"""Consensus on crowds that are made up, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from marketplace.quality.dawid_skene import dawid_skene
from marketplace.quality.majority import majority
from marketplace.quality.one_coin import one_coin
from marketplace.quality.votes import Votes, accuracy
from marketplace.quality.weighted import weighted_majority

METHODS = [majority, weighted_majority, one_coin, dawid_skene]


def made_up(abilities, tasks=400, labels=3, seed=7):
    """Each worker answers each task and is right with the worker's ability, else says any other label."""
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, labels, tasks)
    answers = []
    for worker, ability in enumerate(abilities):
        right = chance.random(tasks) < ability
        other = (truth + chance.integers(1, labels, tasks)) % labels
        answers += [(task, worker, int(label)) for task, label in enumerate(np.where(right, truth, other))]
    return Votes.of(answers, labels=range(labels)), dict(enumerate(truth.tolist()))


@pytest.mark.parametrize("method", METHODS)
def test_a_good_crowd_is_right(method):
    votes, truth = made_up([0.9] * 5)
    assert accuracy(method(votes), truth) > 0.97


@pytest.mark.parametrize("method", [weighted_majority, one_coin, dawid_skene])
def test_two_experts_among_guessers_are_found(method):
    votes, truth = made_up([0.95, 0.95, 0.34, 0.33, 0.33, 0.33])
    found = method(votes)
    assert accuracy(found, truth) > accuracy(majority(votes), truth) + 0.02
    assert min(found.ability[:2]) > max(found.ability[2:])


def test_someone_who_swaps_two_labels_is_understood():
    votes, truth = made_up([0.85, 0.85, 0.85], labels=2)
    swapped = [(task, "swapper", 1 - label) for task, label in truth.items()]
    both = Votes.of(
        [*((votes.tasks[t], votes.workers[w], votes.labels[k]) for t, w, k in zip(votes.task, votes.worker, votes.label, strict=True)), *swapped], labels=[0, 1]
    )
    assert accuracy(dawid_skene(both), truth) > 0.99


@pytest.mark.parametrize("method", METHODS)
def test_probabilities_are_probabilities(method):
    votes, _ = made_up([0.9, 0.5, 0.2], tasks=30)
    found = method(votes)
    assert found.probability.sum(axis=1) == pytest.approx(np.ones(30)) and (found.probability >= 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_ties_go_to_the_first_label(method):
    votes = Votes.of([("t", "a", "x"), ("t", "b", "y")], labels=["y", "x"])
    assert method(votes).named() == {"t": "y"}


@pytest.mark.parametrize("method", METHODS)
def test_no_answers_and_one_answer(method):
    assert method(Votes.of([], labels=["x", "y"])).named() == {}
    assert method(Votes.of([("t", "a", "x")], labels=["x", "y"])).named() == {"t": "x"}


def test_shared_ties_count_in_part():
    votes = Votes.of([("t", "a", "x"), ("t", "b", "y")])
    assert accuracy(majority(votes), {"t": "y"}) == 0 and accuracy(majority(votes), {"t": "y"}, "shared") == 0.5
