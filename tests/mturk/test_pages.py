"""Lists in pages, as real clients walk them."""

from __future__ import annotations

import pytest

from tests.mturk.conftest import EXTERNAL, TYPE


@pytest.fixture
def many(requester, app):
    """Makes many HITs of one type at once, by the act behind CreateHIT."""

    def make(count):
        from marketplace.extensions import db
        from marketplace.hits.create import create_hit
        from marketplace.hits.types import type_of
        from marketplace.mturk import ids
        from marketplace.mturk.question_form import parse_question

        text = requester.mturk.create_hit_type(**TYPE | {"Reward": "0.01"})["HITTypeId"]
        with app.app_context():
            kind = type_of(requester.actor.person, ids.number("project", text))
            for _ in range(count):
                create_hit(requester.actor.person, kind, question=EXTERNAL, input=parse_question(EXTERNAL), lifetime_seconds=3600)
            db.session.commit()
        return text

    return make


def test_botocores_paginator_over_many_pages(mturk, many):
    kind = many(320)
    seen = [hit["HITId"] for page in mturk.get_paginator("list_hits").paginate(PaginationConfig={"PageSize": 100}) for hit in page["HITs"]]
    assert len(seen) == len(set(seen)) == 320
    assert {hit["HITTypeId"] for hit in mturk.list_hits(MaxResults=100)["HITs"]} == {kind}
    limited = mturk.get_paginator("list_hits").paginate(PaginationConfig={"PageSize": 100, "MaxItems": 250}).build_full_result()
    assert len(limited["HITs"]) == 250 and limited["NextToken"]


def test_a_loop_that_reads_the_token_while_there_are_hits(mturk, many):
    """Some clients index NextToken as long as HITs is not empty: the last full page must carry one too."""
    many(101)
    answer = mturk.list_hits(MaxResults=100)
    count = 0
    tokens = set()
    while answer["NumResults"] > 0:
        count += len(answer["HITs"])
        assert answer["NextToken"] not in tokens and 1 <= len(answer["NextToken"]) <= 255
        tokens.add(answer["NextToken"])
        answer = mturk.list_hits(MaxResults=100, NextToken=answer["NextToken"])
    assert count == 101 and "NextToken" not in answer


def test_a_page_has_ten_unless_asked_otherwise(mturk, many):
    many(12)
    assert mturk.list_hits()["NumResults"] == 10 and mturk.list_hits(MaxResults=12)["NumResults"] == 12


def test_a_token_is_good_for_its_operation_only(mturk, many, refused):
    many(2)
    token = mturk.list_hits(MaxResults=1)["NextToken"]
    assert refused(mturk, "list_reviewable_hits", NextToken=token)[0] == "InvalidParameterValue"
    assert refused(mturk, "list_hits", NextToken=token[:-4] + "AAAA")[0] == "InvalidParameterValue"


def test_hits_made_meanwhile_repeat_and_hide_nothing(requester, mturk, many):
    many(4)
    first = mturk.list_hits(MaxResults=2)
    requester.hit()
    rest = mturk.list_hits(MaxResults=10, NextToken=first["NextToken"])
    seen = [one["HITId"] for one in first["HITs"] + rest["HITs"]]
    assert len(seen) == len(set(seen)) == 4


def test_every_paginator_of_botocore_ends(requester, mturk, worker, answer):
    hit = requester.hit()
    done = answer(worker, hit)
    mturk.approve_assignment(AssignmentId=done)
    mturk.send_bonus(WorkerId=worker.public_id, AssignmentId=done, BonusAmount="0.01", Reason="x")
    mturk.create_worker_block(WorkerId=worker.public_id, Reason="x")
    number = mturk.create_qualification_type(Name="q", Description="d", QualificationTypeStatus="Active")["QualificationType"]["QualificationTypeId"]
    mturk.associate_qualification_with_worker(QualificationTypeId=number, WorkerId=worker.public_id)
    asking = requester.hit(QualificationRequirements=[{"QualificationTypeId": number, "Comparator": "Exists"}])
    other = mturk.create_qualification_type(Name="r", Description="d", QualificationTypeStatus="Active")["QualificationType"]["QualificationTypeId"]
    worker.post(f"/qualifications/{other}/requests", {})
    for name, key, arguments in (
        ("list_assignments_for_hit", "Assignments", {"HITId": hit["HITId"]}),
        ("list_bonus_payments", "BonusPayments", {"HITId": hit["HITId"]}),
        ("list_hits", "HITs", {}),
        ("list_hits_for_qualification_type", "HITs", {"QualificationTypeId": number}),
        ("list_qualification_requests", "QualificationRequests", {"QualificationTypeId": other}),
        ("list_qualification_types", "QualificationTypes", {"MustBeRequestable": True}),
        ("list_reviewable_hits", "HITs", {}),
        ("list_worker_blocks", "WorkerBlocks", {}),
        ("list_workers_with_qualification_type", "Qualifications", {"QualificationTypeId": number}),
    ):
        pages = list(mturk.get_paginator(name).paginate(**arguments, PaginationConfig={"PageSize": 1}))
        found = [one for page in pages for one in page[key]]
        assert found and len(pages) == len(found) + 1, name
    assert asking["HITId"]
