"""Review policies of both levels, with what they decide, extend and report."""

from __future__ import annotations

import pytest

from tests.market import check_books


def known(**more):
    """A ScoreMyKnownAnswers policy: two known questions, and further parameters."""
    entries = [{"Key": "sky", "Values": ["blue"]}, {"Key": "primes", "Values": ["2", "3"]}]
    parameters = [{"Key": "AnswerKey", "MapEntries": entries}, *({"Key": key, "Values": [str(value)]} for key, value in more.items())]
    return {"PolicyName": "ScoreMyKnownAnswers/2011-09-01", "Parameters": parameters}


def plurality(questions=("sky",), **more):
    """A SimplePlurality policy."""
    parameters = {"QuestionAgreementThreshold": 50} | more
    return {
        "PolicyName": "SimplePlurality/2011-09-01",
        "Parameters": [{"Key": "QuestionIds", "Values": list(questions)}, *({"Key": key, "Values": [str(value)]} for key, value in parameters.items())],
    }


GOOD = {"sky": " blue ", "primes": ["3", "2"], "else": "x"}
HALF = {"sky": "blue", "primes": ["2"]}
BAD = {"sky": "green", "primes": ["4"]}


@pytest.fixture
def status(mturk):
    return lambda assignment: mturk.get_assignment(AssignmentId=assignment)["Assignment"]


def test_known_answers_approve_and_reject_as_they_come_in(requester, mturk, someone, answer, run_jobs, status, app):
    policy = known(ApproveIfKnownAnswerScoreIsAtLeast=100, RejectIfKnownAnswerScoreIsLessThan=50, RejectReason="Too many misses", ApproveReason="All right")
    hit = requester.hit(MaxAssignments=3, AssignmentReviewPolicy=policy)
    good, half, bad = (answer(someone("worker"), hit, **given) for given in (GOOD, HALF, BAD))
    run_jobs()
    run_jobs()
    assert (status(good)["AssignmentStatus"], status(good)["RequesterFeedback"]) == ("Approved", "All right")
    assert status(half)["AssignmentStatus"] == "Submitted"
    assert (status(bad)["AssignmentStatus"], status(bad)["RequesterFeedback"]) == ("Rejected", "Too many misses")
    found = mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], MaxResults=100)
    assert found["AssignmentReviewPolicy"] == {"PolicyName": "ScoreMyKnownAnswers/2011-09-01"} and "HITReviewPolicy" not in found
    report = found["AssignmentReviewReport"]
    results = {(one["SubjectId"], one["Key"], one.get("QuestionId")): one["Value"] for one in report["ReviewResults"]}
    assert (
        results[good, "KnownAnswerScore", None] == "100" and results[half, "KnownAnswerScore", None] == "50" and results[bad, "KnownAnswerScore", None] == "0"
    )
    assert results[half, "KnownAnswerCorrect", "sky"] == "1" and results[half, "KnownAnswerCorrect", "primes"] == "0"
    actions = {(one["ActionName"], one["TargetId"]): one["Status"] for one in report["ReviewActions"]}
    assert actions == {("review", good): "Succeeded", ("approve", good): "Succeeded", ("review", half): "Succeeded", ("review", bad): "Succeeded", ("reject", bad): "Succeeded"}  # fmt: skip
    assert {one["ActionId"] for one in report["ReviewResults"]} <= {one["ActionId"] for one in report["ReviewActions"]}
    assert found["HITReviewReport"] == {"ReviewResults": [], "ReviewActions": []}
    check_books(app)


def test_known_answers_extend_within_their_number(requester, mturk, someone, answer, run_jobs, app):
    policy = known(ExtendIfKnownAnswerScoreIsLessThan=60, ExtendMaximumAssignments=3, ExtendMinimumTimeInSeconds=7200)
    hit = requester.hit(MaxAssignments=1, AssignmentReviewPolicy=policy)
    for wanted in (2, 3, 3):
        answer(someone("worker"), hit, **HALF)
        run_jobs()
        now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
        assert now["MaxAssignments"] == wanted
    assert now["HITStatus"] == "Reviewable" and (now["Expiration"] - hit["Expiration"]).total_seconds() > 3500
    actions = mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], RetrieveActions=True, RetrieveResults=False, MaxResults=100)
    assert [one["ActionName"] for one in actions["AssignmentReviewReport"]["ReviewActions"]].count("extend") == 2
    assert actions["AssignmentReviewReport"]["ReviewResults"] == []
    check_books(app)


