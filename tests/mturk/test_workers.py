"""Blocks and messages to workers, through boto3."""

from __future__ import annotations

import pytest


def test_a_blocked_worker_gets_no_more_work(requester, mturk, someone):
    hit = requester.hit(MaxAssignments=2)
    blocked, other = someone("worker"), someone("worker")
    assert set(mturk.create_worker_block(WorkerId=blocked.public_id, Reason="Copied answers")) == {"ResponseMetadata"}
    mturk.create_worker_block(WorkerId=blocked.public_id, Reason="Copied many answers")
    assert mturk.list_worker_blocks()["WorkerBlocks"] == [{"WorkerId": blocked.public_id, "Reason": "Copied many answers"}]
    refusal = blocked.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json
    assert refusal["assignments"] == [] and "Copied" not in refusal["reason"]
    assert other.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"]
    assert set(mturk.delete_worker_block(WorkerId=blocked.public_id, Reason="Forgiven")) == {"ResponseMetadata"}
    assert blocked.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"]


def test_unblocking_who_is_not_blocked_is_no_error(mturk, worker):
    mturk.delete_worker_block(WorkerId=worker.public_id)
    assert mturk.list_worker_blocks()["NumResults"] == 0


def test_blocks_are_ones_own(mturk, worker, requesters):
    mturk.create_worker_block(WorkerId=worker.public_id, Reason="x")
    assert requesters("0").mturk.list_worker_blocks()["WorkerBlocks"] == []


@pytest.mark.parametrize("arguments", [{"WorkerId": "ANOBODY", "Reason": "x"}, {"WorkerId": "nobody", "Reason": "x"}])
def test_who_is_not_there_cannot_be_blocked(mturk, refused, arguments):
    assert refused(mturk, "create_worker_block", **arguments)[0] == "InvalidParameterValue"


def test_a_requester_is_no_worker_to_block(mturk, requesters, refused):
    assert refused(mturk, "create_worker_block", WorkerId=requesters("0").actor.public_id, Reason="x")[0] == "InvalidParameterValue"


def test_blocks_in_pages(mturk, someone):
    people = sorted(someone("worker").public_id for _ in range(3))
    for one in people:
        mturk.create_worker_block(WorkerId=one, Reason="x")
    pages = list(mturk.get_paginator("list_worker_blocks").paginate(PaginationConfig={"PageSize": 2}))
    assert sorted(one["WorkerId"] for page in pages for one in page["WorkerBlocks"]) == people


def test_workers_whose_work_was_decided_are_written_to(requester, mturk, someone, answer, app):
    hit = requester.hit(MaxAssignments=2)
    decided, undecided, unknown = someone("worker"), someone("worker"), someone("worker")
    mturk.approve_assignment(AssignmentId=answer(decided, hit))
    answer(undecided, hit)
    told = mturk.notify_workers(Subject="More work", MessageText="Part two is here.", WorkerIds=[decided.public_id])
    assert told["NotifyWorkersFailureStatuses"] == []
    told = mturk.notify_workers(Subject="More work", MessageText="Hello", WorkerIds=[decided.public_id, undecided.public_id, unknown.public_id, "ANOBODY"])
    failed = {one["WorkerId"]: one["NotifyWorkersFailureCode"] for one in told["NotifyWorkersFailureStatuses"]}
    assert failed == {undecided.public_id: "HardFailure", unknown.public_id: "HardFailure", "ANOBODY": "HardFailure"}
    assert all(one["NotifyWorkersFailureMessage"] for one in told["NotifyWorkersFailureStatuses"])
    with app.app_context():
        from marketplace.core import sql

        mails = [one.payload for one in sql.rows("SELECT payload FROM outbox WHERE kind = 'mail' ORDER BY id")]
    assert [one["subject"] for one in mails] == ["More work", "More work"] and {one["to"] for one in mails} == {decided.email}
    assert mails[0]["text"].startswith("Part two is here.")


def test_the_suspended_cannot_be_reached_now(requester, mturk, worker, answer, operator, app):
    mturk.approve_assignment(AssignmentId=answer(worker, requester.hit()))
    with app.app_context():
        from marketplace.extensions import db
        from marketplace.people.suspend import suspend

        suspend(operator.person, worker.person, "Looking into it")
        db.session.commit()
    [failed] = mturk.notify_workers(Subject="x", MessageText="y", WorkerIds=[worker.public_id])["NotifyWorkersFailureStatuses"]
    assert failed["NotifyWorkersFailureCode"] == "SoftFailure"
