"""Qualification types, tests, requests and grants, through boto3 and the workers' API."""

from __future__ import annotations

import pytest

SCHEMAS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"


def test_xml(*questions):
    """A QuestionForm of selections: (name, most, ids)."""
    inside = "".join(
        f"<Question><QuestionIdentifier>{name}</QuestionIdentifier><QuestionContent><Text>{name}?</Text></QuestionContent><AnswerSpecification>"
        f"<SelectionAnswer><MaxSelectionCount>{most}</MaxSelectionCount><Selections>"
        + "".join(f"<Selection><SelectionIdentifier>{one}</SelectionIdentifier><Text>{one}</Text></Selection>" for one in ids)
        + "</Selections></SelectionAnswer></AnswerSpecification></Question>"
        for name, most, ids in questions
    )
    return f'<QuestionForm xmlns="{SCHEMAS}2017-11-06/QuestionForm.xsd">{inside}</QuestionForm>'


test_xml.__test__ = False
TEST = test_xml(("sky", 1, ("blue", "green")), ("primes", 3, ("2", "3", "4")))
FREE_TEXT = (
    f'<QuestionForm xmlns="{SCHEMAS}2017-11-06/QuestionForm.xsd"><Question><QuestionIdentifier>why</QuestionIdentifier><QuestionContent><Text>Why?</Text>'
    "</QuestionContent><AnswerSpecification><FreeTextAnswer/></AnswerSpecification></Question></QuestionForm>"
)


def key_xml(mapping="", default=""):
    return (
        f'<AnswerKey xmlns="{SCHEMAS}2005-10-01/AnswerKey.xsd"><Question><QuestionIdentifier>sky</QuestionIdentifier><AnswerOption>'
        "<SelectionIdentifier>blue</SelectionIdentifier><AnswerScore>5</AnswerScore></AnswerOption></Question><Question>"
        "<QuestionIdentifier>primes</QuestionIdentifier><AnswerOption><SelectionIdentifier>2</SelectionIdentifier><SelectionIdentifier>3</SelectionIdentifier>"
        "<AnswerScore>10</AnswerScore></AnswerOption><AnswerOption><SelectionIdentifier>4</SelectionIdentifier><AnswerScore>-3</AnswerScore></AnswerOption>"
        f"{default}</Question>{mapping}</AnswerKey>"
    )


def mapping(inside):
    return f"<QualificationValueMapping>{inside}</QualificationValueMapping>"


PERCENT = mapping("<PercentageMapping><MaximumSummedScore>15</MaximumSummedScore></PercentageMapping>")
SCALE = mapping("<ScaleMapping><SummedScoreMultiplier>1.5</SummedScoreMultiplier></ScaleMapping>")
RANGE = mapping(
    "<RangeMapping><SummedScoreRange><InclusiveLowerBound>5</InclusiveLowerBound><InclusiveUpperBound>14</InclusiveUpperBound><QualificationValue>1"
    "</QualificationValue></SummedScoreRange><SummedScoreRange><InclusiveLowerBound>15</InclusiveLowerBound><InclusiveUpperBound>15</InclusiveUpperBound>"
    "<QualificationValue>2</QualificationValue></SummedScoreRange><OutOfRangeQualificationValue>-1</OutOfRangeQualificationValue></RangeMapping>"
)


@pytest.fixture
def make(mturk):
    def create(name="Good eyes", **more):
        return mturk.create_qualification_type(**{"Name": name, "Description": "Sees well", "QualificationTypeStatus": "Active"} | more)["QualificationType"]

    return create


def test_a_type_is_made_and_read(make, mturk, requesters):
    made = make(Keywords="eyes, seeing", RetryDelayInSeconds=60, Test=TEST, AnswerKey=key_xml(), TestDurationInSeconds=600)
    assert made["Name"] == "Good eyes" and made["IsRequestable"] is True and made["QualificationTypeStatus"] == "Active" and made["AutoGranted"] is False
    assert (made["Test"], made["AnswerKey"], made["TestDurationInSeconds"], made["RetryDelayInSeconds"]) == (TEST, key_xml(), 600, 60)
    found = mturk.get_qualification_type(QualificationTypeId=made["QualificationTypeId"])["QualificationType"]
    assert found == made
    others = requesters("0").mturk.get_qualification_type(QualificationTypeId=made["QualificationTypeId"])["QualificationType"]
    assert "AnswerKey" not in others and others["Name"] == "Good eyes"


