"""The whole way of a HIT: made by boto3, found in the feed, done in a browser, read and approved by boto3."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

from tests.mturk.conftest import fund, requesters  # noqa: F401
from tests.mturk_worker.questions import HTML_QUESTION, QUESTION_FORM
from tests.mturk_worker.work import at_work, wait_until

TERMS = {
    "Title": "Say what is up",
    "Description": "A word or two",
    "Keywords": "words",
    "Reward": "0.05",
    "AssignmentDurationInSeconds": 600,
    "LifetimeInSeconds": 3600,
}


def fields(assignment):
    """Name to text of an answer."""
    return {one[0].text: one[1].text for one in ElementTree.fromstring(assignment["Answer"].encode())}


def test_three_questions_of_one_type_are_done_one_after_the_other(requesters, worker, screen_of):  # noqa: F811
    requester = requesters()
    mturk = requester.mturk
    layout = requester.actor.post("/layouts", {"name": "A line", "html": "<p>${line}</p><input name='said'>"}).json["layout_id"]
    questions = [
        {"Question": HTML_QUESTION},
        {"Question": QUESTION_FORM},
        {"HITLayoutId": layout, "HITLayoutParameters": [{"Name": "line", "Value": "Tom & Jerry <3"}]},
    ]
    hits = [mturk.create_hit(**TERMS, **question)["HIT"] for question in questions]
    offers = worker.get("/feed").json["items"]
    assert [(one["title"], one["open"]) for one in offers] == [("Say what is up", 3)]
    page = at_work(screen_of, worker, offers[0]["batch_id"], 2)
    frame = page.frame_locator("[data-page-frame]").first
    frame.locator("textarea[name=comment]").fill("Not much")
    frame.locator("#submitButton").click()
    page.get_by_label("What are the coordinates", exact=False).fill("B2")
    page.get_by_label("It could go either way").check()
    page.get_by_role("button", name="Hand in").click()
    frame.get_by_text("Tom & Jerry <3").wait_for()
    frame.locator("[name=said]").fill("They are friends")
    frame.locator("#submitButton").click()
    wait_until(lambda: all(mturk.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Reviewable" for hit in hits))
    handed_in = [mturk.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"][0] for hit in hits]
    assert [fields(one) for one in handed_in] == [{"comment": "Not much"}, {"nextmove": "B2", "likelytowin": "unsure"}, {"said": "They are friends"}]
    assert {one["WorkerId"] for one in handed_in} == {worker.public_id}
    mturk.approve_assignment(AssignmentId=handed_in[0]["AssignmentId"])
    assert worker.get("/me/balance").json["available"] == "0.05"
    written = requester.actor.get(f"/batches/{offers[0]['batch_id']}/results?format=mturk").text
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [row["HITId"] for row in rows] == [hit["HITId"] for hit in hits] and rows[0]["HITTypeId"] == hits[0]["HITTypeId"]
    assert rows[0]["AssignmentStatus"] == "Approved" and 3600 <= int(rows[0]["LifetimeInSeconds"]) < 3660 and rows[2]["Answer.said"] == "They are friends"
