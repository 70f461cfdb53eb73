"""HITs through boto3: made, found, grown, ended, revived, moved, disposed of."""

from __future__ import annotations

from tests.mturk.conftest import EXTERNAL, HTML, TYPE


def test_a_hit_is_made_and_read(requester, mturk):
    hit = requester.hit(MaxAssignments=3, RequesterAnnotation="first")
    assert hit["HITStatus"] == "Assignable" and hit["HITReviewStatus"] == "NotReviewed" and hit["MaxAssignments"] == 3
    print(hit)
    assert mturk.get_hit(HITId=hit["HITId"])["HIT"] == hit
    balance = mturk.get_account_balance()
    assert (balance["AvailableBalance"], balance["OnHoldBalance"]) == ("99.83", "0.17")