def test_a_name_is_taken_once(make, mturk, requesters, refused):
    first = make()["QualificationTypeId"]
    code, message = refused(mturk, "create_qualification_type", Name="Good eyes", Description="x", QualificationTypeStatus="Active")
    assert code == "QualificationTypeAlreadyExists" and message.startswith("You have already created a QualificationType with this name.")
    requesters("0").mturk.create_qualification_type(Name="Good eyes", Description="x", QualificationTypeStatus="Active")
    mturk.delete_qualification_type(QualificationTypeId=first)
    assert make()["QualificationTypeId"] != first
    code, message = refused(mturk, "get_qualification_type", QualificationTypeId=first)
    assert code == "QualificationTypeDoesNotExist" and "does not exist" in message


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"Test": TEST}, "InvalidParameterValue"),
        ({"AnswerKey": key_xml()}, "InvalidParameterValue"),
        ({"Test": TEST, "TestDurationInSeconds": 60, "AutoGranted": True}, "InvalidParameterValue"),
        ({"AutoGrantedValue": 3}, "InvalidParameterValue"),
        ({"Test": "<no", "TestDurationInSeconds": 60}, "XMLParseError"),
        ({"Test": TEST, "TestDurationInSeconds": 60, "AnswerKey": "<AnswerKey/>"}, "XMLParseError"),
        ({"Test": TEST, "TestDurationInSeconds": 60, "AnswerKey": key_xml().replace("sky", "sea")}, "XMLParseError"),
        ({"Test": TEST, "TestDurationInSeconds": 60, "AnswerKey": key_xml().replace("blue", "red")}, "XMLParseError"),
        ({"Test": FREE_TEXT, "TestDurationInSeconds": 60, "AnswerKey": key_xml()}, "XMLParseError"),
        ({"Test": TEST, "TestDurationInSeconds": 60, "AnswerKey": key_xml(PERCENT.replace("15", "0"))}, "XMLParseError"),
    ],
)
def test_what_does_not_fit_together_is_refused(mturk, refused, terms, code):
    assert refused(mturk, "create_qualification_type", Name="x", Description="x", QualificationTypeStatus="Active", **terms)[0] == code
    assert mturk.list_qualification_types(MustBeRequestable=True, MustBeOwnedByCaller=True)["NumResults"] == 0


def test_changes(make, mturk, refused, requesters):
    number = make(Test=TEST, AnswerKey=key_xml(), TestDurationInSeconds=600)["QualificationTypeId"]
    other = test_xml(("sky", 1, ("blue", "grey")))
    changed = mturk.update_qualification_type(
        QualificationTypeId=number, Description="Sees better", QualificationTypeStatus="Inactive", Test=other, TestDurationInSeconds=60, RetryDelayInSeconds=5
    )["QualificationType"]
    assert (changed["Description"], changed["QualificationTypeStatus"], changed["Test"], changed["RetryDelayInSeconds"]) == (
        "Sees better",
        "Inactive",
        other,
        5,
    )
    assert "AnswerKey" not in changed and changed["Name"] == "Good eyes"
    assert refused(mturk, "update_qualification_type", QualificationTypeId=number, AutoGranted=True)[0] == "InvalidParameterValue"
    assert mturk.get_qualification_type(QualificationTypeId=number)["QualificationType"] == changed
    stranger = requesters("0").mturk
    assert refused(stranger, "update_qualification_type", QualificationTypeId=number, Description="Mine")[0] == "QualificationTypeDoesNotExist"
    assert refused(stranger, "delete_qualification_type", QualificationTypeId=number)[0] == "QualificationTypeDoesNotExist"
    assert refused(mturk, "update_qualification_type", QualificationTypeId="00000000000000000040", Description="x")[0] == "QualificationTypeDoesNotExist"


