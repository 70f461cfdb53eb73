"""What each operation takes, as declarations: members, which are required, types, patterns, names, bounds.

The members and their types are those of the public service description (API version 2017-01-17); bounds that it leaves
to the documentation are here too, because clients do not check them. `check` walks a value against its declaration.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from marketplace.mturk.errors import Denied, TurkError

YEAR_SECONDS = 31_536_000


def invalid(path: str, sentence: str) -> TurkError:
    """A member has a value that is not allowed."""
    return TurkError("InvalidParameterValue", f"The value of {path} is not valid: {sentence}")


class Shape(ABC):
    """One declared type. `check` returns the value as Python has it, or raises what the client is told."""

    @abstractmethod
    def check(self, value: Any, path: str) -> Any:
        """The value in its Python form."""


class String(Shape):
    """Text with bounds (characters, or bytes in UTF-8), a pattern, or a list of allowed names."""

    def __init__(
        self, least: int = 0, most: int | None = None, *, most_bytes: int | None = None, pattern: str = "", says: str = "", names: tuple[str, ...] = ()
    ):
        self.least, self.most, self.most_bytes, self.says, self.names = least, most, most_bytes, says, names
        self.pattern = re.compile(pattern, re.ASCII) if pattern else None

    def check(self, value: Any, path: str) -> str:
        """The same text."""
        if not isinstance(value, str):
            raise Denied("SerializationException", f"{path} must be a string.")
        if "\0" in value:
            raise invalid(path, "the character U+0000 cannot be stored.")
        if self.names:
            if value not in self.names:
                raise invalid(path, f"it must be one of {', '.join(self.names)}.")
            return value
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            wanted = f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}"
            raise invalid(path, f"it must have {wanted} characters, and has {len(value)}.")
        if self.most_bytes is not None and len(value.encode()) > self.most_bytes:
            raise invalid(path, f"it may have at most {self.most_bytes} bytes, and has {len(value.encode())}.")
        if self.pattern and not self.pattern.fullmatch(value):
            raise invalid(path, self.says)
        return value


class Number(Shape):
    """A whole number within bounds."""

    def __init__(self, least: int = -(2**31), most: int = 2**31 - 1):
        self.least, self.most = least, most

    def check(self, value: Any, path: str) -> int:
        """The number."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Denied("SerializationException", f"{path} must be a whole number.")
        if not self.least <= value <= self.most:
            raise TurkError("AWS.ParameterOutOfRange", f"The value of {path} is out of range: it must be from {self.least} to {self.most}, and is {value}.")
        return value


class Boolean(Shape):
    """True or false."""

    def check(self, value: Any, path: str) -> bool:
        """The same."""
        if not isinstance(value, bool):
            raise Denied("SerializationException", f"{path} must be true or false.")
        return value


class Timestamp(Shape):
    """Epoch seconds as a number or a string, ISO 8601, or the form of HTTP headers; what has no zone is UTC."""

    def check(self, value: Any, path: str) -> datetime:
        """An aware moment."""
        try:
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return datetime.fromtimestamp(value, UTC)
            if isinstance(value, str):
                return _read_moment(value.strip())
        except (ValueError, OverflowError, OSError):
            pass
        raise Denied("SerializationException", f"{path} must be a time: epoch seconds or ISO 8601.")


