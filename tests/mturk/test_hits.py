"""HITs through boto3: made, found, grown, ended, revived, moved, disposed of; with the money beside them."""

from __future__ import annotations

import datetime

import pytest

from tests.market import check_books
from tests.mturk.conftest import EXTERNAL, HTML, TYPE

FORM = (
    '<QuestionForm xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2017-11-06/QuestionForm.xsd"><Question>'
    "<QuestionIdentifier>colour</QuestionIdentifier><QuestionContent><Text>Which?</Text></QuestionContent>"
    "<AnswerSpecification><FreeTextAnswer/></AnswerSpecification></Question></QuestionForm>"
)


def later(seconds):
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)


def money(client):
    balance = client.get_account_balance()
    return balance["AvailableBalance"], balance["OnHoldBalance"]


def test_a_hit_is_made_and_read(requester, mturk):
    hit = requester.hit(MaxAssignments=3, RequesterAnnotation="first")
    assert hit["HITStatus"] == "Assignable" and hit["HITReviewStatus"] == "NotReviewed" and hit["MaxAssignments"] == 3
    assert (hit["NumberOfAssignmentsPending"], hit["NumberOfAssignmentsAvailable"], hit["NumberOfAssignmentsCompleted"]) == (0, 3, 0)
    assert hit["Title"] == TYPE["Title"] and hit["Reward"] == "0.05" and hit["QualificationRequirements"] == [] and hit["RequesterAnnotation"] == "first"
    assert hit["Question"] == HTML.format("the sky")
    assert hit["CreationTime"].tzinfo and 3590 < (hit["Expiration"] - hit["CreationTime"]).total_seconds() < 3610
    for name in ("HITId", "HITTypeId", "HITGroupId"):
        assert hit[name].isalnum() and hit[name].upper() == hit[name] and len(hit[name]) <= 30
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"] == hit


def test_reward_and_fee_of_all_assignments_are_held(requester, mturk, app):
    requester.hit(Reward="0.1", MaxAssignments=3)
    assert money(mturk) == ("99.67", "0.33")
    check_books(app)


def test_without_the_money_there_is_no_hit(requesters, refused):
    poor = requesters("0.10")
    code, message = refused(poor.mturk, "create_hit", **TYPE, LifetimeInSeconds=60, Question=EXTERNAL, MaxAssignments=2)
    assert code == "InsufficientFunds" and "0.11" in message
    assert poor.mturk.list_hits()["NumResults"] == 0 and money(poor.mturk) == ("0.10", "0.00")


@pytest.mark.parametrize("question", [EXTERNAL, FORM, HTML.format("x")])
def test_every_kind_of_question_is_kept_to_the_letter(requester, question):
    assert requester.hit(Question=question)["Question"] == question


def test_a_wrong_question_is_told_where(requester, mturk, refused):
    assert refused(mturk, "create_hit", **TYPE, LifetimeInSeconds=60, Question="<HTMLQuestion>")[0] == "XMLParseError"
    code, message = refused(mturk, "create_hit", **TYPE, LifetimeInSeconds=60, Question=EXTERNAL.replace("https://", "ftp://"))
    assert code == "XMLParseError" and message.startswith("There was an error parsing the XML question or answer data in your request")


def test_identical_terms_are_one_type(mturk, requesters):
    one = mturk.create_hit_type(**TYPE)["HITTypeId"]
    assert mturk.create_hit_type(**TYPE | {"Reward": "0.050"[:4]})["HITTypeId"] == one
    assert mturk.create_hit_type(**TYPE | {"Reward": "0.06"})["HITTypeId"] != one
    assert mturk.create_hit_type(**TYPE | {"Keywords": "colour"})["HITTypeId"] != one
    assert requesters("0").mturk.create_hit_type(**TYPE)["HITTypeId"] != one


def test_a_hit_of_a_type(requester, mturk, refused):
    kind = mturk.create_hit_type(**TYPE)["HITTypeId"]
    hit = mturk.create_hit_with_hit_type(HITTypeId=kind, LifetimeInSeconds=600, Question=EXTERNAL, MaxAssignments=2)["HIT"]
    assert hit["HITTypeId"] == kind == requester.hit()["HITTypeId"] and hit["Title"] == TYPE["Title"]
    assert refused(mturk, "create_hit_with_hit_type", HITTypeId="NOSUCHTYPE", LifetimeInSeconds=600, Question=EXTERNAL)[0] == "InvalidParameterValue"