def test_types_are_found_by_words_in_any_case(make, mturk, requesters):
    make("Dallinger-experiment-1", Keywords="panel")
    make("Second", QualificationTypeStatus="Inactive")
    requesters("0").mturk.create_qualification_type(Name="Others", Description="dallinger too", QualificationTypeStatus="Active")

    def names(client=mturk, **more):
        return {one["Name"] for one in client.list_qualification_types(**{"MustBeRequestable": True} | more)["QualificationTypes"]}

    assert names(Query="DALLINGER-EXPERIMENT-1") == {"Dallinger-experiment-1"} == names(Query="panel", MustBeOwnedByCaller=True)
    assert names(Query="dallinger") == {"Dallinger-experiment-1", "Others"}
    assert names(MustBeOwnedByCaller=True) == {"Dallinger-experiment-1", "Second"}
    assert "Second" not in names(requesters("0").mturk)
    system = {one["QualificationTypeId"] for one in mturk.list_qualification_types(MustBeRequestable=False, MaxResults=100)["QualificationTypes"]}
    assert {"00000000000000000040", "00000000000000000071", "000000000000000000L0", "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH"} <= system


def test_granting_and_revoking(make, mturk, worker, refused, requesters):
    number = make()["QualificationTypeId"]
    about = {"QualificationTypeId": number, "WorkerId": worker.public_id}
    code, message = refused(mturk, "get_qualification_score", **about)
    assert code == "QualificationDoesNotExist" and "does not exist" in message
    assert refused(mturk, "disassociate_qualification_from_worker", **about)[0] == "QualificationDoesNotExist"
    assert set(mturk.associate_qualification_with_worker(**about)) == {"ResponseMetadata"}
    held = mturk.get_qualification_score(**about)["Qualification"]
    assert (held["IntegerValue"], held["Status"], held["WorkerId"], held["QualificationTypeId"]) == (1, "Granted", worker.public_id, number)
    mturk.associate_qualification_with_worker(**about, IntegerValue=-7, SendNotification=False)
    again = mturk.get_qualification_score(**about)["Qualification"]
    assert again["IntegerValue"] == -7 and again["GrantTime"] == held["GrantTime"]
    mturk.disassociate_qualification_from_worker(**about, Reason="")
    code, message = refused(mturk, "get_qualification_score", **about)
    assert code == "InvalidQualificationState" and "operation can be called with a status of: Granted" in message
    code, message = refused(mturk, "disassociate_qualification_from_worker", **about)
    assert code == "InvalidQualificationState" and "status of: Granted" in message
    assert mturk.list_workers_with_qualification_type(QualificationTypeId=number)["NumResults"] == 0
    [gone] = mturk.list_workers_with_qualification_type(QualificationTypeId=number, Status="Revoked")["Qualifications"]
    assert (gone["Status"], gone["IntegerValue"]) == ("Revoked", -7)
    mturk.associate_qualification_with_worker(**about, IntegerValue=0)
    assert mturk.get_qualification_score(**about)["Qualification"]["IntegerValue"] == 0
    stranger = requesters("0").mturk
    for operation in ("associate_qualification_with_worker", "disassociate_qualification_from_worker", "get_qualification_score"):
        assert refused(stranger, operation, **about)[0] == "QualificationTypeDoesNotExist"
    assert refused(stranger, "list_workers_with_qualification_type", QualificationTypeId=number)[0] == "QualificationTypeDoesNotExist"
    assert refused(mturk, "associate_qualification_with_worker", **about | {"WorkerId": "ANOBODY"})[0] == "InvalidParameterValue"


def test_the_worker_hears_of_it_unless_asked_otherwise(make, mturk, worker, app):
    from marketplace.core import sql

    about = {"QualificationTypeId": make()["QualificationTypeId"], "WorkerId": worker.public_id}

    def mails():
        with app.app_context():
            return [one.payload["subject"] for one in sql.rows("SELECT payload FROM outbox WHERE kind = 'mail' ORDER BY id")]

    mturk.associate_qualification_with_worker(**about, SendNotification=False)
    assert mails() == []
    mturk.associate_qualification_with_worker(**about)
    mturk.disassociate_qualification_from_worker(**about, Reason="Too slow")
    assert len(mails()) == 2


