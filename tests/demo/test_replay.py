"""Replaying a crowd: every answer once, through the product's own acts."""

from __future__ import annotations

import pytest

from marketplace.demo.replay import read_crowd, replay
from marketplace.errors import Invalid


@pytest.fixture
def folder(tmp_path):
    answers = [("t1", "a", "yes"), ("t1", "b", "yes"), ("t1", "c", "no"), ("t2", "a", "no"), ("t2", "b", "no"), ("t2", "b", "yes"), ("t3", "c", "no")]
    (tmp_path / "answers.csv").write_text("task,worker,label\n" + "".join(",".join(row) + "\n" for row in answers))
    (tmp_path / "truth.csv").write_text("task,label\nt1,yes\nt2,no\nt3,yes\n")
    (tmp_path / "tasks.csv").write_text('task,text\nt1,"one,\ntwo"\nt2,two\nt3,three\n')
    return tmp_path


def test_the_first_answer_of_a_worker_counts(folder):
    crowd = read_crowd(folder)
    assert crowd.answers["b"] == {"t1": "yes", "t2": "no"} and crowd.repeated == 1
    assert crowd.labels == ["no", "yes"] and crowd.tasks == ["t1", "t2", "t3"]


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(Invalid):
        read_crowd(tmp_path)


def test_replay(app, folder):
    told: list[str] = []
    with app.app_context():
        figures = replay(read_crowd(folder), told.append)
    assert (figures["answers"], figures["tasks"], figures["workers"], figures["overlap"]) == (6, 3, 3, 3)
    assert figures["accuracy"]["majority, ties shared"] == figures["accuracy"]["results as downloaded"] == pytest.approx(2 / 3, abs=1e-3)
    assert figures["paid to workers"] == "0.06" and figures["fee"] == "0.006" and figures["still held"] == "0.00"
    assert figures["books hold"] and any("Dawid-Skene" in line for line in told)