def test_an_extension_without_money_fails_and_says_so(requesters, someone, answer, run_jobs):
    poor = requesters("0.06")
    hit = poor.hit(AssignmentReviewPolicy=known(ExtendIfKnownAnswerScoreIsLessThan=60))
    answer(someone("worker"), hit, **BAD)
    run_jobs()
    [failed] = [
        one
        for one in poor.mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], MaxResults=100)["AssignmentReviewReport"]["ReviewActions"]
        if one["ActionName"] == "extend"
    ]
    assert failed["Status"] == "Failed" and failed["Result"]


def test_a_plurality_is_found_when_all_answers_are_in(requester, mturk, someone, answer, run_jobs, status, app):
    policy = plurality(("sky,sea",), ApproveIfWorkerAgreementScoreIsAtLeast=100, RejectIfWorkerAgreementScoreIsLessThan=50, RejectReason="Alone")
    hit = requester.hit(MaxAssignments=3, HITReviewPolicy=policy)
    one = answer(someone("worker"), hit, sky="blue", sea="green")
    two = answer(someone("worker"), hit, sky="blue", sea="black")
    run_jobs()
    assert mturk.list_review_policy_results_for_hit(HITId=hit["HITId"])["HITReviewReport"]["ReviewResults"] == []
    three = answer(someone("worker"), hit, sky="red", sea="white")
    run_jobs()
    run_jobs()
    found = mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], PolicyLevels=["HIT"], MaxResults=100)
    assert "AssignmentReviewReport" not in found and found["HITReviewPolicy"] == {"PolicyName": "SimplePlurality/2011-09-01"}
    results = {(one["SubjectId"], one["Key"], one.get("QuestionId")): one["Value"] for one in found["HITReviewReport"]["ReviewResults"]}
    assert results[hit["HITId"], "PluralityAnswer", "sky"] == "blue" and results[hit["HITId"], "PluralityLevel", "sky"] == "67"
    assert results[hit["HITId"], "PluralityLevel", "sea"] == "33" and results[hit["HITId"], "HITAgreementScore", None] == "50"
    assert results[one, "AgreedWithPlurality", "sky"] == "1" and results[three, "AgreedWithPlurality", "sky"] == "0"
    assert results[one, "WorkerAgreementScore", None] == "100" and results[three, "WorkerAgreementScore", None] == "0"
    assert [status(each)["AssignmentStatus"] for each in (one, two, three)] == ["Approved", "Approved", "Rejected"]
    assert status(three)["RequesterFeedback"] == "Alone"
    check_books(app)


def test_a_threshold_of_a_hundred_wants_all(requester, mturk, someone, answer, run_jobs):
    hit = requester.hit(MaxAssignments=2, HITReviewPolicy=plurality(QuestionAgreementThreshold=100))
    for _ in range(2):
        answer(someone("worker"), hit, sky="blue")
    run_jobs()
    results = mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], MaxResults=100)["HITReviewReport"]["ReviewResults"]
    assert [one["Value"] for one in results if one["Key"] == "HITAgreementScore"] == ["100"]


def test_disagreement_extends_the_hit_and_judges_when_all_is_in_again(requester, mturk, someone, answer, run_jobs, status):
    policy = plurality(ExtendIfHITAgreementScoreIsLessThan=100, ExtendMaximumAssignments=3, ApproveIfWorkerAgreementScoreIsNotLessThan=100)
    hit = requester.hit(MaxAssignments=2, HITReviewPolicy=policy)
    one, two = answer(someone("worker"), hit, sky="blue"), answer(someone("worker"), hit, sky="red")
    run_jobs()
    now = mturk.get_hit(HITId=hit["HITId"])["HIT"]
    assert (now["HITStatus"], now["MaxAssignments"]) == ("Assignable", 3) and status(one)["AssignmentStatus"] == "Submitted"
    three = answer(someone("worker"), hit, sky="blue")
    run_jobs()
    assert [status(each)["AssignmentStatus"] for each in (one, two, three)] == ["Approved", "Submitted", "Approved"]


def test_bad_known_answers_and_long_ones_do_not_count(requester, mturk, someone, answer, run_jobs):
    hit = requester.hit(
        MaxAssignments=3, AssignmentReviewPolicy=known(), HITReviewPolicy=plurality(("note",), DisregardAssignmentIfKnownAnswerScoreIsLessThan=50)
    )
    answer(someone("worker"), hit, **GOOD, note="yes")
    answer(someone("worker"), hit, **BAD, note="no")
    answer(someone("worker"), hit, **GOOD, note="n" * 257)
    run_jobs()
    results = mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], MaxResults=100)["HITReviewReport"]["ReviewResults"]
    assert {one["Key"]: one["Value"] for one in results if one["SubjectType"] == "HIT"}["PluralityLevel"] == "100"


