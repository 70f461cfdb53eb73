"""Each of the 39 operations of botocore's service model through boto3: a good call with its answer, and every error it can give.

The table must name them all: an operation that is missing fails. Limits are beyond what clients check, so those calls are signed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from marketplace.mturk import shapes
from tests.mturk.conftest import EXTERNAL, HTML, TYPE
from tests.mturk.wire import Wire

MODEL = botocore.session.get_session().get_service_model("mturk")
FORM = (
    '<QuestionForm xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2017-11-06/QuestionForm.xsd"><Question>'
    "<QuestionIdentifier>sky</QuestionIdentifier><QuestionContent><Text>Which colour?</Text></QuestionContent><AnswerSpecification><SelectionAnswer>"
    "<Selections><Selection><SelectionIdentifier>blue</SelectionIdentifier><Text>Blue</Text></Selection></Selections></SelectionAnswer>"
    "</AnswerSpecification></Question></QuestionForm>"
)
NEW = TYPE | {"LifetimeInSeconds": 3600, "Question": HTML.format("the sky")}
NOTE = {"Destination": "someone@example.org", "Transport": "Email", "Version": "2014-08-15", "EventTypes": ["HITCreated"]}
KNOWN = {
    "PolicyName": "ScoreMyKnownAnswers/2011-09-01",
    "Parameters": [{"Key": "AnswerKey", "MapEntries": [{"Key": "colour", "Values": ["blue"]}]}],
}


class World:
    """A market in which things are made when they are first asked for."""

    def __init__(self, requester: Any, strangers: Callable[..., Any], someone: Any, claim: Any, answer: Any, run_jobs: Any) -> None:
        self.requester, self.strangers, self.someone, self.make_claim, self.make_answer, self.run_jobs = requester, strangers, someone, claim, answer, run_jobs
        self.client = requester.mturk

    @cached_property
    def worker(self) -> Any:
        return self.someone("worker")

    @cached_property
    def stranger(self) -> Any:
        return self.strangers("0").mturk

    def hit(self, **more: Any) -> str:
        return str(self.requester.hit(**more)["HITId"])

    @cached_property
    def open(self) -> str:
        return self.hit(Title="Open")

    @cached_property
    def kind(self) -> str:
        return str(self.client.create_hit_type(**TYPE)["HITTypeId"])

    @cached_property
    def held(self) -> str:
        """An assignment that a worker has not handed in."""
        return str(self.make_claim(self.worker, self.requester.hit(Title="Held")))

    def answered(self, title: str = "Answered", **more: Any) -> tuple[str, str]:
        """A HIT whose one answer is in, and the answer."""
        hit = self.requester.hit(Title=title, **more)
        return hit["HITId"], self.make_answer(self.worker, hit)

    @cached_property
    def done(self) -> tuple[str, str]:
        return self.answered("Done")

    @cached_property
    def approved(self) -> tuple[str, str]:
        hit, done = self.answered("Approved")
        self.client.approve_assignment(AssignmentId=done)
        return hit, done

    @cached_property
    def rejected(self) -> tuple[str, str]:
        hit, done = self.answered("Rejected")
        self.client.reject_assignment(AssignmentId=done, RequesterFeedback="Wrong")
        return hit, done

    @cached_property
    def disposed(self) -> str:
        hit = self.hit(Title="Disposed")
        self.client.update_expiration_for_hit(HITId=hit, ExpireAt=0)
        self.client.delete_hit(HITId=hit)
        return hit

    @cached_property
    def skill(self) -> str:
        return str(
            self.client.create_qualification_type(Name="Skill", Description="x", QualificationTypeStatus="Active")["QualificationType"]["QualificationTypeId"]
        )

    def asked(self) -> str:
        """A request that waits."""
        return str(self.someone("worker").post(f"/qualifications/{self.skill}/requests", {}).json["id"])

    @property
    def holder(self) -> str:
        """A worker who holds the skill now."""
        self.client.associate_qualification_with_worker(QualificationTypeId=self.skill, WorkerId=self.skilled, IntegerValue=7)
        return self.skilled

    @cached_property
    def skilled(self) -> str:
        return str(self.someone("worker").public_id)


@dataclass(frozen=True)
class Operation:
    """A good call, what must hold of its answer, and calls that are refused: (TurkErrorCode, members[, part of the message])."""

    good: Callable[[World], dict[str, Any]]
    shown: Callable[[World, dict[str, Any]], Any] = lambda world, answer: answer == {}
    errors: tuple[tuple[Any, ...], ...] = field(default=())
    strange: Callable[[World], dict[str, Any]] | None = None
    """Members that a stranger is refused with the first error's code."""