def test_a_strangers_hit_does_not_exist(requester, requesters, refused):
    hit, stranger = requester.hit()["HITId"], requesters("1.00").mturk
    for operation, more in (
        ("get_hit", {}),
        ("delete_hit", {}),
        ("update_expiration_for_hit", {"ExpireAt": 0}),
        ("update_hit_review_status", {}),
        ("create_additional_assignments_for_hit", {"NumberOfAdditionalAssignments": 1}),
        ("list_assignments_for_hit", {}),
        ("list_bonus_payments", {}),
        ("list_review_policy_results_for_hit", {}),
        ("update_hit_type_of_hit", {"HITTypeId": "ABC"}),
    ):
        code, message = refused(stranger, operation, HITId=hit, **more)
        assert code == "HITDoesNotExist" and "does not exist" in message, operation
    assert stranger.list_hits()["HITs"] == []


def test_status_and_counters_follow_the_work(requester, mturk, someone, answer, claim, run_jobs):
    hit = requester.hit(MaxAssignments=2)

    def seen():
        now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
        return now["HITStatus"], now["NumberOfAssignmentsPending"], now["NumberOfAssignmentsAvailable"], now["NumberOfAssignmentsCompleted"]

    first, second, third = (someone("worker") for _ in range(3))
    one = answer(first, hit)
    assert seen() == ("Assignable", 0, 1, 0)
    two = claim(second, hit)
    assert seen() == ("Unassignable", 1, 0, 0)
    assert second.post(f"/assignments/{two}/return").status_code == 200
    assert seen() == ("Assignable", 0, 1, 0)
    two = answer(third, hit)
    assert seen() == ("Reviewable", 0, 0, 0)
    mturk.approve_assignment(AssignmentId=one)
    mturk.reject_assignment(AssignmentId=two, RequesterFeedback="Not a colour")
    assert seen() == ("Reviewable", 0, 0, 2)


def test_a_worker_does_a_hit_once(requester, worker, answer):
    hit = requester.hit(MaxAssignments=2)
    answer(worker, hit)
    assert worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"] == []


def test_a_hit_is_a_task_like_any_other(requester, worker):
    hit = requester.hit()
    offer = worker.get("/feed").json["items"][0]
    assert offer["title"] == TYPE["Title"] and offer["batch_id"] == hit["HITGroupId"]
    task = worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"][0]["task"]
    assert task["id"] == hit["HITId"] and task["input"]["kind"] == "html"
    shown = requester.actor.get(f"/batches/{hit['HITGroupId']}").json
    assert shown["claimed"] == 1


def test_lists_begin_with_the_newest_and_leave_out_what_is_disposed(requester, mturk):
    ids = [requester.hit()["HITId"] for _ in range(3)]
    assert [one["HITId"] for one in mturk.list_hits()["HITs"]] == ids[::-1]
    mturk.update_expiration_for_hit(HITId=ids[0], ExpireAt=0)
    mturk.delete_hit(HITId=ids[0])
    assert [one["HITId"] for one in mturk.list_hits()["HITs"]] == ids[:0:-1]
    assert mturk.get_hit(HITId=ids[0])["HIT"]["HITStatus"] == "Disposed"


def test_more_assignments(requester, mturk, someone, answer, refused):
    hit = requester.hit(MaxAssignments=1)
    answer(someone("worker"), hit)
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewable"
    assert list_of(mturk.create_additional_assignments_for_hit(HITId=hit["HITId"], NumberOfAdditionalAssignments=2)) == []
    now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
    assert (now["HITStatus"], now["MaxAssignments"], now["NumberOfAssignmentsAvailable"]) == ("Assignable", 3, 2)
    answer(someone("worker"), hit)
    code, _ = refused(mturk, "create_additional_assignments_for_hit", HITId=hit["HITId"], NumberOfAdditionalAssignments=7)
    assert code == "InvalidMaximumAssignmentsIncrease"
    mturk.create_additional_assignments_for_hit(HITId=hit["HITId"], NumberOfAdditionalAssignments=6)


def test_ten_or_more_may_grow_on(requester, mturk):
    hit = requester.hit(MaxAssignments=10)["HITId"]
    mturk.create_additional_assignments_for_hit(HITId=hit, NumberOfAdditionalAssignments=90)
    assert mturk.get_hit(HITId=hit)["HIT"]["MaxAssignments"] == 100
    assert money(mturk) == ("94.50", "5.50")


