"""Quotas of a survey, held by the database."""

from __future__ import annotations

from tests.market import live_batch

SURVEY = {
    "task_type": "survey",
    "overlap": 4,
    "interface": {
        "questions": [
            {"name": "age", "type": "choice", "options": ["young", "old"], "required": True},
            {"name": "tea", "type": "multiple", "options": ["black", "green"]},
        ],
        "quotas": [{"question": "age", "equals": "young", "most": 1}, {"question": "tea", "equals": "green", "most": 2}],
    },
}


def test_no_more_than_the_quota(requester, operator, someone):
    batch = live_batch(requester, operator, tasks=1, **SURVEY)
    workers = [someone("worker") for _ in range(4)]
    held = [worker.post(f"/batches/{batch}/claims").json["assignments"][0]["id"] for worker in workers]

    def hand_in(who, **answer):
        return workers[who].post(f"/assignments/{held[who]}/submission", {"answer": answer})

    assert hand_in(0, age="young", tea=["green"]).status_code == 200
    assert hand_in(0, age="young", tea=["green"]).status_code == 200  # the same again is no second one
    full = hand_in(1, age="young")
    assert full.status_code == 409 and full.json["code"] == "quota_full"
    assert hand_in(1, age="old", tea=["black", "green"]).status_code == 200
    assert hand_in(2, age="old", tea=["green"]).json["code"] == "quota_full"
    assert workers[2].browser().get(f"/worker/assignments/{held[2]}/quotas").json == {
        "full": [{"question": "age", "value": "young"}, {"question": "tea", "value": "green"}]
    }
    assert workers[2].get(f"/assignments/{held[2]}/quotas").json["full"][1] == {"question": "tea", "value": "green", "most": 2}
    assert hand_in(2, age="old").status_code == 200