def _read_moment(text: str) -> datetime:
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return datetime.fromtimestamp(float(text), UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


class List(Shape):
    """A list of one shape."""

    def __init__(self, of: Shape, least: int = 0, most: int = 1000):
        self.of, self.least, self.most = of, least, most

    def check(self, value: Any, path: str) -> list[Any]:
        """The checked items."""
        if not isinstance(value, list):
            raise Denied("SerializationException", f"{path} must be a list.")
        if not self.least <= len(value) <= self.most:
            raise invalid(path, f"it must have {self.least} to {self.most} items, and has {len(value)}.")
        return [self.of.check(item, f"{path}.{place}") for place, item in enumerate(value, 1)]


class Structure(Shape):
    """Named members; a name that ends with `_` in the declaration is required. Unknown members are passed over."""

    def __init__(self, **members: Shape):
        self.required = {name.removesuffix("_") for name in members if name.endswith("_")}
        self.members = {name.removesuffix("_"): shape for name, shape in members.items()}

    def check(self, value: Any, path: str) -> dict[str, Any]:
        """The members that were given; null is the same as leaving out."""
        if not isinstance(value, Mapping):
            raise Denied("SerializationException", f"{path or 'The request'} must be an object.")
        for name in self.members:
            if name in self.required and value.get(name) is None:
                raise TurkError("MissingArgument", f"{_under(path, name)} is required.")
        return {name: shape.check(value[name], _under(path, name)) for name, shape in self.members.items() if value.get(name) is not None}


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


TEXT = String()
ENTITY_ID = String(1, 64, pattern="[A-Z0-9]+", says="ids are capital letters and digits.")
WORKER_ID = String(1, 64, pattern="A[A-Z0-9]+", says="a worker's id begins with A and is made of capital letters and digits.")
MONEY = String(pattern=r"[0-9]+(\.)?[0-9]{0,2}", says='an amount is a decimal string with at most two decimals and no sign, such as "0.05".')
TOKEN = String(1, 64)
BOOLEAN = Boolean()
MOMENT = Timestamp()
SECONDS = Number(0, 2**53)
DOCUMENT = String(1, most_bytes=65_535)
DURATION = Number(30, YEAR_SECONDS)
DELAY = Number(0, 2_592_000)
PLACES = Number(1, 1_000_000_000)
FEEDBACK = String(0, 1024)
COUNTRY = String(2, 2, pattern="[A-Z]{2}", says="it must be a code of two capital letters (ISO 3166).")
SUBDIVISION = String(2, 2, pattern="[A-Z0-9]{2}", says="it must be a code of two characters (ISO 3166-2).")
LOCALE = Structure(Country_=COUNTRY, Subdivision=SUBDIVISION)
PAGE: dict[str, Shape] = {"NextToken": String(1, 255), "MaxResults": Number(1, 100)}

COMPARATORS = (
    "LessThan", "LessThanOrEqualTo", "GreaterThan", "GreaterThanOrEqualTo", "EqualTo", "NotEqualTo", "Exists", "DoesNotExist", "In", "NotIn",
)  # fmt: skip
GUARDED = ("Accept", "PreviewAndAccept", "DiscoverPreviewAndAccept")
EVENTS = (
    "AssignmentAccepted", "AssignmentAbandoned", "AssignmentReturned", "AssignmentSubmitted", "AssignmentRejected", "AssignmentApproved",
    "HITCreated", "HITExpired", "HITReviewable", "HITExtended", "HITDisposed",
)  # fmt: skip

REQUIREMENT = Structure(
    QualificationTypeId_=String(1, 64),
    Comparator_=String(names=COMPARATORS),
    IntegerValues=List(Number()),
    LocaleValues=List(LOCALE),
    RequiredToPreview=BOOLEAN,
    ActionsGuarded=String(names=GUARDED),
)
PARAMETER = Structure(
    Key=String(1, 256), Values=List(String(0, 10_000)), MapEntries=List(Structure(Key=String(1, 256), Values=List(String(0, 10_000))))
)  # fmt: skip
POLICY = Structure(PolicyName_=String(1, 128), Parameters=List(PARAMETER, most=50))
NOTIFICATION = Structure(
    Destination_=String(1, 2048),
    Transport_=String(names=("Email", "SQS", "SNS")),
    Version_=String(names=("2006-05-05", "2014-08-15")),
    EventTypes_=List(String(names=(*EVENTS, "Ping")), 1, 100),
)

TYPE_TERMS: dict[str, Shape] = {
    "Title_": String(1, 128),
    "Description_": String(1, 2000),
    "Reward_": MONEY,
    "AssignmentDurationInSeconds_": DURATION,
    "Keywords": String(0, 1000),
    "AutoApprovalDelayInSeconds": DELAY,
    "QualificationRequirements": List(REQUIREMENT, 0, 10),
}
HIT_TERMS: dict[str, Shape] = {
    "LifetimeInSeconds_": DURATION,
    "MaxAssignments": PLACES,
    "Question": DOCUMENT,
    "HITLayoutId": ENTITY_ID,
    "HITLayoutParameters": List(Structure(Name_=String(1, 256), Value_=String(0, most_bytes=65_535))),
    "RequesterAnnotation": String(0, 255),
    "AssignmentReviewPolicy": POLICY,
    "HITReviewPolicy": POLICY,
    "UniqueRequestToken": TOKEN,
}
QUALIFICATION_TERMS: dict[str, Shape] = {
    "RetryDelayInSeconds": SECONDS,
    "Test": DOCUMENT,
    "AnswerKey": DOCUMENT,
    "TestDurationInSeconds": Number(1, YEAR_SECONDS),
    "AutoGranted": BOOLEAN,
    "AutoGrantedValue": Number(),
}
QUALIFICATION_STATUS = String(names=("Active", "Inactive"))

INPUTS: dict[str, Structure] = {
    "AcceptQualificationRequest": Structure(QualificationRequestId_=String(1, 64), IntegerValue=Number()),
    "ApproveAssignment": Structure(AssignmentId_=ENTITY_ID, RequesterFeedback=FEEDBACK, OverrideRejection=BOOLEAN),
    "AssociateQualificationWithWorker": Structure(
        QualificationTypeId_=ENTITY_ID, WorkerId_=WORKER_ID, IntegerValue=Number(), SendNotification=BOOLEAN
    ),
    "CreateAdditionalAssignmentsForHIT": Structure(HITId_=ENTITY_ID, NumberOfAdditionalAssignments_=PLACES, UniqueRequestToken=TOKEN),
    "CreateHIT": Structure(**TYPE_TERMS, **HIT_TERMS),
    "CreateHITType": Structure(**TYPE_TERMS),
    "CreateHITWithHITType": Structure(HITTypeId_=ENTITY_ID, **HIT_TERMS),
    "CreateQualificationType": Structure(
        Name_=String(1, 200), Keywords=String(0, 1000), Description_=String(1, 2000), QualificationTypeStatus_=QUALIFICATION_STATUS, **QUALIFICATION_TERMS
    ),
    "CreateWorkerBlock": Structure(WorkerId_=WORKER_ID, Reason_=String(1, 2000)),
    "DeleteHIT": Structure(HITId_=ENTITY_ID),
    "DeleteQualificationType": Structure(QualificationTypeId_=ENTITY_ID),
    "DeleteWorkerBlock": Structure(WorkerId_=WORKER_ID, Reason=String(0, 2000)),
    "DisassociateQualificationFromWorker": Structure(WorkerId_=WORKER_ID, QualificationTypeId_=ENTITY_ID, Reason=String(0, 2000)),
    "GetAccountBalance": Structure(),
    "GetAssignment": Structure(AssignmentId_=ENTITY_ID),
    "GetFileUploadURL": Structure(AssignmentId_=ENTITY_ID, QuestionIdentifier_=String(1, 256)),
    "GetHIT": Structure(HITId_=ENTITY_ID),
    "GetQualificationScore": Structure(QualificationTypeId_=ENTITY_ID, WorkerId_=WORKER_ID),
    "GetQualificationType": Structure(QualificationTypeId_=ENTITY_ID),
    "ListAssignmentsForHIT": Structure(HITId_=ENTITY_ID, AssignmentStatuses=List(String(names=("Submitted", "Approved", "Rejected")), most=20), **PAGE),
    "ListBonusPayments": Structure(HITId=ENTITY_ID, AssignmentId=ENTITY_ID, **PAGE),
    "ListHITs": Structure(**PAGE),
    "ListHITsForQualificationType": Structure(QualificationTypeId_=ENTITY_ID, **PAGE),
    "ListQualificationRequests": Structure(QualificationTypeId=ENTITY_ID, **PAGE),
    "ListQualificationTypes": Structure(Query=String(0, 1000), MustBeRequestable_=BOOLEAN, MustBeOwnedByCaller=BOOLEAN, **PAGE),
    "ListReviewPolicyResultsForHIT": Structure(
        HITId_=ENTITY_ID, PolicyLevels=List(String(names=("Assignment", "HIT")), most=20), RetrieveActions=BOOLEAN, RetrieveResults=BOOLEAN, **PAGE
    ),
    "ListReviewableHITs": Structure(HITTypeId=ENTITY_ID, Status=String(names=("Reviewable", "Reviewing")), **PAGE),
    "ListWorkerBlocks": Structure(**PAGE),
    "ListWorkersWithQualificationType": Structure(QualificationTypeId_=ENTITY_ID, Status=String(names=("Granted", "Revoked")), **PAGE),
    "NotifyWorkers": Structure(Subject_=String(1, 200), MessageText_=String(1, 4096), WorkerIds_=List(WORKER_ID, 1, 100)),
    "RejectAssignment": Structure(AssignmentId_=ENTITY_ID, RequesterFeedback_=FEEDBACK),
    "RejectQualificationRequest": Structure(QualificationRequestId_=String(1, 64), Reason=String(0, 1024)),
    "SendBonus": Structure(WorkerId_=WORKER_ID, BonusAmount_=MONEY, AssignmentId_=ENTITY_ID, Reason_=String(0, 2000), UniqueRequestToken=TOKEN),
    "SendTestEventNotification": Structure(Notification_=NOTIFICATION, TestEventType_=String(names=(*EVENTS, "Ping"))),
    "UpdateExpirationForHIT": Structure(HITId_=ENTITY_ID, ExpireAt_=MOMENT),
    "UpdateHITReviewStatus": Structure(HITId_=ENTITY_ID, Revert=BOOLEAN),
    "UpdateHITTypeOfHIT": Structure(HITId_=ENTITY_ID, HITTypeId_=ENTITY_ID),
    "UpdateNotificationSettings": Structure(HITTypeId_=ENTITY_ID, Notification=NOTIFICATION, Active=BOOLEAN),
    "UpdateQualificationType": Structure(
        QualificationTypeId_=ENTITY_ID, Description=String(1, 2000), QualificationTypeStatus=QUALIFICATION_STATUS, **QUALIFICATION_TERMS
    ),
}  # fmt: skip
"""The 39 operations."""
