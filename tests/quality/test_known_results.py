"""The published figures on real crowds. Tie rule: the first label in sorted order, where `shared` is not said."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from marketplace.quality.dawid_skene import dawid_skene
from marketplace.quality.majority import majority
from marketplace.quality.one_coin import one_coin
from marketplace.quality.votes import Votes, accuracy
from marketplace.quality.weighted import weighted_majority

DATA = Path(os.environ.get("RIVULET_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")


def crowd(name: str):
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name} is not in {DATA}; set RIVULET_DATA")
    votes = Votes.of((row["task"], row["worker"], row["label"]) for row in table(folder / "answers.csv"))
    truth = folder / "truth.csv"
    return votes, {row["task"]: row["label"] for row in table(truth)} if truth.exists() else {}


def table(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_weather():
    votes, truth = crowd("weather_amt")
    assert accuracy(majority(votes), truth, "shared") == pytest.approx(0.853, abs=0.001)
    assert accuracy(dawid_skene(votes), truth) == pytest.approx(0.840, abs=0.001)
    assert accuracy(one_coin(votes), truth) == pytest.approx(0.860, abs=0.001)
    assert accuracy(weighted_majority(votes), truth) >= 0.85


def test_zencrowd():
    votes, truth = crowd("zencrowd_us")
    assert 0.861 <= round(accuracy(majority(votes), truth, "shared"), 3) <= accuracy(majority(votes), truth) <= 0.868
    assert accuracy(dawid_skene(votes), truth) == pytest.approx(0.83, abs=0.01)
    assert accuracy(one_coin(votes), truth) >= 0.904
    assert accuracy(weighted_majority(votes), truth) >= 0.86


def test_the_papers_own_table():
    votes, _ = crowd("dawid_skene_1979")
    found = dawid_skene(votes, smoothing=0)
    assert found.prior == pytest.approx([0.400, 0.422, 0.112, 0.067], abs=0.001)
