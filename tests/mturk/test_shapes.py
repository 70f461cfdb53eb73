"""Declarations against botocore's own service model, and every limit on the server, where clients do not look."""

from __future__ import annotations

import botocore.session
import pytest

from marketplace.mturk import shapes
from marketplace.mturk.protocol import _OPERATIONS
from tests.mturk.conftest import HTML, TYPE
from tests.mturk.wire import Wire

MODEL = botocore.session.get_session().get_service_model("mturk")


def test_every_operation_of_the_model_is_here():
    assert set(MODEL.operation_names) == set(shapes.INPUTS) == set(_OPERATIONS)


@pytest.mark.parametrize("name", sorted(MODEL.operation_names))
def test_members_types_names_and_bounds_are_the_models(name):
    compare(shapes.INPUTS[name], MODEL.operation_model(name).input_shape, name)


def compare(ours, theirs, path):
    kind = theirs.type_name
    if kind == "structure":
        assert isinstance(ours, shapes.Structure), path
        assert set(ours.members) == set(theirs.members) and ours.required == set(theirs.required_members), path
        for member, shape in theirs.members.items():
            compare(ours.members[member], shape, f"{path}.{member}")
    elif kind == "list":
        assert isinstance(ours, shapes.List), path
        compare(ours.of, theirs.member, f"{path}[]")
    elif kind == "string":
        assert isinstance(ours, shapes.String), path
        # Ping is for test events, yet some clients list it among all
        assert not theirs.enum or set(ours.names) == set(theirs.enum) or set(ours.names) | {"Ping"} == set(theirs.enum), path
        assert ours.most is None or "max" not in theirs.metadata or ours.most <= theirs.metadata["max"], path
        assert bool(theirs.metadata.get("pattern")) <= bool(ours.pattern), path
    elif kind in ("integer", "long"):
        assert isinstance(ours, shapes.Number), path
        assert (ours.least, ours.most) == (1, 100) or "max" not in theirs.metadata, path
    else:
        assert isinstance(ours, {"boolean": shapes.Boolean, "timestamp": shapes.Timestamp}[kind]), path


@pytest.fixture
def wire(requester):
    return Wire(requester.url, requester.key_id, requester.secret)


HIT = TYPE | {"LifetimeInSeconds": 3600, "Question": HTML.format("x")}
LOCALE = "00000000000000000071"
APPROVED = "00000000000000000040"


def asking(*requirements):
    return HIT | {"QualificationRequirements": list(requirements)}


