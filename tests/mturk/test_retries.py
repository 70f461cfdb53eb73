"""Calls that come twice: tokens of the requester, and the SDKs' own repetitions after a lost answer."""

from __future__ import annotations

import threading
import uuid

import boto3
import pytest
from botocore.config import Config

from tests.market import check_books
from tests.mturk.conftest import EXTERNAL, TYPE
from tests.mturk.wire import Wire

HIT = TYPE | {"LifetimeInSeconds": 600, "Question": EXTERNAL}


@pytest.fixture
def wire(requester):
    return Wire(requester.url, requester.key_id, requester.secret)


def test_a_token_makes_one_hit(requester, mturk, refused):
    hit = requester.hit(UniqueRequestToken="one")
    code, message = refused(mturk, "create_hit", **HIT, UniqueRequestToken="one")
    assert code == "HitAlreadyExists" and hit["HITId"] in message
    code, _ = refused(mturk, "create_hit_with_hit_type", HITTypeId=hit["HITTypeId"], LifetimeInSeconds=60, Question=EXTERNAL, UniqueRequestToken="one")
    assert code == "HitAlreadyExists"
    assert mturk.list_hits()["NumResults"] == 1 and mturk.get_account_balance()["OnHoldBalance"] == "0.06"
    requester.hit(UniqueRequestToken="two")


def test_a_token_is_ones_own_and_forgotten_after_a_day(requester, requesters, app):
    requester.hit(UniqueRequestToken="one")
    requesters("1.00").hit(UniqueRequestToken="one")
    with app.app_context():
        from marketplace.core import sql
        from marketplace.extensions import db

        sql.execute("UPDATE request_tokens SET created_at = created_at - interval '25 hours'")
        db.session.commit()
    requester.hit(UniqueRequestToken="one")


def test_a_refused_request_leaves_its_token_free(requesters, fund, refused):
    poor = requesters("0.01")
    assert refused(poor.mturk, "create_hit", **HIT, UniqueRequestToken="one")[0] == "InsufficientFunds"
    fund(poor.actor, "1.00")
    poor.hit(UniqueRequestToken="one")


def test_a_token_adds_assignments_and_pays_a_bonus_once(requester, mturk, worker, answer, refused):
    hit = requester.hit(MaxAssignments=2)
    mturk.create_additional_assignments_for_hit(HITId=hit["HITId"], NumberOfAdditionalAssignments=1, UniqueRequestToken="more")
    code, message = refused(mturk, "create_additional_assignments_for_hit", HITId=hit["HITId"], NumberOfAdditionalAssignments=1, UniqueRequestToken="more")
    assert code == "DuplicateRequest" and any(len(word) == 36 for word in message.split())
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["MaxAssignments"] == 3
    bonus = {"WorkerId": worker.public_id, "AssignmentId": answer(worker, hit), "BonusAmount": "1.00", "Reason": "r", "UniqueRequestToken": "bonus"}
    mturk.send_bonus(**bonus)
    assert refused(mturk, "send_bonus", **bonus)[0] == "DuplicateRequest"
    assert worker.get("/me/balance").json["available"] == "1.00"


def test_the_same_token_at_the_same_moment_makes_one_hit(requester, mturk):
    outcomes = []

    def create():
        try:
            requester.hit(UniqueRequestToken="race")
            outcomes.append("made")
        except mturk.exceptions.RequestError as error:
            outcomes.append(error.response["TurkErrorCode"])

    threads = [threading.Thread(target=create) for _ in range(4)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(outcomes) == ["AWS.MechanicalTurk.HitAlreadyExists"] * 3 + ["made"]
    assert mturk.list_hits()["NumResults"] == 1


def test_a_call_repeated_by_the_sdk_is_carried_out_once(wire, mturk, worker, answer, requester, app):
    """When an answer is lost, SDKs repeat the call under the same amz-sdk-invocation-id and expect the first answer."""

    def twice(operation, body):
        name = {"amz-sdk-invocation-id": str(uuid.uuid4())}
        first, second = wire.post(operation, body, extra=name), wire.post(operation, body, extra=name)
        assert first[0] == 200 and second[0] == 200 and first[2] == second[2], (first[2], second[2])
        return first[2]

    hit = twice("CreateHIT", HIT)["HIT"]
    assert mturk.list_hits()["NumResults"] == 1
    twice("CreateAdditionalAssignmentsForHIT", {"HITId": hit["HITId"], "NumberOfAdditionalAssignments": 2})
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["MaxAssignments"] == 3
    done = answer(worker, hit)
    twice("ApproveAssignment", {"AssignmentId": done})
    twice("SendBonus", {"WorkerId": worker.public_id, "AssignmentId": done, "BonusAmount": "1.00", "Reason": "r"})
    assert worker.get("/me/balance").json["available"] == "1.05"
    number = twice("CreateQualificationType", {"Name": "q", "Description": "d", "QualificationTypeStatus": "Active"})["QualificationType"]
    twice("DeleteQualificationType", {"QualificationTypeId": number["QualificationTypeId"]})
    twice("UpdateExpirationForHIT", {"HITId": hit["HITId"], "ExpireAt": 0})
    twice("DeleteHIT", {"HITId": hit["HITId"]})
    check_books(app)


def test_another_call_under_the_same_name_is_refused(wire, mturk):
    name = {"amz-sdk-invocation-id": str(uuid.uuid4())}
    assert wire.post("CreateHIT", HIT, extra=name)[0] == 200
    status, _, body = wire.post("CreateHIT", HIT | {"Title": "Another"}, extra=name)
    assert status == 400 and body["TurkErrorCode"].endswith("DuplicateRequest")
    assert mturk.list_hits()["NumResults"] == 1


def test_a_refusal_is_not_remembered(wire, fund, requester):
    name = {"amz-sdk-invocation-id": str(uuid.uuid4())}
    dear = HIT | {"Reward": "500.00"}
    assert wire.post("CreateHIT", dear, extra=name)[2]["TurkErrorCode"].endswith("InsufficientFunds")
    fund(requester.actor, "1000.00")
    assert wire.post("CreateHIT", dear, extra=name)[0] == 200


def test_an_accident_is_a_service_fault_that_clients_repeat(requester, mturk, app):
    """While a table is missing every call fails on our side; boto3 tries again by itself, and when it is back nothing was done twice."""
    from marketplace.core import sql
    from marketplace.extensions import db

    def rename(old, new):
        with app.app_context():
            sql.execute(f"ALTER TABLE {old} RENAME TO {new}")
            db.session.commit()

    rename("hits", "hits_away")
    try:
        with pytest.raises(mturk.exceptions.ServiceFault) as caught:
            requester.hit()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        assert caught.value.response["TurkErrorCode"] == "AWS.ServiceUnavailable" and caught.value.response["Message"]
    finally:
        rename("hits_away", "hits")
    assert mturk.get_account_balance() | {"ResponseMetadata": None} == {"AvailableBalance": "100.00", "OnHoldBalance": "0.00", "ResponseMetadata": None}
    patient = boto3.client(
        "mturk", endpoint_url=requester.url, region_name="us-east-1", aws_access_key_id=requester.key_id, aws_secret_access_key=requester.secret,
        config=Config(retries={"max_attempts": 8, "mode": "standard"}),
    )  # fmt: skip
    rename("hits", "hits_away")
    threading.Timer(1.0, rename, ("hits_away", "hits")).start()
    made = patient.create_hit(**HIT)
    assert made["ResponseMetadata"]["RetryAttempts"] >= 1
    assert mturk.list_hits()["NumResults"] == 1
    check_books(app)
