"""Answers through boto3: listed, approved, rejected, overturned; bonuses; and what it does to the money."""

from __future__ import annotations

import datetime
import urllib.request
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from tests.market import check_books

NAMESPACE = "{http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd}"


def total(client):
    balance = client.get_account_balance()
    return Decimal(balance["AvailableBalance"]) + Decimal(balance["OnHoldBalance"])


def purse(worker):
    return worker.get("/me/balance").json["available"]


def test_an_answer_is_seen_with_its_hit(requester, mturk, worker, answer):
    hit = requester.hit()
    done = answer(worker, hit, colour="blue & green", shades=["dark", "light"])
    found = mturk.get_assignment(AssignmentId=done)
    one = found["Assignment"]
    assert found["HIT"]["HITId"] == hit["HITId"] == one["HITId"] and one["AssignmentStatus"] == "Submitted"
    assert one["AssignmentId"] == done and one["WorkerId"] == worker.public_id and one["WorkerId"].startswith("A")
    assert one["AcceptTime"] <= one["SubmitTime"] < one["Deadline"]
    assert one["AutoApprovalTime"] - one["SubmitTime"] == datetime.timedelta(seconds=86400)
    assert "ApprovalTime" not in one and "RejectionTime" not in one and "RequesterFeedback" not in one
    fields = {node.find(f"{NAMESPACE}QuestionIdentifier").text: node.find(f"{NAMESPACE}FreeText").text for node in ElementTree.fromstring(one["Answer"])}
    assert fields == {"colour": "blue & green", "shades": "dark|light"}


def test_before_it_is_handed_in_it_cannot_be_seen(requester, mturk, worker, claim, refused):
    claimed = claim(worker, requester.hit())
    code, message = refused(mturk, "get_assignment", AssignmentId=claimed)
    assert code == "InvalidAssignmentState" and "status of: Reviewable,Approved,Rejected" in message
    for operation, more in (("approve_assignment", {}), ("reject_assignment", {"RequesterFeedback": "x"})):
        code, message = refused(mturk, operation, AssignmentId=claimed, **more)
        assert code == "InvalidAssignmentState" and "called with a status of: Submitted" in message
    assert mturk.list_assignments_for_hit(HITId=requester.hit()["HITId"])["Assignments"] == []


def test_strangers_and_made_up_ids_do_not_exist(requester, requesters, worker, answer, refused):
    done, stranger = answer(worker, requester.hit()), requesters("5.00").mturk
    for assignment in (done, "NOSUCHASSIGNMENT"):
        for operation, more in (
            ("get_assignment", {}),
            ("approve_assignment", {}),
            ("reject_assignment", {"RequesterFeedback": "x"}),
            ("send_bonus", {"WorkerId": worker.public_id, "BonusAmount": "1.00", "Reason": "r"}),
            ("list_bonus_payments", {}),
            ("get_file_upload_url", {"QuestionIdentifier": "photo"}),
        ):
            code, message = refused(stranger, operation, AssignmentId=assignment, **more)
            assert code == "AssignmentDoesNotExist" and "does not exist" in message


def test_approval_pays_reward_and_fee(requester, mturk, worker, answer, app, refused):
    done = answer(worker, requester.hit(Reward="0.10"))
    assert set(mturk.approve_assignment(AssignmentId=done, RequesterFeedback="Thank you")) == {"ResponseMetadata"}
    one = mturk.get_assignment(AssignmentId=done)["Assignment"]
    assert one["AssignmentStatus"] == "Approved" and one["RequesterFeedback"] == "Thank you" and one["ApprovalTime"] >= one["SubmitTime"]
    assert mturk.get_account_balance()["AvailableBalance"] == "99.89" and purse(worker) == "0.10"
    code, message = refused(mturk, "approve_assignment", AssignmentId=done)
    assert code == "InvalidAssignmentState" and "status of: Submitted" in message
    assert refused(mturk, "reject_assignment", AssignmentId=done, RequesterFeedback="x")[0] == "InvalidAssignmentState"
    check_books(app)


def test_a_rejection_gives_the_money_back_and_asks_nobody_else(requester, mturk, worker, someone, answer, app):
    hit = requester.hit()
    done = answer(worker, hit)
    before = total(mturk)
    mturk.reject_assignment(AssignmentId=done, RequesterFeedback="Not a colour")
    assert total(mturk) == before == Decimal("100.00") and mturk.get_account_balance()["OnHoldBalance"] == "0.00"
    one = mturk.get_assignment(AssignmentId=done)["Assignment"]
    assert one["AssignmentStatus"] == "Rejected" and one["RequesterFeedback"] == "Not a colour" and one["RejectionTime"]
    assert someone("worker").post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"] == []
    assert purse(worker) == "0.00"
    check_books(app)