def test_a_hit_has_as_many_assignments_as_slots_can_be_counted(requesters, refused, worker):
    rich = requesters("5000.00")
    hit = rich.hit(MaxAssignments=32_766)
    rich.mturk.create_additional_assignments_for_hit(HITId=hit["HITId"], NumberOfAdditionalAssignments=1)
    assert rich.mturk.get_hit(HITId=hit["HITId"])["HIT"]["NumberOfAssignmentsAvailable"] == 32_767
    code, message = refused(rich.mturk, "create_additional_assignments_for_hit", HITId=hit["HITId"], NumberOfAdditionalAssignments=1)
    assert code == "ParameterOutOfRange" and "at most 32,767" in message
    code, message = refused(rich.mturk, "create_hit", **TYPE, LifetimeInSeconds=60, Question=EXTERNAL, MaxAssignments=100_000)
    assert code == "ParameterOutOfRange" and "1 to 32,767" in message
    assert worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 5}).json["assignments"]
    assert worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 5}).json["assignments"] == []


def test_more_assignments_need_the_money(requesters, refused):
    poor = requesters("0.11")
    hit = poor.hit(MaxAssignments=2)["HITId"]
    assert refused(poor.mturk, "create_additional_assignments_for_hit", HITId=hit, NumberOfAdditionalAssignments=1)[0] == "InsufficientFunds"
    assert poor.mturk.get_hit(HITId=hit)["HIT"]["MaxAssignments"] == 2


def test_a_past_end_is_now_and_the_money_comes_back(requester, mturk, worker, app):
    hit = requester.hit(MaxAssignments=2)
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
    # a reviewable HIT with open places is how clients tell that it expired
    assert now["HITStatus"] == "Reviewable" and now["NumberOfAssignmentsAvailable"] == 2
    assert abs((now["Expiration"] - later(0)).total_seconds()) < 20
    assert money(mturk) == ("100.00", "0.00")
    assert worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"] == []
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    check_books(app)


def test_a_coming_end_revives(requester, mturk, worker, answer, app):
    hit = requester.hit(MaxAssignments=2)
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=later(-5))
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=later(600))
    now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
    assert now["HITStatus"] == "Assignable" and 500 < (now["Expiration"] - later(0)).total_seconds() < 700
    assert money(mturk) == ("99.89", "0.11")
    answer(worker, hit)
    check_books(app)


def test_a_revival_needs_the_money(requesters, refused):
    poor = requesters("0.06")
    hit = poor.hit()["HITId"]
    poor.mturk.update_expiration_for_hit(HITId=hit, ExpireAt=0)
    poor.hit()
    assert refused(poor.mturk, "update_expiration_for_hit", HITId=hit, ExpireAt=later(600))[0] == "InsufficientFunds"
    assert poor.mturk.get_hit(HITId=hit)["HIT"]["HITStatus"] == "Reviewable"


def test_an_end_is_at_most_a_year_away(requester, mturk, refused):
    hit = requester.hit()["HITId"]
    mturk.update_expiration_for_hit(HITId=hit, ExpireAt=later(364 * 86400))
    assert refused(mturk, "update_expiration_for_hit", HITId=hit, ExpireAt=later(366 * 86400))[0] == "InvalidParameterValue"


def test_an_expired_hit_with_work_in_progress_is_unassignable_until_it_is_done(requester, mturk, worker, claim):
    hit = requester.hit(MaxAssignments=3)
    assignment = claim(worker, hit)
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
    assert (now["HITStatus"], now["NumberOfAssignmentsPending"], now["NumberOfAssignmentsAvailable"]) == ("Unassignable", 1, 2)
    assert worker.post(f"/assignments/{assignment}/submission", {"answer": {"colour": "blue"}}).status_code == 200
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewable"


def test_time_itself_ends_a_hit(requester, mturk, worker, run_jobs, app):
    hit = requester.hit(MaxAssignments=2)
    with app.app_context():
        from marketplace.core import sql
        from marketplace.extensions import db

        sql.execute("UPDATE hits SET expires_at = now() - interval '1 second'")
        db.session.commit()
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewable"
    run_jobs()
    assert money(mturk) == ("100.00", "0.00")
    assert worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"] == []
    run_jobs()
    check_books(app)


def test_more_assignments_for_an_expired_hit_wait_for_its_revival(requester, mturk, app):
    hit = requester.hit()["HITId"]
    mturk.update_expiration_for_hit(HITId=hit, ExpireAt=0)
    mturk.create_additional_assignments_for_hit(HITId=hit, NumberOfAdditionalAssignments=2)
    assert mturk.get_hit(HITId=hit)["HIT"]["HITStatus"] == "Reviewable" and money(mturk) == ("100.00", "0.00")
    mturk.update_expiration_for_hit(HITId=hit, ExpireAt=later(600))
    now = mturk.get_hit(HITId=hit)["HIT"]
    assert now["HITStatus"] == "Assignable" and now["NumberOfAssignmentsAvailable"] == 3 and money(mturk) == ("99.83", "0.17")
    check_books(app)