def one(key: str, value: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {key: value(world) if callable(value) else value}


HIT_ERRORS = (
    ("HITDoesNotExist", one("HITId", "NOSUCHHIT"), "does not exist"),
)  # fmt: skip
NO_ASSIGNMENT = ("AssignmentDoesNotExist", one("AssignmentId", "NOSUCHASSIGNMENT"), "does not exist")
NO_SKILL = ("QualificationTypeDoesNotExist", one("QualificationTypeId", "NOSUCHTYPE"), "does not exist")
SUBMITTED = "called with a status of: Submitted"


def lists(key: str) -> Callable[[World, dict[str, Any]], bool]:
    """The answer is a page of items under this key."""
    return lambda world, answer: answer["NumResults"] == len(answer[key]) > 0 and 1 <= len(answer["NextToken"]) <= 255


def create(more: dict[str, Any]) -> Callable[[World], dict[str, Any]]:
    return lambda world: NEW | more


def poor(world: World) -> dict[str, Any]:
    return {"LifetimeInSeconds": 60, "Question": EXTERNAL, "MaxAssignments": 9_999}


def after_token(operation: str, **members: Any) -> Callable[[World], dict[str, Any]]:
    """The same call a second time under a token that was used."""

    def used(world: World) -> dict[str, Any]:
        given = {name: value(world) if callable(value) else value for name, value in members.items()} | {"UniqueRequestToken": f"t-{operation}"}
        getattr(world.client, operation)(**given)
        return given

    return used


TABLE: dict[str, Operation] = {
    "CreateHIT": Operation(
        create({"MaxAssignments": 2}),
        lambda world, answer: answer["HIT"]["HITStatus"] == "Assignable" and answer["HIT"]["NumberOfAssignmentsAvailable"] == 2,
        (
            ("XMLParseError", create({"Question": "<no"}), "error parsing the XML"),
            ("InsufficientFunds", create({"Reward": "9999.00"})),
            ("InvalidParameterValue", create({"Reward": "0"})),
            ("MissingArgument", lambda world: TYPE | {"LifetimeInSeconds": 60}),
            ("InvalidParameterValue", lambda world: TYPE | {"LifetimeInSeconds": 60, "HITLayoutId": "NOSUCHLAYOUT"}),
            ("QualificationTypeDoesNotExist", create({"QualificationRequirements": [{"QualificationTypeId": "NOSUCHTYPE", "Comparator": "Exists"}]})),
            ("InvalidParameterValue", create({"AssignmentReviewPolicy": {"PolicyName": "Other", "Parameters": []}}), "ReviewPolicy"),
            ("HitAlreadyExists", after_token("create_hit", **NEW), "HIT with ID"),
        ),
    ),
    "CreateHITType": Operation(
        lambda world: TYPE, lambda world, answer: answer["HITTypeId"] == world.kind, (("InvalidParameterValue", lambda world: TYPE | {"Reward": "1.999"}),)
    ),
    "CreateHITWithHITType": Operation(
        lambda world: {"HITTypeId": world.kind, "LifetimeInSeconds": 60, "Question": EXTERNAL},
        lambda world, answer: answer["HIT"]["HITTypeId"] == world.kind and answer["HIT"]["Title"] == TYPE["Title"],
        (
            ("InvalidParameterValue", lambda world: {"HITTypeId": "NOSUCHTYPE", "LifetimeInSeconds": 60, "Question": EXTERNAL}, "does not exist"),
            ("InsufficientFunds", lambda world: {"HITTypeId": world.kind} | poor(world)),
            ("XMLParseError", lambda world: {"HITTypeId": world.kind, "LifetimeInSeconds": 60, "Question": "<x/>"}),
            ("HitAlreadyExists", after_token("create_hit_with_hit_type", HITTypeId=lambda world: world.kind, LifetimeInSeconds=60, Question=EXTERNAL)),
        ),
        lambda world: {"HITTypeId": world.kind, "LifetimeInSeconds": 60, "Question": EXTERNAL},
    ),
    "CreateAdditionalAssignmentsForHIT": Operation(
        lambda world: {"HITId": world.open, "NumberOfAdditionalAssignments": 2},
        errors=(
            ("HITDoesNotExist", lambda world: {"HITId": "NOSUCHHIT", "NumberOfAdditionalAssignments": 1}, "does not exist"),
            ("InvalidMaximumAssignmentsIncrease", lambda world: {"HITId": world.open, "NumberOfAdditionalAssignments": 9}),
            ("InvalidHITState", lambda world: {"HITId": world.disposed, "NumberOfAdditionalAssignments": 1}, "currently in the state 'Disposed'"),
            ("InsufficientFunds", lambda world: {"HITId": world.hit(MaxAssignments=10), "NumberOfAdditionalAssignments": 20_000}),
            (
                "AWS.DuplicateRequest|DuplicateRequest",
                after_token("create_additional_assignments_for_hit", HITId=lambda world: world.open, NumberOfAdditionalAssignments=1),
            ),
        ),
        strange=lambda world: {"HITId": world.open, "NumberOfAdditionalAssignments": 1},
    ),
    "UpdateExpirationForHIT": Operation(
        lambda world: {"HITId": world.open, "ExpireAt": 0},
        errors=(
            ("HITDoesNotExist", lambda world: {"HITId": "NOSUCHHIT", "ExpireAt": 0}, "does not exist"),
            ("InvalidHITState", lambda world: {"HITId": world.disposed, "ExpireAt": 4_000_000_000}),
            ("InvalidParameterValue", lambda world: {"HITId": world.open, "ExpireAt": 4_000_000_000}),
        ),
        strange=lambda world: {"HITId": world.open, "ExpireAt": 0},
    ),
    "UpdateHITTypeOfHIT": Operation(
        lambda world: {"HITId": world.open, "HITTypeId": world.kind},
        errors=(
            ("HITDoesNotExist", lambda world: {"HITId": "NOSUCHHIT", "HITTypeId": world.kind}, "does not exist"),
            ("InvalidParameterValue", lambda world: {"HITId": world.open, "HITTypeId": "NOSUCHTYPE"}, "does not exist"),
            ("InvalidHITState", lambda world: {"HITId": world.disposed, "HITTypeId": world.kind}),
        ),
        strange=lambda world: {"HITId": world.open, "HITTypeId": world.kind},
    ),
    "UpdateHITReviewStatus": Operation(
        lambda world: {"HITId": world.done[0], "Revert": False},
        errors=(*HIT_ERRORS, ("InvalidHITState", lambda world: {"HITId": world.open}, "currently in the state 'Assignable'")),
        strange=lambda world: {"HITId": world.done[0]},
    ),
    "DeleteHIT": Operation(
        lambda world: {"HITId": world.approved[0]},
        errors=(
            *HIT_ERRORS,
            ("InvalidHITState", lambda world: {"HITId": world.open}, "currently in the state 'Assignable'"),
            ("InvalidHITState", lambda world: {"HITId": world.done[0]}, "neither approved nor rejected"),
            ("InvalidHITState", lambda world: {"HITId": world.disposed}, "currently in the state 'Disposed'"),
        ),
        strange=lambda world: {"HITId": world.open},
    ),
    "GetHIT": Operation(
        lambda world: {"HITId": world.disposed},
        lambda world, answer: answer["HIT"]["HITStatus"] == "Disposed",
        HIT_ERRORS,
        lambda world: {"HITId": world.open},
    ),
    "ListHITs": Operation(
        lambda world: {"MaxResults": 1} if world.open else {},
        lists("HITs"),
        (("InvalidParameterValue", one("NextToken", "made-up")),),
    ),
    "ListReviewableHITs": Operation(
        lambda world: {"Status": "Reviewable"} if world.done else {},
        lists("HITs"),
        (("InvalidParameterValue", one("HITTypeId", "NOSUCHTYPE"), "does not exist"), ("InvalidParameterValue", one("NextToken", "made-up"))),
        lambda world: {"HITTypeId": world.kind},
    ),
    "ListHITsForQualificationType": Operation(
        lambda world: (
            {"QualificationTypeId": world.skill} if world.hit(QualificationRequirements=[{"QualificationTypeId": world.skill, "Comparator": "Exists"}]) else {}
        ),
        lists("HITs"),
        (NO_SKILL, ("InvalidParameterValue", lambda world: {"QualificationTypeId": world.skill, "NextToken": "made-up"})),
    ),
    "ListAssignmentsForHIT": Operation(
        lambda world: {"HITId": world.done[0], "AssignmentStatuses": ["Submitted"]},
        lists("Assignments"),
        (*HIT_ERRORS, ("InvalidParameterValue", lambda world: {"HITId": world.open, "NextToken": "made-up"})),
        lambda world: {"HITId": world.done[0]},
    ),
    "GetAssignment": Operation(
        lambda world: {"AssignmentId": world.done[1]},
        lambda world, answer: answer["Assignment"]["HITId"] == answer["HIT"]["HITId"] and answer["Assignment"]["AssignmentStatus"] == "Submitted",
        (NO_ASSIGNMENT, ("InvalidAssignmentState", lambda world: {"AssignmentId": world.held}, "status of: Reviewable,Approved,Rejected")),
        lambda world: {"AssignmentId": world.done[1]},
    ),
    "ApproveAssignment": Operation(
        lambda world: {"AssignmentId": world.rejected[1], "OverrideRejection": True, "RequesterFeedback": "Sorry"},
        errors=(
            NO_ASSIGNMENT,
            ("InvalidAssignmentState", lambda world: {"AssignmentId": world.held}, SUBMITTED),
            ("InvalidAssignmentState", lambda world: {"AssignmentId": world.approved[1]}, SUBMITTED),
        ),
        strange=lambda world: {"AssignmentId": world.done[1]},
    ),
    "RejectAssignment": Operation(
        lambda world: {"AssignmentId": world.done[1], "RequesterFeedback": "Wrong"},
        errors=(
            ("AssignmentDoesNotExist", lambda world: {"AssignmentId": "NOSUCHASSIGNMENT", "RequesterFeedback": "x"}, "does not exist"),
            ("InvalidAssignmentState", lambda world: {"AssignmentId": world.rejected[1], "RequesterFeedback": "x"}, SUBMITTED),
            ("InvalidAssignmentState", lambda world: {"AssignmentId": world.approved[1], "RequesterFeedback": "x"}, SUBMITTED),
        ),
        strange=lambda world: {"AssignmentId": world.done[1], "RequesterFeedback": "x"},
    ),
    "SendBonus": Operation(
        lambda world: {"WorkerId": world.worker.public_id, "AssignmentId": world.done[1], "BonusAmount": "0.01", "Reason": "r"},
        errors=(
            ("AssignmentDoesNotExist", lambda world: {"WorkerId": world.worker.public_id, "AssignmentId": "NOSUCH", "BonusAmount": "0.01", "Reason": "r"}),
            ("InvalidParameterValue", lambda world: {"WorkerId": "ANOBODY", "AssignmentId": world.done[1], "BonusAmount": "0.01", "Reason": "r"}, "Worker"),
            ("InvalidParameterValue", lambda world: {"WorkerId": world.worker.public_id, "AssignmentId": world.done[1], "BonusAmount": "0", "Reason": "r"}),
            ("InsufficientFunds", lambda world: {"WorkerId": world.worker.public_id, "AssignmentId": world.done[1], "BonusAmount": "9999", "Reason": "r"}),
            ("InvalidAssignmentState", lambda world: {"WorkerId": world.worker.public_id, "AssignmentId": world.held, "BonusAmount": "0.01", "Reason": "r"}),
            (
                "AWS.DuplicateRequest|DuplicateRequest",
                after_token(
                    "send_bonus", WorkerId=lambda world: world.worker.public_id, AssignmentId=lambda world: world.done[1], BonusAmount="0.02", Reason="r"
                ),
            ),
        ),
        strange=lambda world: {"WorkerId": world.worker.public_id, "AssignmentId": world.done[1], "BonusAmount": "0.01", "Reason": "r"},
    ),
    "ListBonusPayments": Operation(
        lambda world: (
            world.client.send_bonus(WorkerId=world.worker.public_id, AssignmentId=world.done[1], BonusAmount="0.05", Reason="r")
            and {"AssignmentId": world.done[1]}
        ),
        lambda world, answer: answer["NumResults"] == 1 and answer["BonusPayments"][0]["BonusAmount"] == "0.05",
        (("MissingArgument", lambda world: {}), NO_ASSIGNMENT, *HIT_ERRORS),
    ),
    "GetAccountBalance": Operation(
        lambda world: {}, lambda world, answer: all(re.fullmatch(r"\d+\.\d\d", answer[name]) for name in ("AvailableBalance", "OnHoldBalance"))
    ),
    "CreateQualificationType": Operation(
        lambda world: {"Name": "New", "Description": "d", "QualificationTypeStatus": "Active", "Test": FORM, "TestDurationInSeconds": 60},
        lambda world, answer: answer["QualificationType"]["IsRequestable"] and answer["QualificationType"]["TestDurationInSeconds"] == 60,
        (
            (
                "QualificationTypeAlreadyExists",
                lambda world: world.skill and {"Name": "Skill", "Description": "d", "QualificationTypeStatus": "Active"},
                "You have already created a QualificationType with this name.",
            ),
            ("XMLParseError", lambda world: {"Name": "x", "Description": "d", "QualificationTypeStatus": "Active", "Test": "<a", "TestDurationInSeconds": 60}),
            ("InvalidParameterValue", lambda world: {"Name": "x", "Description": "d", "QualificationTypeStatus": "Active", "Test": FORM}),
            ("InvalidParameterValue", lambda world: {"Name": "x", "Description": "d", "QualificationTypeStatus": "Active", "AutoGrantedValue": 1}),
        ),
    ),
    "UpdateQualificationType": Operation(
        lambda world: {"QualificationTypeId": world.skill, "Description": "Better"},
        lambda world, answer: answer["QualificationType"]["Description"] == "Better",
        (NO_SKILL, ("XMLParseError", lambda world: {"QualificationTypeId": world.skill, "Test": "<a", "TestDurationInSeconds": 60})),
        lambda world: {"QualificationTypeId": world.skill, "Description": "Mine"},
    ),
    "GetQualificationType": Operation(
        lambda world: {"QualificationTypeId": "00000000000000000040"},
        lambda world, answer: answer["QualificationType"]["QualificationTypeId"] == "00000000000000000040",
        (NO_SKILL,),
    ),
    "DeleteQualificationType": Operation(
        lambda world: {"QualificationTypeId": world.skill},
        errors=(NO_SKILL, ("QualificationTypeDoesNotExist", one("QualificationTypeId", "00000000000000000040"))),
        strange=lambda world: {"QualificationTypeId": world.skill},
    ),
    "ListQualificationTypes": Operation(
        lambda world: {"MustBeRequestable": True, "MustBeOwnedByCaller": True, "Query": "SKILL"} if world.skill else {},
        lists("QualificationTypes"),
        (("InvalidParameterValue", lambda world: {"MustBeRequestable": True, "NextToken": "made-up"}),),
    ),
    "ListQualificationRequests": Operation(
        lambda world: {"QualificationTypeId": world.skill} if world.asked() else {},
        lists("QualificationRequests"),
        (NO_SKILL, ("InvalidParameterValue", one("NextToken", "made-up"))),
        lambda world: {"QualificationTypeId": world.skill},
    ),
    "AcceptQualificationRequest": Operation(
        lambda world: {"QualificationRequestId": world.asked(), "IntegerValue": 5},
        errors=(
            ("QualificationRequestDoesNotExist", one("QualificationRequestId", "NOSUCHREQUEST"), "does not exist"),
            (
                "InvalidQualificationRequestState",
                lambda world: (asked := {"QualificationRequestId": world.asked()}) and world.client.accept_qualification_request(**asked) and asked,
            ),
        ),
        strange=lambda world: {"QualificationRequestId": world.asked()},
    ),
    "RejectQualificationRequest": Operation(
        lambda world: {"QualificationRequestId": world.asked(), "Reason": "Not now"},
        errors=(
            ("QualificationRequestDoesNotExist", one("QualificationRequestId", "NOSUCHREQUEST"), "does not exist"),
            (
                "InvalidQualificationRequestState",
                lambda world: (asked := {"QualificationRequestId": world.asked()}) and world.client.reject_qualification_request(**asked) and asked,
            ),
        ),
        strange=lambda world: {"QualificationRequestId": world.asked()},
    ),
    "AssociateQualificationWithWorker": Operation(
        lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.worker.public_id, "IntegerValue": 3, "SendNotification": False},
        errors=(
            ("QualificationTypeDoesNotExist", lambda world: {"QualificationTypeId": "NOSUCHTYPE", "WorkerId": world.worker.public_id}),
            ("InvalidParameterValue", lambda world: {"QualificationTypeId": world.skill, "WorkerId": "ANOBODY"}, "does not exist"),
            ("QualificationTypeDoesNotExist", lambda world: {"QualificationTypeId": "00000000000000000040", "WorkerId": world.worker.public_id}),
        ),
        strange=lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.worker.public_id},
    ),
    "DisassociateQualificationFromWorker": Operation(
        lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.holder, "Reason": ""},
        errors=(
            ("QualificationTypeDoesNotExist", lambda world: {"QualificationTypeId": "NOSUCHTYPE", "WorkerId": world.holder}),
            ("QualificationDoesNotExist", lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.worker.public_id}, "does not exist"),
            ("InvalidParameterValue", lambda world: {"QualificationTypeId": world.skill, "WorkerId": "ANOBODY"}),
            (
                "InvalidQualificationState",
                lambda world: (
                    (held := {"QualificationTypeId": world.skill, "WorkerId": world.holder})
                    and (world.client.associate_qualification_with_worker(**held), world.client.disassociate_qualification_from_worker(**held))
                    and held
                ),
                "status of: Granted",
            ),
        ),
        strange=lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.holder},
    ),
    "GetQualificationScore": Operation(
        lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.holder},
        lambda world, answer: (answer["Qualification"]["IntegerValue"], answer["Qualification"]["Status"]) == (7, "Granted"),
        (
            ("QualificationTypeDoesNotExist", lambda world: {"QualificationTypeId": "NOSUCHTYPE", "WorkerId": world.holder}),
            ("QualificationDoesNotExist", lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.worker.public_id}, "does not exist"),
            (
                "InvalidQualificationState",
                lambda world: (
                    (held := {"QualificationTypeId": world.skill, "WorkerId": world.holder})
                    and world.client.disassociate_qualification_from_worker(**held)
                    and held
                ),
                "operation can be called with a status of: Granted",
            ),
        ),
        lambda world: {"QualificationTypeId": world.skill, "WorkerId": world.holder},
    ),
    "ListWorkersWithQualificationType": Operation(
        lambda world: {"QualificationTypeId": world.skill, "Status": "Granted"} if world.holder else {},
        lists("Qualifications"),
        (NO_SKILL, ("InvalidParameterValue", lambda world: {"QualificationTypeId": world.skill, "NextToken": "made-up"})),
        lambda world: {"QualificationTypeId": world.skill},
    ),
    "CreateWorkerBlock": Operation(
        lambda world: {"WorkerId": world.worker.public_id, "Reason": "x"},
        errors=(("InvalidParameterValue", lambda world: {"WorkerId": "ANOBODY", "Reason": "x"}, "does not exist"),),
    ),
    "DeleteWorkerBlock": Operation(
        lambda world: {"WorkerId": world.worker.public_id}, errors=(("InvalidParameterValue", lambda world: {"WorkerId": "ANOBODY"}, "does not exist"),)
    ),
    "ListWorkerBlocks": Operation(
        lambda world: world.client.create_worker_block(WorkerId=world.worker.public_id, Reason="x") and {},
        lists("WorkerBlocks"),
        (("InvalidParameterValue", one("NextToken", "made-up")),),
    ),
    "NotifyWorkers": Operation(
        lambda world: {"Subject": "s", "MessageText": "m", "WorkerIds": [world.worker.public_id, "ANOBODY"] if world.approved else []},
        lambda world, answer: [one["WorkerId"] for one in answer["NotifyWorkersFailureStatuses"]] == ["ANOBODY"],
    ),
    "UpdateNotificationSettings": Operation(
        lambda world: {"HITTypeId": world.kind, "Notification": NOTE, "Active": True},
        errors=(
            ("InvalidParameterValue", lambda world: {"HITTypeId": "NOSUCHTYPE", "Active": True}, "does not exist"),
            ("InvalidParameterValue", lambda world: {"HITTypeId": world.client.create_hit_type(**TYPE | {"Title": "Other"})["HITTypeId"], "Active": True}),
            ("InvalidTransportEndpoint", lambda world: {"HITTypeId": world.kind, "Notification": NOTE | {"Destination": "nobody"}}),
        ),
        strange=lambda world: {"HITTypeId": world.kind, "Notification": NOTE},
    ),
    "SendTestEventNotification": Operation(
        lambda world: {"Notification": NOTE, "TestEventType": "Ping"},
        errors=(("InvalidTransportEndpoint", lambda world: {"Notification": NOTE | {"Transport": "SQS"}, "TestEventType": "Ping"}),),
    ),
    "GetFileUploadURL": Operation(
        lambda world: file_question(world),
        lambda world, answer: re.fullmatch(r"http://127\.0\.0\.1:\d+/mturk/files/[\w.-]+", answer["FileUploadURL"]),
        (
            ("AssignmentDoesNotExist", lambda world: {"AssignmentId": "NOSUCHASSIGNMENT", "QuestionIdentifier": "photo"}, "does not exist"),
            ("InvalidParameterValue", lambda world: {"AssignmentId": world.done[1], "QuestionIdentifier": "colour"}),
            ("InvalidAssignmentState", lambda world: {"AssignmentId": world.held, "QuestionIdentifier": "photo"}),
        ),
        lambda world: {"AssignmentId": world.done[1], "QuestionIdentifier": "colour"},
    ),
    "ListReviewPolicyResultsForHIT": Operation(
        lambda world: {"HITId": (hit := world.answered("Policy", AssignmentReviewPolicy=KNOWN)[0])} if not world.run_jobs() else {"HITId": hit},
        lambda world, answer: answer["AssignmentReviewPolicy"] == {"PolicyName": KNOWN["PolicyName"]} and "AssignmentReviewReport" in answer,
        HIT_ERRORS,
        lambda world: {"HITId": world.open},
    ),
}