def test_an_empty_reason_is_taken_and_told_as_such(requester, mturk, worker, answer):
    done = answer(worker, requester.hit())
    mturk.reject_assignment(AssignmentId=done, RequesterFeedback="")
    assert mturk.get_assignment(AssignmentId=done)["Assignment"]["RequesterFeedback"] == "The requester gave no reason."


def test_a_rejection_is_overridden(requester, mturk, worker, answer, app, refused):
    done = answer(worker, requester.hit())
    mturk.reject_assignment(AssignmentId=done, RequesterFeedback="Wrong")
    assert "blue" not in mturk.get_assignment(AssignmentId=done)["Assignment"]["Answer"]  # nobody keeps what they do not pay for
    code, message = refused(mturk, "approve_assignment", AssignmentId=done)
    assert code == "InvalidAssignmentState" and "status of: Submitted" in message
    assert refused(mturk, "approve_assignment", AssignmentId=done, OverrideRejection=False)[0] == "InvalidAssignmentState"
    mturk.approve_assignment(AssignmentId=done, OverrideRejection=True, RequesterFeedback="My mistake")
    one = mturk.get_assignment(AssignmentId=done)["Assignment"]
    assert one["AssignmentStatus"] == "Approved" and "blue" in one["Answer"] and purse(worker) == "0.05"
    assert mturk.get_account_balance()["OnHoldBalance"] in ("0.00", "0.01")
    check_books(app)


def test_override_on_a_submitted_answer_is_an_approval(requester, mturk, worker, answer):
    done = answer(worker, requester.hit())
    mturk.approve_assignment(AssignmentId=done, OverrideRejection=True)
    assert purse(worker) == "0.05"


def test_an_override_ends_with_the_hit_and_after_thirty_days(requester, mturk, someone, answer, refused, app):
    hit = requester.hit(MaxAssignments=1)
    done = answer(someone("worker"), hit)
    mturk.reject_assignment(AssignmentId=done, RequesterFeedback="Wrong")
    with app.app_context():
        from marketplace.core import sql
        from marketplace.extensions import db

        sql.execute("UPDATE assignments SET submitted_at = now() - interval '31 days'")
        db.session.commit()
    assert refused(mturk, "approve_assignment", AssignmentId=done, OverrideRejection=True)[0] == "InvalidAssignmentState"
    mturk.delete_hit(HITId=hit["HITId"])
    assert refused(mturk, "approve_assignment", AssignmentId=done, OverrideRejection=True)[0] == "InvalidHITState"


def test_a_delay_of_nothing_approves_at_once(requester, mturk, worker, answer, run_jobs):
    done = answer(worker, requester.hit(AutoApprovalDelayInSeconds=0))
    run_jobs()
    assert mturk.get_assignment(AssignmentId=done)["Assignment"]["AssignmentStatus"] == "Approved" and purse(worker) == "0.05"


def test_what_was_decided_at_the_same_moment_is_told_as_always(requester, mturk, worker, answer, refused, monkeypatch):
    """A rule approves between the look at an answer and the decision on it."""
    from marketplace.mturk.operations import assignments
    from marketplace.review.approve import approve_one

    done = answer(worker, requester.hit())

    def twice(*given):
        approve_one(*given)
        return approve_one(*given)

    monkeypatch.setattr(assignments, "approve_one", twice)
    code, message = refused(mturk, "approve_assignment", AssignmentId=done)
    assert code == "InvalidAssignmentState" and "currently in the state 'Approved'" in message and "called with a status of: Submitted" in message


def test_lists_by_status(requester, mturk, someone, answer, refused):
    hit = requester.hit(MaxAssignments=3)
    one, two, three = (answer(someone("worker"), hit) for _ in range(3))
    mturk.approve_assignment(AssignmentId=one)
    mturk.reject_assignment(AssignmentId=two, RequesterFeedback="Wrong")

    def ids(**more):
        return [found["AssignmentId"] for found in mturk.list_assignments_for_hit(HITId=hit["HITId"], **more)["Assignments"]]

    assert ids() == [one, two, three]
    assert ids(AssignmentStatuses=["Submitted"]) == [three] and ids(AssignmentStatuses=["Rejected", "Approved"]) == [one, two]
    first = mturk.list_assignments_for_hit(HITId=hit["HITId"], MaxResults=2)
    assert first["NumResults"] == 2
    second = mturk.list_assignments_for_hit(HITId=hit["HITId"], MaxResults=2, NextToken=first["NextToken"])
    assert [found["AssignmentId"] for found in second["Assignments"]] == [three] and second["NextToken"] != first["NextToken"]
    last = mturk.list_assignments_for_hit(HITId=hit["HITId"], NextToken=second["NextToken"])
    assert last["NumResults"] == 0 and "NextToken" not in last
    assert refused(mturk, "list_assignments_for_hit", HITId="NOSUCHHIT")[0] == "HITDoesNotExist"