def test_reviewing_and_back(requester, mturk, worker, answer, refused):
    hit = requester.hit()
    code, message = refused(mturk, "update_hit_review_status", HITId=hit["HITId"])
    assert code == "InvalidHITState" and "currently in the state 'Assignable'" in message
    answer(worker, hit)
    mturk.update_hit_review_status(HITId=hit["HITId"], Revert=False)
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewing"
    assert mturk.list_reviewable_hits()["NumResults"] == 0
    assert [one["HITId"] for one in mturk.list_reviewable_hits(Status="Reviewing")["HITs"]] == [hit["HITId"]]
    mturk.update_hit_review_status(HITId=hit["HITId"], Revert=True)
    assert [one["HITId"] for one in mturk.list_reviewable_hits(HITTypeId=hit["HITTypeId"])["HITs"]] == [hit["HITId"]]
    other = mturk.create_hit_type(**TYPE | {"Title": "Another"})["HITTypeId"]
    assert mturk.list_reviewable_hits(HITTypeId=other)["HITs"] == []


def test_deleting_waits_for_decisions(requester, mturk, worker, answer, refused):
    hit = requester.hit()
    code, message = refused(mturk, "delete_hit", HITId=hit["HITId"])
    assert code == "InvalidHITState" and "currently in the state 'Assignable'" in message
    assignment = answer(worker, hit)
    assert refused(mturk, "delete_hit", HITId=hit["HITId"])[0] == "InvalidHITState"
    mturk.approve_assignment(AssignmentId=assignment)
    deleted = mturk.delete_hit(HITId=hit["HITId"])
    assert set(deleted) == {"ResponseMetadata"}
    code, message = refused(mturk, "delete_hit", HITId=hit["HITId"])
    assert code == "InvalidHITState" and "currently in the state 'Disposed'" in message
    for operation, more in (
        ("update_expiration_for_hit", {"ExpireAt": later(60)}),
        ("create_additional_assignments_for_hit", {"NumberOfAdditionalAssignments": 1}),
        ("update_hit_review_status", {}),
    ):
        assert refused(mturk, operation, HITId=hit["HITId"], **more)[0] == "InvalidHITState"
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)  # clients end before they delete, every time
    assert mturk.list_assignments_for_hit(HITId=hit["HITId"])["NumResults"] == 1


def test_a_hit_ended_long_ago_is_disposed_of(requester, mturk, app, run_jobs):
    from workers.jobs import hits

    hit = requester.hit()["HITId"]
    mturk.update_expiration_for_hit(HITId=hit, ExpireAt=0)
    with app.app_context():
        from marketplace.core import sql
        from marketplace.extensions import db

        sql.execute("UPDATE hits SET expires_at = now() - interval '121 days'")
        db.session.commit()
        hits.tidy()
    assert mturk.get_hit(HITId=hit)["HIT"]["HITStatus"] == "Disposed"


def test_another_type_changes_all_its_terms(requester, mturk, someone, answer, app):
    hit = requester.hit(MaxAssignments=3)
    first = someone("worker")
    done = answer(first, hit)
    dear = mturk.create_hit_type(**TYPE | {"Title": "Name it well", "Reward": "0.50"})["HITTypeId"]
    assert set(mturk.update_hit_type_of_hit(HITId=hit["HITId"], HITTypeId=dear)) == {"ResponseMetadata"}
    now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
    assert (now["HITId"], now["HITTypeId"], now["Title"], now["Reward"]) == (hit["HITId"], dear, "Name it well", "0.50")
    assert (now["HITStatus"], now["NumberOfAssignmentsAvailable"], now["Question"]) == ("Assignable", 2, hit["Question"])
    assert money(mturk) == ("98.84", "1.16")  # one answer at 0.055, two places at 0.55
    assert first.post(f"/batches/{now['HITGroupId']}/claims", {"count": 1}).json["assignments"] == []
    second = someone("worker")
    claimed = second.post(f"/batches/{now['HITGroupId']}/claims", {"count": 1}).json["assignments"][0]["id"]
    second.post(f"/assignments/{claimed}/submission", {"answer": {"colour": "green"}})
    listed = mturk.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
    assert [one["AssignmentId"] for one in listed] == [done, claimed] and {one["HITId"] for one in listed} == {hit["HITId"]}
    for one in listed:
        mturk.approve_assignment(AssignmentId=one["AssignmentId"])
    assert first.get("/me/balance").json["available"] == "0.05" and second.get("/me/balance").json["available"] == "0.50"
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=later(600))
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["NumberOfAssignmentsAvailable"] == 1
    check_books(app)