@pytest.mark.parametrize(
    ("operation", "body", "code"),
    [
        ("CreateHIT", HIT | {"Title": "x" * 129}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Title": ""}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Title": None}, "MissingArgument"),
        ("CreateHIT", HIT | {"Title": "a\0b"}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Description": "x" * 2001}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Keywords": "x" * 1001}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Reward": "x"}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Reward": "0.125"}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Reward": "-1"}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Reward": "$1"}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Reward": "0.00"}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Reward": "10000.01"}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"LifetimeInSeconds": 29}, "ParameterOutOfRange"),
        ("CreateHIT", HIT | {"LifetimeInSeconds": 31_536_001}, "ParameterOutOfRange"),
        ("CreateHIT", HIT | {"AssignmentDurationInSeconds": 29}, "ParameterOutOfRange"),
        ("CreateHIT", HIT | {"AutoApprovalDelayInSeconds": 2_592_001}, "ParameterOutOfRange"),
        ("CreateHIT", HIT | {"MaxAssignments": 0}, "ParameterOutOfRange"),
        ("CreateHIT", HIT | {"MaxAssignments": 1_000_000_001}, "ParameterOutOfRange"),
        ("CreateHIT", HIT | {"MaxAssignments": 32_768}, "ParameterOutOfRange"),
        ("CreateHIT", HIT | {"RequesterAnnotation": "x" * 256}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"UniqueRequestToken": "x" * 65}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Question": ""}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Question": HTML.format("é" * 33_000)}, "InvalidParameterValue"),
        ("CreateHIT", HIT | {"Question": "<no"}, "XMLParseError"),
        ("CreateHIT", HIT | {"Question": "<!DOCTYPE x [<!ENTITY a 'b'>]><HTMLQuestion/>"}, "XMLParseError"),
        ("CreateHIT", {name: value for name, value in HIT.items() if name != "Question"}, "MissingArgument"),
        ("CreateHIT", HIT | {"HITLayoutId": "LAYOUT"}, "MissingArgument"),
        ("CreateHIT", HIT | {"HITLayoutParameters": [{"Name": "a", "Value": "b"}]}, "InvalidParameterValue"),
        ("CreateHIT", asking(*[{"QualificationTypeId": APPROVED, "Comparator": "Exists"}] * 11), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": APPROVED, "Comparator": "Like"}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": APPROVED, "Comparator": "GreaterThan"}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": APPROVED, "Comparator": "Exists", "IntegerValues": [1]}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": APPROVED, "Comparator": "In", "IntegerValues": list(range(16))}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": APPROVED, "Comparator": "EqualTo", "LocaleValues": [{"Country": "US"}]}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": LOCALE, "Comparator": "GreaterThan", "LocaleValues": [{"Country": "US"}]}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": LOCALE, "Comparator": "In", "LocaleValues": [{"Country": "US"}] * 31}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": LOCALE, "Comparator": "EqualTo", "LocaleValues": [{"Country": "usa"}]}), "InvalidParameterValue"),
        ("CreateHIT", asking({"QualificationTypeId": LOCALE, "Comparator": "EqualTo", "LocaleValues": [{"Subdivision": "CA"}]}), "MissingArgument"),
        ("CreateHIT", asking({"QualificationTypeId": "NOSUCHTYPE", "Comparator": "Exists"}), "QualificationTypeDoesNotExist"),
        ("GetHIT", {"HITId": "abc"}, "InvalidParameterValue"),
        ("GetHIT", {"HITId": "X" * 65}, "InvalidParameterValue"),
        ("GetHIT", {"HITId": "ABC"}, "HITDoesNotExist"),
        ("GetHIT", {}, "MissingArgument"),
        ("ListHITs", {"MaxResults": 0}, "ParameterOutOfRange"),
        ("ListHITs", {"MaxResults": 101}, "ParameterOutOfRange"),
        ("ListHITs", {"MaxResults": 1000}, "ParameterOutOfRange"),
        ("ListHITs", {"NextToken": "made-up"}, "InvalidParameterValue"),
        ("ListHITs", {"NextToken": "x" * 256}, "InvalidParameterValue"),
        ("ListReviewableHITs", {"Status": "Assignable"}, "InvalidParameterValue"),
        ("ListAssignmentsForHIT", {"HITId": "ABC", "AssignmentStatuses": ["Accepted"]}, "InvalidParameterValue"),
        ("NotifyWorkers", {"Subject": "x" * 201, "MessageText": "m", "WorkerIds": ["A1"]}, "InvalidParameterValue"),
        ("NotifyWorkers", {"Subject": "x", "MessageText": "m" * 4097, "WorkerIds": ["A1"]}, "InvalidParameterValue"),
        ("NotifyWorkers", {"Subject": "x", "MessageText": "m", "WorkerIds": ["A1"] * 101}, "InvalidParameterValue"),
        ("NotifyWorkers", {"Subject": "x", "MessageText": "m", "WorkerIds": ["B1"]}, "InvalidParameterValue"),
        ("RejectAssignment", {"AssignmentId": "ABC", "RequesterFeedback": "x" * 1025}, "InvalidParameterValue"),
        ("SendBonus", {"WorkerId": "A1", "BonusAmount": "1.234", "AssignmentId": "ABC", "Reason": "r"}, "InvalidParameterValue"),
        ("CreateQualificationType", {"Name": "x" * 201, "Description": "d", "QualificationTypeStatus": "Active"}, "InvalidParameterValue"),
        ("CreateQualificationType", {"Name": "x", "Description": "d", "QualificationTypeStatus": "Sleeping"}, "InvalidParameterValue"),
        ("CreateQualificationType", {"Name": "x", "Description": "d", "QualificationTypeStatus": "Active", "Test": "é" * 40_000}, "InvalidParameterValue"),
    ],
)  # fmt: skip
def test_what_is_beyond_a_limit_is_a_request_error(wire, operation, body, code):
    status, headers, answer = wire.post(operation, body)
    assert status == 400 and answer["__type"] == "RequestError" == headers["x-amzn-ErrorType"], answer
    assert answer["TurkErrorCode"].removeprefix("AWS.").removeprefix("MechanicalTurk.") == code, answer
    assert answer["Message"] and "None" not in answer["Message"]


@pytest.mark.parametrize(
    "body",
    [HIT | {"Title": 5}, HIT | {"MaxAssignments": "2"}, HIT | {"MaxAssignments": True}, HIT | {"MaxAssignments": 1.5}, HIT | {"QualificationRequirements": {}}],
)
def test_what_has_another_type_is_a_serialization_exception(wire, body):
    status, _, answer = wire.post("CreateHIT", body)
    assert status == 400 and answer["__type"] == "SerializationException"


def test_limits_themselves_are_allowed_and_unknown_members_passed_over(wire):
    status, _, answer = wire.post("CreateHIT", HIT | {"Title": "x" * 128, "Reward": "5.", "MaxAssignments": 1.0, "RequesterAnnotation": "é" * 255, "New": 1})
    assert status == 200, answer
    assert answer["HIT"]["Reward"] == "5.00" and isinstance(answer["HIT"]["CreationTime"], float)


@pytest.mark.parametrize(
    "moment", [1_893_456_000, 1_893_456_000.5, "1893456000", "2030-01-01T00:00:00Z", "2030-01-01T01:00:00+01:00", "Tue, 01 Jan 2030 00:00:00 GMT"]
)
def test_times_come_in_every_form(moment):
    assert int(shapes.MOMENT.check(moment, "ExpireAt").timestamp()) == 1_893_456_000
