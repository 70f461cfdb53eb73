"""The calls of programs that requesters run, in their order and with their ways of reading the answers, by boto3.

Which calls each program makes was read from its source: psiTurk 3.3, Dallinger 12, Mephisto 1.1, and scripts in the manner of amti.
"""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from botocore.exceptions import ClientError

from tests.mturk.conftest import EXTERNAL, HTML, TYPE

OVER_NINETY = [{"QualificationTypeId": "000000000000000000L0", "Comparator": "GreaterThanOrEqualTo", "IntegerValues": [90], "RequiredToPreview": True}]
HOME = [
    {"QualificationTypeId": "00000000000000000071", "Comparator": "EqualTo", "LocaleValues": [{"Country": "US"}, {"Country": "CA"}], "RequiredToPreview": True}
]


def pages(client, name, key, **arguments):
    return [one for page in client.get_paginator(name).paginate(**arguments) for one in page[key]]


def test_as_psiturk_does(requester, mturk, someone, answer):
    assert float(mturk.get_account_balance()["AvailableBalance"]) == 100
    kind = mturk.create_hit_type(
        Title="An experiment",
        Description="Take part",
        Reward="1.00",
        AssignmentDurationInSeconds=7200,
        Keywords="psychology",
        QualificationRequirements=OVER_NINETY,
    )["HITTypeId"]
    hit = mturk.create_hit_with_hit_type(HITTypeId=kind, MaxAssignments=2, LifetimeInSeconds=86_400, Question=EXTERNAL)["HIT"]
    assert hit["HITStatus"] == "Assignable" and isinstance(hit["CreationTime"], datetime)
    first, second = someone("worker"), someone("worker")
    done = [answer(one, hit, wid=one.public_id) for one in (first, second)]
    [listed] = pages(mturk, "list_hits", "HITs")
    waiting = listed["MaxAssignments"] - listed["NumberOfAssignmentsCompleted"] - listed["NumberOfAssignmentsPending"] - listed["NumberOfAssignmentsAvailable"]
    assert waiting == 2
    handed = pages(mturk, "list_assignments_for_hit", "Assignments", HITId=hit["HITId"], AssignmentStatuses=["Submitted", "Approved", "Rejected"])
    assert [one["AssignmentId"] for one in handed] == done
    mturk.approve_assignment(AssignmentId=done[0], OverrideRejection=False)
    mturk.reject_assignment(AssignmentId=done[1], RequesterFeedback="")
    mturk.approve_assignment(AssignmentId=done[1], OverrideRejection=True)
    mturk.send_bonus(WorkerId=first.public_id, AssignmentId=done[0], BonusAmount="0.5", Reason="Thanks")
    mturk.create_additional_assignments_for_hit(HITId=hit["HITId"], NumberOfAdditionalAssignments=1)
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewable"
    mturk.delete_hit(HITId=hit["HITId"])
    assert pages(mturk, "list_hits", "HITs") == []
    assert first.get("/me/balance").json["available"] == "1.50" and second.get("/me/balance").json["available"] == "1.00"


def only_metadata(answer):
    return set(answer) == {"ResponseMetadata"}