def test_bonuses(requester, mturk, someone, answer, claim, refused, app):
    hit = requester.hit(MaxAssignments=2)
    worker = someone("worker")
    done = answer(worker, hit)
    mturk.approve_assignment(AssignmentId=done)
    before = Decimal(mturk.get_account_balance()["AvailableBalance"])
    bonus = {"WorkerId": worker.public_id, "AssignmentId": done, "BonusAmount": "1.50", "Reason": "Very good"}
    assert set(mturk.send_bonus(**bonus)) == {"ResponseMetadata"}
    assert Decimal(mturk.get_account_balance()["AvailableBalance"]) == before - Decimal("1.50") and purse(worker) == "1.55"
    for which in ({"HITId": hit["HITId"]}, {"AssignmentId": done}):
        listed = mturk.list_bonus_payments(**which)
        [paid] = listed["BonusPayments"]
        assert listed["NumResults"] == 1 and paid["GrantTime"] and (paid["BonusAmount"], paid["Reason"]) == ("1.50", "Very good")
        assert (paid["WorkerId"], paid["AssignmentId"]) == (worker.public_id, done)
        assert mturk.list_bonus_payments(**which, NextToken=listed["NextToken"])["BonusPayments"] == []
    stranger = someone("worker")
    assert refused(mturk, "send_bonus", **bonus | {"WorkerId": stranger.public_id})[0] == "InvalidParameterValue"
    assert refused(mturk, "send_bonus", **bonus | {"WorkerId": "ANOBODY"})[0] == "InvalidParameterValue"
    assert refused(mturk, "send_bonus", **bonus | {"BonusAmount": "0"})[0] == "InvalidParameterValue"
    assert refused(mturk, "send_bonus", **bonus | {"BonusAmount": "10000.01"})[0] == "InvalidParameterValue"
    assert refused(mturk, "send_bonus", **bonus | {"BonusAmount": "9999"})[0] == "InsufficientFunds"
    held = claim(stranger, hit)
    assert refused(mturk, "send_bonus", **bonus | {"WorkerId": stranger.public_id, "AssignmentId": held})[0] == "InvalidAssignmentState"
    assert refused(mturk, "list_bonus_payments")[0] == "MissingArgument"
    assert refused(mturk, "list_bonus_payments", HITId="NOSUCHHIT")[0] == "HITDoesNotExist"
    check_books(app)


def test_a_bonus_can_be_paid_on_a_rejected_answer(requester, mturk, worker, answer):
    done = answer(worker, requester.hit())
    mturk.reject_assignment(AssignmentId=done, RequesterFeedback="Wrong, but thank you")
    mturk.send_bonus(WorkerId=worker.public_id, AssignmentId=done, BonusAmount="0.02", Reason="For the time")
    assert purse(worker) == "0.02"


@pytest.mark.parametrize("rewards", [["0.05"], ["0.05", "0.07", "0.01"], ["0.33"] * 3])
def test_what_is_shown_adds_up_to_what_there_is(requester, mturk, worker, answer, rewards):
    """Fees of parts of a cent neither appear nor vanish: what is shown falls only by what was paid, rounded once."""
    paid = Decimal(0)
    for reward in rewards:
        done = answer(worker, requester.hit(Reward=reward))
        assert total(mturk) == (Decimal(100) - paid).quantize(Decimal("0.01"), "ROUND_FLOOR")
        mturk.approve_assignment(AssignmentId=done)
        paid += Decimal(reward) * Decimal("1.1")
    assert total(mturk) == (Decimal(100) - paid).quantize(Decimal("0.01"), "ROUND_FLOOR")


def test_files_of_an_answer_are_had_for_a_minute(requester, mturk, worker, answer, refused, app):
    text = b"What I saw: a blue sky."
    sent = worker.post("/uploads", data=text, content_type="text/plain")
    assert sent.status_code == 201, sent.text
    hit = requester.hit()
    done = answer(worker, hit, colour="blue", photo=sent.json["id"])
    assert refused(mturk, "get_file_upload_url", AssignmentId=done, QuestionIdentifier="colour")[0] == "InvalidParameterValue"
    url = mturk.get_file_upload_url(AssignmentId=done, QuestionIdentifier="photo")["FileUploadURL"]
    with urllib.request.urlopen(url) as found:
        assert found.read() == text
    tampered = app.test_client().get(url.rpartition("/mturk")[1] + url.rpartition("/mturk")[2][:-3] + "abc")
    assert tampered.status_code == 404