def test_a_finished_hit_of_another_type_can_grow(requester, mturk, worker, answer, app):
    hit = requester.hit()
    answer(worker, hit)
    dear = mturk.create_hit_type(**TYPE | {"Reward": "0.10"})["HITTypeId"]
    mturk.update_hit_type_of_hit(HITId=hit["HITId"], HITTypeId=dear)
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewable" and money(mturk) == ("99.94", "0.06")
    mturk.create_additional_assignments_for_hit(HITId=hit["HITId"], NumberOfAdditionalAssignments=1)
    now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
    assert now["HITStatus"] == "Assignable" and now["NumberOfAssignmentsAvailable"] == 1
    check_books(app)


def test_a_closed_batch_ends_its_hits_and_the_type_goes_on(requester, mturk):
    hit = requester.hit()
    assert requester.actor.post(f"/batches/{hit['HITGroupId']}/close").status_code == 200
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewable"
    again = requester.hit()
    assert again["HITTypeId"] == hit["HITTypeId"] and again["HITGroupId"] != hit["HITGroupId"] and again["HITStatus"] == "Assignable"


def test_layouts(requester, mturk, refused, worker):
    page = "<p>${animal} says ${sound}</p><form><input name='ok'></form>"
    layout = requester.actor.post("/layouts", {"name": "animals", "html": page}).json["layout_id"]
    values = [{"Name": "animal", "Value": "cow & <calf>"}, {"Name": "sound", "Value": "moo"}]
    hit = mturk.create_hit(**TYPE, LifetimeInSeconds=600, HITLayoutId=layout, HITLayoutParameters=values)["HIT"]
    assert hit["HITLayoutId"] == layout and "HTMLQuestion" in hit["Question"] and "moo" in hit["Question"]
    task = worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 1}).json["assignments"][0]["task"]
    assert "cow &amp; &lt;calf&gt; says moo" in task["input"]["html"]
    assert refused(mturk, "create_hit", **TYPE, LifetimeInSeconds=600, HITLayoutId=layout, HITLayoutParameters=values[:1])[0] == "InvalidParameterValue"
    assert refused(mturk, "create_hit", **TYPE, LifetimeInSeconds=600, HITLayoutId="NOSUCHLAYOUT")[0] == "InvalidParameterValue"


def test_hits_for_a_qualification(requester, mturk, refused):
    mine = mturk.create_qualification_type(Name="Good eyes", Description="Sees", QualificationTypeStatus="Active")["QualificationType"]["QualificationTypeId"]
    asks = [{"QualificationTypeId": mine, "Comparator": "GreaterThan", "IntegerValues": [5], "ActionsGuarded": "DiscoverPreviewAndAccept"}]
    hit = requester.hit(QualificationRequirements=asks)
    assert hit["QualificationRequirements"] == [asks[0] | {"RequiredToPreview": True}]
    requester.hit()
    assert [one["HITId"] for one in mturk.list_hits_for_qualification_type(QualificationTypeId=mine)["HITs"]] == [hit["HITId"]]
    assert refused(mturk, "list_hits_for_qualification_type", QualificationTypeId="NOSUCHTYPE")[0] == "QualificationTypeDoesNotExist"


@pytest.mark.parametrize(
    "asks",
    [
        {"QualificationTypeId": "00000000000000000071", "Comparator": "EqualTo", "LocaleValues": [{"Country": "US"}, {"Country": "GB", "Subdivision": "SC"}]},
        {"QualificationTypeId": "000000000000000000L0", "Comparator": "GreaterThanOrEqualTo", "IntegerValues": [95]},
        {"QualificationTypeId": "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH", "Comparator": "Exists"},
        {"QualificationTypeId": "00000000000000000040", "Comparator": "In", "IntegerValues": list(range(15))},
    ],
)
def test_requirements_come_back_as_they_were_given(requester, asks):
    hit = requester.hit(QualificationRequirements=[asks | {"RequiredToPreview": True}])
    assert hit["QualificationRequirements"] == [asks | {"RequiredToPreview": True, "ActionsGuarded": "PreviewAndAccept"}]


def list_of(answer):
    return [name for name in answer if name != "ResponseMetadata"]