def test_a_request_waits_for_its_owner(make, mturk, someone, refused, requesters):
    number = make()["QualificationTypeId"]
    one, two = someone("worker"), someone("worker")
    asked = one.post(f"/qualifications/{number}/requests", {})
    assert asked.status_code == 201 and asked.json["state"] == "pending"
    two.post(f"/qualifications/{number}/requests", {"answer": {}})
    assert one.post(f"/qualifications/{number}/requests", {}).status_code == 409
    listed = mturk.list_qualification_requests(QualificationTypeId=number)
    first, second = listed["QualificationRequests"]
    assert (first["WorkerId"], first["QualificationTypeId"], first["QualificationRequestId"]) == (one.public_id, number, asked.json["id"])
    assert first["SubmitTime"] and "Test" not in first
    assert mturk.list_qualification_requests()["NumResults"] == 2 and requesters("0").mturk.list_qualification_requests()["NumResults"] == 0
    mturk.accept_qualification_request(QualificationRequestId=first["QualificationRequestId"], IntegerValue=80)
    mturk.reject_qualification_request(QualificationRequestId=second["QualificationRequestId"], Reason="Not yet")
    assert mturk.get_qualification_score(QualificationTypeId=number, WorkerId=one.public_id)["Qualification"]["IntegerValue"] == 80
    assert two.get(f"/qualifications/{number}/requests").json["items"][0]["reason"] == "Not yet"
    for request in (first, second):
        assert refused(mturk, "accept_qualification_request", QualificationRequestId=request["QualificationRequestId"])[0] == "InvalidQualificationRequestState"
    assert refused(mturk, "reject_qualification_request", QualificationRequestId="NOSUCHREQUEST")[0] == "QualificationRequestDoesNotExist"
    three = someone("worker").post(f"/qualifications/{number}/requests", {}).json["id"]
    assert refused(requesters("0").mturk, "accept_qualification_request", QualificationRequestId=three)[0] == "QualificationRequestDoesNotExist"
    # without a delay there is one try
    assert two.post(f"/qualifications/{number}/requests", {}).json["code"] == "retry_not_allowed"
    assert one.post(f"/qualifications/{number}/requests", {}).status_code == 409


def test_what_cannot_be_asked_for(make, mturk, worker, requester, app):
    inactive = make(QualificationTypeStatus="Inactive")["QualificationTypeId"]
    assert worker.post(f"/qualifications/{inactive}/requests", {}).status_code == 409
    assert worker.post("/qualifications/NOSUCHTYPE/requests", {}).status_code == 404
    with app.app_context():
        from marketplace.core import public_id
        from marketplace.quality.qualifications.find import system_types

        system = public_id.encode("qualification", system_types()["masters"])
    assert worker.post(f"/qualifications/{system}/requests", {}).status_code == 409
    assert requester.actor.post(f"/qualifications/{inactive}/requests", {}).status_code == 403


def test_a_granted_request_of_its_own(make, worker, mturk):
    number = make(AutoGranted=True, AutoGrantedValue=42)["QualificationTypeId"]
    assert worker.post(f"/qualifications/{number}/requests", {}).json["state"] == "granted"
    assert mturk.get_qualification_score(QualificationTypeId=number, WorkerId=worker.public_id)["Qualification"]["IntegerValue"] == 42
    assert mturk.list_qualification_requests(QualificationTypeId=number)["NumResults"] == 0


@pytest.mark.parametrize(
    ("key", "answer", "value"),
    [
        (key_xml(), {"sky": "blue", "primes": ["3", "2"]}, 15),
        (key_xml(), {"sky": "green", "primes": ["2", "3"]}, 10),
        (key_xml(), {"sky": "blue", "primes": "2"}, 5),
        (key_xml(), {"sky": "green", "primes": ["4"]}, -3),
        (key_xml(default="<DefaultScore>1</DefaultScore>"), {"sky": "blue", "primes": ["2", "3", "4"]}, 6),
        (key_xml(PERCENT), {"sky": "blue", "primes": ["2"]}, 33),
        (key_xml(PERCENT), {"sky": "blue", "primes": ["2", "3"]}, 100),
        (key_xml(PERCENT), {"sky": "green", "primes": ["4"]}, 0),
        (key_xml(SCALE), {"sky": "blue", "primes": ["2"]}, 7),
        (key_xml(RANGE), {"sky": "blue", "primes": ["2"]}, 1),
        (key_xml(RANGE), {"sky": "blue", "primes": ["2", "3"]}, 2),
        (key_xml(RANGE), {"sky": "green", "primes": ["2"]}, -1),
    ],
)
def test_a_test_is_scored_by_its_key(make, mturk, worker, key, answer, value):
    number = make(Test=TEST, AnswerKey=key, TestDurationInSeconds=600)["QualificationTypeId"]
    assert worker.get(f"/qualifications/{number}").json["test"] is None  # it is shown when its time begins
    begun = worker.post(f"/qualifications/{number}/sittings")
    assert begun.status_code == 201 and begun.json["test"] == TEST, begun.text
    shown = worker.get(f"/qualifications/{number}").json
    assert shown["test"] == TEST and "blue" not in str({name: one for name, one in shown.items() if name != "test"})
    asked = worker.post(f"/qualifications/{number}/requests", {"answer": answer})
    assert asked.status_code == 201 and (asked.json["state"], asked.json["value"]) == ("granted", value), asked.text
    assert mturk.get_qualification_score(QualificationTypeId=number, WorkerId=worker.public_id)["Qualification"]["IntegerValue"] == value