def test_extensions_never_cross_from_nine_to_ten(requester, mturk, someone, answer, run_jobs):
    hit = requester.hit(MaxAssignments=9, AssignmentReviewPolicy=known(ExtendIfKnownAnswerScoreIsLessThan=60, ExtendMaximumAssignments=25))
    answer(someone("worker"), hit, **BAD)
    run_jobs()
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"]["MaxAssignments"] == 9


def test_reports_come_in_pages(requester, mturk, someone, answer, run_jobs):
    hit = requester.hit(AssignmentReviewPolicy=known())
    answer(someone("worker"), hit, **GOOD)
    run_jobs()
    seen, arguments = 0, {}
    while True:
        page = mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], MaxResults=3, **arguments)
        count = sum(len(page["AssignmentReviewReport"][kind]) for kind in ("ReviewResults", "ReviewActions"))
        assert count <= 3
        if not page.get("NextToken"):
            break
        seen, arguments = seen + count, {"NextToken": page["NextToken"]}
    assert seen == 4


@pytest.mark.parametrize(
    "policies",
    [
        {"AssignmentReviewPolicy": {"PolicyName": "ScoreMyKnownAnswers/2011-09-01"}},
        {"AssignmentReviewPolicy": {"PolicyName": "Other/2011-09-01", "Parameters": []}},
        {"AssignmentReviewPolicy": known(ApproveIfKnownAnswerScoreIsAtLeast=102)},
        {"AssignmentReviewPolicy": known(ApproveIfKnownAnswerScoreIsAtLeast="many")},
        {"AssignmentReviewPolicy": known(ExtendMaximumAssignments=26)},
        {"AssignmentReviewPolicy": known(ExtendMinimumTimeInSeconds=59)},
        {"AssignmentReviewPolicy": known(Invented=1)},
        {"AssignmentReviewPolicy": plurality()},
        {"HITReviewPolicy": known()},
        {"HITReviewPolicy": plurality(())},
        {"HITReviewPolicy": plurality(QuestionAgreementThreshold=101)},
        {"HITReviewPolicy": {"PolicyName": "SimplePlurality/2011-09-01", "Parameters": [{"Key": "QuestionIds", "Values": ["sky"]}]}},
    ],
)
def test_policies_that_say_nothing_sensible_are_refused(requester, mturk, refused, policies):
    from tests.mturk.conftest import EXTERNAL, TYPE

    code, message = refused(mturk, "create_hit", **TYPE, LifetimeInSeconds=60, Question=EXTERNAL, **policies)
    assert code == "InvalidParameterValue" and "ReviewPolicy" in message
    assert mturk.list_hits()["NumResults"] == 0


def test_fields_of_crowd_elements_count_like_others(requester, mturk, someone, answer, run_jobs, status):
    hit = requester.hit(AssignmentReviewPolicy=known(ApproveIfKnownAnswerScoreIsAtLeast=50))
    done = answer(someone("worker"), hit, taskAnswers='[{"sky": "blue"}]')
    run_jobs()
    assert status(done)["AssignmentStatus"] == "Approved"


def test_a_decision_that_is_refused_is_reported_and_stops_nothing(requester, mturk, someone, answer, run_jobs, status, app):
    """A rejection beyond the cap on rejections fails, is told so, and the next answer is judged all the same."""
    from marketplace.review import cap

    hit = requester.hit(MaxAssignments=2, AssignmentReviewPolicy=known(RejectIfKnownAnswerScoreIsLessThan=50, ApproveIfKnownAnswerScoreIsAtLeast=100))
    before, cap.FREE_REJECTIONS = cap.FREE_REJECTIONS, 0
    try:
        bad, good = answer(someone("worker"), hit, **BAD), answer(someone("worker"), hit, **GOOD)
        run_jobs()
    finally:
        cap.FREE_REJECTIONS = before
    assert (status(bad)["AssignmentStatus"], status(good)["AssignmentStatus"]) == ("Submitted", "Approved")
    actions = mturk.list_review_policy_results_for_hit(HITId=hit["HITId"], MaxResults=100)["AssignmentReviewReport"]["ReviewActions"]
    [failed] = [one for one in actions if one["Status"] == "Failed"]
    assert failed["ActionName"] == "reject" and failed["TargetId"] == bad and failed["Result"]