def test_as_dallinger_does(requester, mturk, worker, answer, run_jobs):
    name = f"experiment-{int(time.time())}"
    made = mturk.create_qualification_type(Name=name, Description="Took part", QualificationTypeStatus="Active")["QualificationType"]
    with pytest.raises(ClientError) as caught:
        mturk.create_qualification_type(Name=name, Description="Took part", QualificationTypeStatus="Active")
    assert "already created a QualificationType with this name" in str(caught.value)
    found = mturk.list_qualification_types(MustBeRequestable=False, MustBeOwnedByCaller=True, Query=name.upper(), MaxResults=2)["QualificationTypes"]
    assert [one["QualificationTypeId"] for one in found] == [made["QualificationTypeId"]]
    kind = mturk.create_hit_type(
        Title="Play", Description="A game", Keywords="", Reward=str(0.1), AssignmentDurationInSeconds=3600, AutoApprovalDelayInSeconds=0,
        QualificationRequirements=[*HOME, {"QualificationTypeId": made["QualificationTypeId"], "Comparator": "DoesNotExist", "RequiredToPreview": True}],
    )["HITTypeId"]  # fmt: skip
    note = {"Destination": "https://example.org/mturk", "Transport": "SNS", "Version": "2014-08-15", "EventTypes": ["AssignmentSubmitted", "HITExpired"]}
    assert only_metadata(mturk.update_notification_settings(HITTypeId=kind, Notification=note, Active=True))
    token = str(time.time())
    kind = mturk.create_hit_type(Title="Play", Description="A game", Reward="0.1", AssignmentDurationInSeconds=3600, AutoApprovalDelayInSeconds=0)["HITTypeId"]
    request = {"HITTypeId": kind, "Question": EXTERNAL, "LifetimeInSeconds": 3600, "MaxAssignments": 1, "UniqueRequestToken": token}
    hit = mturk.create_hit_with_hit_type(**request)["HIT"]
    for key in (
        "HITId",
        "HITTypeId",
        "Keywords",
        "Reward",
        "CreationTime",
        "Expiration",
        "MaxAssignments",
        "Title",
        "Description",
        "QualificationRequirements",
        "HITStatus",
    ):
        assert key in hit
    done = answer(worker, hit)
    run_jobs()
    assignment = mturk.get_assignment(AssignmentId=done)["Assignment"]
    assert assignment["AssignmentStatus"] == "Approved"  # a delay of nothing
    with pytest.raises(ClientError) as caught:
        mturk.get_assignment(AssignmentId="3NOSUCHASSIGNMENT")
    assert "does not exist" in str(caught.value)
    about = {"QualificationTypeId": made["QualificationTypeId"], "WorkerId": worker.public_id}
    with pytest.raises(ClientError) as caught:
        mturk.get_qualification_score(**about)
    assert "does not exist" in str(caught.value)
    assert only_metadata(mturk.associate_qualification_with_worker(**about, IntegerValue=1, SendNotification=False))
    assert mturk.get_qualification_score(**about)["Qualification"]["IntegerValue"] == 1
    assert [
        one["WorkerId"]
        for one in pages(mturk, "list_workers_with_qualification_type", "Qualifications", QualificationTypeId=about["QualificationTypeId"], Status="Granted")
    ] == [worker.public_id]
    assert only_metadata(mturk.disassociate_qualification_from_worker(**about, Reason=""))
    with pytest.raises(ClientError) as caught:
        mturk.get_qualification_score(**about)
    assert "operation can be called with a status of: Granted" in str(caught.value)
    assert only_metadata(mturk.send_bonus(WorkerId=worker.public_id, BonusAmount="0.01", AssignmentId=done, Reason="Played well", UniqueRequestToken="bonus-1"))
    assert only_metadata(mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0))
    assert only_metadata(mturk.delete_hit(HITId=hit["HITId"]))
    with pytest.raises(ClientError) as caught:
        mturk.delete_hit(HITId=hit["HITId"])
    assert "currently in the state 'Disposed'" in str(caught.value)
    assert only_metadata(mturk.delete_qualification_type(QualificationTypeId=about["QualificationTypeId"]))