@pytest.fixture
def pass_time(app):
    """Moves sittings and requests into the past: `pass_time(seconds)`."""
    from marketplace.core import sql
    from marketplace.extensions import db

    def move(seconds):
        with app.app_context():
            by = {"by": f"{seconds} seconds"}
            sql.execute("UPDATE qualification_sittings SET started_at = started_at - %(by)s::interval, ends_at = ends_at - %(by)s::interval", **by)
            sql.execute("UPDATE qualification_requests SET submitted_at = submitted_at - %(by)s::interval", **by)
            db.session.commit()

    return move


RIGHT = {"answer": {"sky": "blue", "primes": ["2", "3"]}}


def test_a_test_has_its_time(make, mturk, worker, refused, pass_time):
    number = make(Test=TEST, AnswerKey=key_xml(), TestDurationInSeconds=60, RetryDelayInSeconds=3600)["QualificationTypeId"]
    begun = worker.post(f"/qualifications/{number}/sittings").json
    pass_time(30)
    again = worker.post(f"/qualifications/{number}/sittings").json
    assert again["ends_at"] < begun["ends_at"], "who begins again goes on with the time that is left"
    pass_time(60)
    late = worker.post(f"/qualifications/{number}/requests", RIGHT)
    assert (late.json["state"], late.json["value"], late.json["reason"]) == ("rejected", None, "The time for the test was over.")
    assert refused(mturk, "get_qualification_score", QualificationTypeId=number, WorkerId=worker.public_id)[0] == "QualificationDoesNotExist"
    assert worker.post(f"/qualifications/{number}/sittings").json["code"] == "retry_delay_not_elapsed"
    assert worker.get(f"/qualifications/{number}").json["test"] is None
    pass_time(3600)
    assert worker.post(f"/qualifications/{number}/requests", RIGHT).json["code"] == "test_not_begun"
    assert worker.post(f"/qualifications/{number}/sittings").status_code == 201
    assert worker.post(f"/qualifications/{number}/requests", RIGHT).json["value"] == 15
    assert worker.get(f"/qualifications/{number}").json["test"] is None


def test_a_time_that_ran_out_is_a_try(make, worker, pass_time):
    once = make(Test=TEST, AnswerKey=key_xml(), TestDurationInSeconds=60)["QualificationTypeId"]
    assert worker.post(f"/qualifications/{once}/sittings").status_code == 201
    pass_time(120)
    assert worker.post(f"/qualifications/{once}/sittings").json["code"] == "retry_not_allowed"
    plain = make("Plain")["QualificationTypeId"]
    assert worker.post(f"/qualifications/{plain}/sittings").json["code"] == "no_test"


def test_the_page_of_a_test_begins_it(make, worker, pass_time):
    number = make(Test=TEST, AnswerKey=key_xml(), TestDurationInSeconds=60)["QualificationTypeId"]
    browser = worker.browser()
    page = browser.get(f"/worker/qualifications/{number}")
    assert "Begin the test" in page.text and "sky?" not in page.text
    assert browser.post(f"/worker/qualifications/{number}/sittings").status_code == 303
    page = browser.get(f"/worker/qualifications/{number}")
    assert "sky?" in page.text and "Hand in before" in page.text
    pass_time(120)
    answer = browser.post(f"/worker/qualifications/{number}/requests", data={"q.sky": "blue", "q.primes": ["2", "3"]}, follow_redirects=True)
    assert "was over when your answers came" in answer.text and worker.get(f"/qualifications/{number}").json["held"] is False