def file_question(world: World) -> dict[str, Any]:
    """The answer to a QuestionForm that asks for a file."""
    photo = (
        '<QuestionForm xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionForm.xsd"><Question><QuestionIdentifier>photo'
        "</QuestionIdentifier><QuestionContent><Text>Send it</Text></QuestionContent><AnswerSpecification><FileUploadAnswer><MaxFileSizeInBytes>1000"
        "</MaxFileSizeInBytes><MinFileSizeInBytes>1</MinFileSizeInBytes></FileUploadAnswer></AnswerSpecification></Question></QuestionForm>"
    )
    sent = world.worker.post("/uploads", data=b"What I saw", content_type="text/plain").json["id"]
    return {"AssignmentId": world.make_answer(world.worker, world.requester.hit(Question=photo), photo=sent), "QuestionIdentifier": "photo"}


@pytest.fixture
def world(requester, requesters, someone, claim, answer, run_jobs):
    return World(requester, requesters, someone, claim, answer, run_jobs)


def test_the_table_has_every_operation():
    assert set(TABLE) == set(MODEL.operation_names) and len(TABLE) == 39


@pytest.mark.parametrize("name", sorted(TABLE))
def test_operation(name, world, refused):
    """Errors first, as the good call changes what they need; each error is a RequestError with its code, and strangers see nothing."""
    operation, call = TABLE[name], xform_name(name)
    for code, given, *message in operation.errors:
        found, said = refused(world.client, call, **given(world))
        assert found in code.split("|"), (code, found, said)
        assert not message or message[0] in said, said
    if operation.strange:
        found, said = refused(world.stranger, call, **operation.strange(world))
        assert "DoesNotExist" in found or "does not exist" in said, (found, said)
    answer = getattr(world.client, call)(**operation.good(world))
    answer.pop("ResponseMetadata")
    assert operation.shown(world, answer), answer


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_bound_of_every_member_is_kept_on_the_server(name, wire):
    """Required members, lengths, patterns, names, numbers and sizes of lists: one step beyond each of them is refused."""
    shape = shapes.INPUTS[name]
    whole = {member: sample(one) for member, one in shape.members.items() if member in shape.required}
    for member in shape.required:
        assert code_of(wire, name, {key: value for key, value in whole.items() if key != member}) == "MissingArgument", member
    for path, body in beyond(shape, whole):
        assert code_of(wire, name, body) in ("InvalidParameterValue", "ParameterOutOfRange", "MissingArgument"), path