def test_as_mephisto_does(requester, mturk, someone, answer):
    name = "mephisto-run-block"
    made = mturk.create_qualification_type(Name=name, Description="No more of these", Keywords="", QualificationTypeStatus="Active")["QualificationType"][
        "QualificationTypeId"
    ]
    with pytest.raises(mturk.exceptions.RequestError) as caught:
        mturk.create_qualification_type(Name=name, Description="No more of these", Keywords="", QualificationTypeStatus="Active")
    assert caught.value.response["Error"]["Message"].startswith("You have already created a QualificationType with this name.")
    [found] = mturk.list_qualification_types(Query=name, MustBeRequestable=True, MustBeOwnedByCaller=True, MaxResults=100)["QualificationTypes"]
    assert found["QualificationTypeId"] == made
    kind = mturk.create_hit_type(
        Title="Talk", Description="Talk to a model", Keywords="chat", Reward="0.3", AssignmentDurationInSeconds=1800, AutoApprovalDelayInSeconds=604_800,
        QualificationRequirements=[{"QualificationTypeId": made, "Comparator": "DoesNotExist", "ActionsGuarded": "DiscoverPreviewAndAccept"}],
    )["HITTypeId"]  # fmt: skip
    hits = [mturk.create_hit_with_hit_type(HITTypeId=kind, MaxAssignments=1, LifetimeInSeconds=3600, Question=EXTERNAL)["HIT"] for _ in range(3)]
    good, bad = someone("worker"), someone("worker")
    done = answer(good, hits[0])
    mturk.approve_assignment(AssignmentId=done)
    mturk.associate_qualification_with_worker(QualificationTypeId=made, WorkerId=bad.public_id, IntegerValue=1, SendNotification=False)
    assert bad.post(f"/batches/{hits[1]['HITGroupId']}/claims", {"count": 1}).json["assignments"] == []
    mturk.create_worker_block(WorkerId=bad.public_id, Reason="Copied")
    assert [one["WorkerId"] for one in mturk.list_worker_blocks(MaxResults=100)["WorkerBlocks"]] == [bad.public_id]
    mturk.delete_worker_block(WorkerId=bad.public_id, Reason="Sorry")
    told = mturk.notify_workers(Subject="Thank you", MessageText="More to come", WorkerIds=[good.public_id])
    assert told["NotifyWorkersFailureStatuses"] == []
    seen, answered = [], mturk.list_hits(MaxResults=2)
    while answered["HITs"]:  # the token is read as long as there are HITs
        seen += answered["HITs"]
        answered = mturk.list_hits(MaxResults=2, NextToken=answered["NextToken"])
    assert len(seen) == 3
    for one in seen:
        mturk.update_expiration_for_hit(HITId=one["HITId"], ExpireAt=datetime(2015, 1, 1))
        expired = mturk.get_hit(HITId=one["HITId"])["HIT"]
        assert expired["HITStatus"] == "Reviewable" and (expired["NumberOfAssignmentsAvailable"] != 0) == (one["HITId"] != hits[0]["HITId"])
        mturk.delete_hit(HITId=one["HITId"])
        assert mturk.get_hit(HITId=one["HITId"])["HIT"]["HITStatus"] == "Disposed"


def test_as_scripts_with_a_file_of_hits_do(requester, mturk, someone, answer):
    """A type, a HIT for each line of a file with the line's number in its annotation, then status, answers, review, end."""
    kind = mturk.create_hit_type(**TYPE)["HITTypeId"]
    made = [
        mturk.create_hit_with_hit_type(
            HITTypeId=kind,
            Question=HTML.format(line),
            MaxAssignments=1,
            LifetimeInSeconds=600,
            RequesterAnnotation=f"line-{line}",
            UniqueRequestToken=f"t-{line}",
        )["HIT"]
        for line in range(5)
    ]
    assert len({hit["HITGroupId"] for hit in made}) == 1
    for hit in made:
        answer(someone("worker"), hit, colour=hit["RequesterAnnotation"])
    assert {one["HITId"] for one in pages(mturk, "list_reviewable_hits", "HITs", HITTypeId=kind, Status="Reviewable")} == {hit["HITId"] for hit in made}
    for hit in made:
        [one] = pages(mturk, "list_assignments_for_hit", "Assignments", HITId=hit["HITId"])
        assert f"<FreeText>{hit['RequesterAnnotation']}</FreeText>" in one["Answer"]
        mturk.approve_assignment(AssignmentId=one["AssignmentId"])
        mturk.delete_hit(HITId=hit["HITId"])
    assert mturk.list_hits()["NumResults"] == 0 and mturk.get_account_balance() | {"ResponseMetadata": 0} == {
        "AvailableBalance": "99.72", "OnHoldBalance": "0.00", "ResponseMetadata": 0,
    }  # fmt: skip
