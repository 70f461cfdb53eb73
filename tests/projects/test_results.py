"""Results per task and per answer, in all written forms."""

from __future__ import annotations

import csv
import io
import json
import uuid

import pytest

from marketplace.assignments.claim import claim_positions
from marketplace.assignments.submit import submit
from marketplace.extensions import db
from marketplace.ledger.deposit import deposit
from marketplace.people.pseudonym import pseudonym
from marketplace.people.sign_up import sign_up
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.models import Project
from marketplace.projects.publish import publish
from marketplace.projects.results import assignment_results, task_results, write_csv, write_json, write_ndjson
from marketplace.review.approve import approve
from marketplace.review.reject import REASONS, reject

TEXT = 'line one,\n"line" zwölf '


@pytest.fixture
def market(app):
    """A batch of three tasks at overlap three: two with answers, one of which is rejected; nothing is committed."""
    with app.app_context():
        yield Market()
        db.session.rollback()


class Market:
    def __init__(self) -> None:
        run = uuid.uuid4().hex[:8]
        self.requester = sign_up(f"requester-{run}@example.org", None, ["requester"])
        self.workers = [sign_up(f"worker-{n}-{run}@example.org", None, ["worker"]) for n in range(3)]
        project = create_project(
            self.requester,
            title="Same?",
            task_type="choice",
            interface={"text": "{{text}}", "labels": ["0", "1"]},
            reward_micros=30_000,
            overlap=3,
            lease_seconds=600,
            auto_approve_seconds=86_400,
            review={"mode": "manual"},
        )
        self.batch = create_batch(self.requester, project, "First")
        lines = "".join(json.dumps({"key": f"k{n}", "input": {"text": f"{TEXT}{n}", "sum": "=1+1"}}) + "\n" for n in range(3))
        import_tasks(self.requester, self.batch, io.BytesIO(lines.encode()), "ndjson")
        db.session.refresh(self.batch)
        deposit(None, self.requester, 10_000_000)
        publish(self.requester, self.batch)
        self.ids = [self.answer(worker, label) for worker, label in zip(self.workers, "110", strict=True)]
        approve(self.requester, self.batch, self.ids[0])
        reject(self.requester, self.batch, [(self.ids[2][0], next(iter(REASONS)), "no")])

    def answer(self, worker, label):
        return [submit(worker, one.id, {"label": label})[0].id for one in claim_positions(worker, self.batch.id, [1, 2])]


def written(write, rows):
    return "".join(write(rows))


def test_tasks_with_consensus(market):
    found = list(task_results(market.requester, market.batch))
    assert [row["key"] for row in found] == ["k0", "k1", "k2"]
    assert found[0]["answer"] == {"label": "1"} and found[0]["answers"] == 2, "a rejected answer does not count"
    assert found[1]["answers"] == 3 and 0.5 < found[1]["confidence"] < found[0]["confidence"] <= 1
    assert (found[2]["answer"], found[2]["confidence"], found[2]["answers"]) == ({}, None, 0)
    assert found[0]["input"]["text"] == f"{TEXT}0"


def test_answers_under_pseudonyms_and_rejected_ones_withheld(market):
    found = list(assignment_results(market.requester, market.batch))
    assert len(found) == 6
    assert found[-1]["state"] == "rejected" and found[-1]["answer"] == {} and found[-1]["decided_at"] and found[-1]["decided_rule"] == "manual"
    names = {row["worker"] for row in found}
    assert names == {pseudonym(market.requester.id, worker.id) for worker in market.workers}
    assert not any(worker.email in json.dumps(found) or worker.public_id in json.dumps(found) for worker in market.workers)


def test_two_requesters_see_two_pseudonyms(market):
    assert pseudonym(1, market.workers[0].id) != pseudonym(2, market.workers[0].id)


def test_csv_is_flat_and_harmless(market):
    text = written(write_csv, task_results(market.requester, market.batch))
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert found[0]["answer.label"] == "1" and found[0]["input.text"] == f"{TEXT}0"
    assert found[0]["input.sum"] == "'=1+1", "a spreadsheet must not take it for a formula"
    assert found[2]["answer.label"] == "" and found[2]["confidence"] == ""


@pytest.mark.parametrize("results", [task_results, assignment_results])
def test_ndjson_and_json_say_the_same(market, results):
    rows = list(results(market.requester, market.batch))
    assert [json.loads(line) for line in written(write_ndjson, results(market.requester, market.batch)).splitlines()] == rows
    assert json.loads(written(write_json, results(market.requester, market.batch))) == {"items": rows}


def test_nothing_to_write_is_still_a_file(market):
    empty = create_batch(market.requester, db.session.get(Project, market.batch.project_id), "Empty")
    assert json.loads(written(write_json, task_results(market.requester, empty))) == {"items": []}
    assert written(write_csv, task_results(market.requester, empty)).startswith("key,task_id,answer.label")