def test_answers_that_the_test_does_not_take_are_no_try(make, worker):
    number = make(Test=TEST, AnswerKey=key_xml(), TestDurationInSeconds=600)["QualificationTypeId"]
    for wrong in ({"sky": "red", "primes": ["2"]}, {"sky": ["blue", "green"], "primes": ["2"]}, {"sea": "blue"}, {"sky": "blue", "primes": ["2"], "x": "y"}):
        assert worker.post(f"/qualifications/{number}/requests", {"answer": wrong}).status_code == 422
    assert worker.post(f"/qualifications/{number}/requests", {"answer": {"sky": "blue", "primes": ["2", "3"]}}).status_code == 201


def test_a_test_without_a_key_is_read_by_its_owner(make, mturk, worker):
    number = make(Test=FREE_TEXT, TestDurationInSeconds=600)["QualificationTypeId"]
    assert worker.post(f"/qualifications/{number}/requests", {"answer": {"why": "Because & so"}}).json["state"] == "pending"
    [request] = mturk.list_qualification_requests()["QualificationRequests"]
    assert request["Test"] == FREE_TEXT and "<FreeText>Because &amp; so</FreeText>" in request["Answer"]


def test_a_delay_allows_another_try(make, mturk, worker, app):
    number = make(Test=TEST, AnswerKey=key_xml(), TestDurationInSeconds=600, RetryDelayInSeconds=3600)["QualificationTypeId"]
    wrong, right = {"answer": {"sky": "green", "primes": ["2"]}}, {"answer": {"sky": "blue", "primes": ["2", "3"]}}
    assert worker.post(f"/qualifications/{number}/requests", wrong).json["value"] == 0
    assert worker.post(f"/qualifications/{number}/requests", right).json["code"] == "retry_delay_not_elapsed"
    with app.app_context():
        from marketplace.core import sql
        from marketplace.extensions import db

        sql.execute("UPDATE qualification_requests SET submitted_at = submitted_at - interval '1 hour'")
        db.session.commit()
    assert worker.post(f"/qualifications/{number}/requests", right).json["value"] == 15
    assert mturk.get_qualification_score(QualificationTypeId=number, WorkerId=worker.public_id)["Qualification"]["IntegerValue"] == 15


def test_deleting_rejects_what_waits(make, mturk, worker):
    number = make()["QualificationTypeId"]
    worker.post(f"/qualifications/{number}/requests", {})
    assert set(mturk.delete_qualification_type(QualificationTypeId=number)) == {"ResponseMetadata"}
    assert mturk.list_qualification_requests()["NumResults"] == 0


def test_only_the_qualified_can_take_a_hit(make, requester, mturk, someone):
    number = make()["QualificationTypeId"]
    hit = requester.hit(QualificationRequirements=[{"QualificationTypeId": number, "Comparator": "GreaterThanOrEqualTo", "IntegerValues": [50]}])
    good, bad, none = (someone("worker") for _ in range(3))
    mturk.associate_qualification_with_worker(QualificationTypeId=number, WorkerId=good.public_id, IntegerValue=50)
    mturk.associate_qualification_with_worker(QualificationTypeId=number, WorkerId=bad.public_id, IntegerValue=49)
    for worker in (bad, none):
        refusal = worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json
        assert refusal["assignments"] == [] and "Good eyes" in refusal["reason"]
    assert good.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"]


def test_system_qualifications_come_from_the_records(requester, mturk, worker, answer):
    """After one approved and one rejected answer, a worker has one approval."""
    one, two = answer(worker, requester.hit(Title="First")), answer(worker, requester.hit(Title="Second"))
    mturk.approve_assignment(AssignmentId=one)
    mturk.reject_assignment(AssignmentId=two, RequesterFeedback="Wrong")

    def may(comparator, values, number):
        asks = [{"QualificationTypeId": number, "Comparator": comparator, "IntegerValues": values}]
        hit = requester.hit(Title=f"{number} {comparator} {values}", QualificationRequirements=asks)
        return bool(worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"])

    approved, rate = "00000000000000000040", "000000000000000000L0"
    assert may("EqualTo", [1], approved) and may("GreaterThan", [0], approved) and may("LessThan", [2], approved) and may("NotEqualTo", [2], approved)
    assert may("LessThanOrEqualTo", [1], approved) and may("In", [1, 5], approved) and not may("NotIn", [1, 5], approved)
    assert not may("GreaterThan", [1], approved)
    assert may("EqualTo", [100], rate)  # newcomers count as 100 until they have handed in a hundred
    assert not may("EqualTo", [1], "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH")
