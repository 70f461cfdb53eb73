"""Agreement, against examples worked out in the literature."""

from __future__ import annotations

import math

import numpy as np
import pytest

from marketplace.quality.agreement import confusion_counts, confusion_rates, fleiss_kappa, krippendorff_alpha, worker_accuracy
from marketplace.quality.votes import Votes


def test_krippendorffs_own_example():
    # Krippendorff 2011, example C: four observers, twelve units, missing answers; nominal alpha 0.743.
    rows = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    votes = Votes.of((unit, observer, value) for observer, row in enumerate(rows) for unit, value in enumerate(row) if value)
    assert krippendorff_alpha(votes) == pytest.approx(0.743, abs=0.001)


def test_fleiss_on_a_worked_example():
    # Ten subjects, fourteen raters, five categories; kappa 0.210.
    table = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ]
    answers = []
    for subject, row in enumerate(table):
        labels = [label for label, count in enumerate(row) for _ in range(count)]
        answers += [(subject, rater, label) for rater, label in enumerate(labels)]
    assert fleiss_kappa(Votes.of(answers)) == pytest.approx(0.210, abs=0.001)


@pytest.mark.parametrize("measure", [krippendorff_alpha, fleiss_kappa])
def test_perfect_and_empty(measure):
    assert measure(Votes.of([(t, w, t % 2) for t in range(4) for w in range(3)])) == pytest.approx(1)
    assert measure(Votes.of([(t, w, 1) for t in range(4) for w in range(3)])) == 1
    assert math.isnan(measure(Votes.of([("t", "w", 1)])))


def test_workers_against_the_truth():
    votes = Votes.of([("t1", "a", "x"), ("t2", "a", "y"), ("t1", "b", "y"), ("t3", "c", "x")], labels=["x", "y"])
    truth = np.array([0, 1, -1])
    share, answered = worker_accuracy(votes, truth)
    assert share[:2].tolist() == [1.0, 0.0] and math.isnan(share[2]) and answered.tolist() == [2, 1, 0]
    assert confusion_counts(votes, truth)[0].tolist() == [[1, 0], [0, 1]]
    assert confusion_rates(votes, truth)[1].tolist() == [[0.0, 1.0], [0.5, 0.5]]