@pytest.fixture
def wire(requester):
    return Wire(requester.url, requester.key_id, requester.secret)


def code_of(wire, name, body):
    status, _, answer = wire.post(name, body)
    assert status == 400 and answer["__type"] == "RequestError", (name, body, answer)
    return answer["TurkErrorCode"].removeprefix("AWS.").removeprefix("MechanicalTurk.")


def sample(shape: Any) -> Any:
    """A value that the declaration takes."""
    if isinstance(shape, shapes.Structure):
        return {name: sample(one) for name, one in shape.members.items() if name in shape.required}
    if isinstance(shape, shapes.List):
        return [sample(shape.of)] * shape.least
    if isinstance(shape, shapes.Number):
        return max(shape.least, 1)
    if isinstance(shape, shapes.Boolean):
        return True
    if isinstance(shape, shapes.Timestamp):
        return 0
    if shape.names:
        return shape.names[0]
    return next(text for text in ("A1", "0.05", "US", "x" * max(shape.least, 1)) if not shape.pattern or shape.pattern.fullmatch(text))


def beyond(shape: Any, whole: Any, path: str = ""):
    """Bodies that go one step too far in one place: (path, body)."""
    if isinstance(shape, shapes.Structure):
        for name, one in shape.members.items():
            for place, value in beyond(one, whole[name] if name in whole else sample(one), f"{path}.{name}"):
                yield place, whole | {name: value}
    elif isinstance(shape, shapes.List):
        yield f"{path} many", [sample(shape.of)] * (shape.most + 1)
        if shape.least:
            yield f"{path} few", []
        for place, value in beyond(shape.of, sample(shape.of), f"{path}[]"):
            yield place, [value]
    elif isinstance(shape, shapes.Number):
        yield f"{path} low", shape.least - 1
        yield f"{path} high", shape.most + 1
    elif isinstance(shape, shapes.String):
        if shape.names:
            yield f"{path} name", "NoSuchName"
        if shape.pattern:
            yield f"{path} pattern", "?" * max(shape.least, 1)
        if shape.most is not None:
            yield f"{path} long", "A" * (shape.most + 1)
        if shape.most_bytes is not None:
            yield f"{path} bytes", "é" * (shape.most_bytes // 2 + 1)
        if shape.least and not shape.names:
            yield f"{path} short", ""
