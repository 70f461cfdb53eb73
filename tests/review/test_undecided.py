"""The answers that wait: filters, alike ones together, and what deciding on them costs before it is decided."""

from __future__ import annotations

import pytest

from tests.market import check_books, live_batch

SURVEY = {"task_type": "survey", "interface": {"questions": [{"name": "why", "type": "long_text", "label": "Why?"}]}}


def answered(worker, batch, answer, count=1, **more):
    """The worker claims and hands in; the ids."""
    ids = []
    for held in worker.post(f"/batches/{batch}/claims", {"count": count}).json["assignments"]:
        done = worker.post(f"/assignments/{held['id']}/submission", {"answer": answer} | more)
        assert done.status_code == 200, done.text
        ids.append(held["id"])
    return ids


def test_alike_answers_are_put_together_by_what_they_say(requester, operator, someone):
    batch = live_batch(requester, operator, tasks=1, overlap=6, reward="0.02", **SURVEY)
    for text in ("I liked the colour.", "I liked the colour.", "i liked  the colour", "Too dear for me!", "Too dear for me!", "Nothing at all"):
        answered(someone("worker"), batch, {"why": text})
    found = requester.get(f"/batches/{batch}/undecided/groups").json["items"]
    assert [(one["size"], one["sameness"], one["workers"], one["tasks"]) for one in found] == [
        (3, "normalised", 3, 1),
        (2, "identical", 2, 1),
        (1, "identical", 1, 1),
    ]
    assert len({id for one in found for id in one["assignment_ids"]}) == 6


def test_nearly_the_same_is_found_by_the_kinds_own_comparer(requester, operator, someone):
    interface = {"text": "{{text}}"}
    batch = live_batch(requester, operator, tasks=2, overlap=2, task_type="edit", interface=interface)
    texts = iter(["The harbour lay quiet in the evening light.", "The harbour lay quiet in the evening lights.", "Completely different words here."] * 2)
    one, other = someone("worker"), someone("worker")
    for worker in (one, other):
        for held in worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]:
            assert worker.post(f"/assignments/{held['id']}/submission", {"answer": {"text": next(texts)}}).status_code == 200
    found = requester.get(f"/batches/{batch}/undecided/groups").json["items"]
    assert [(one["size"], one["sameness"]) for one in found] == [(3, "near"), (1, "identical")]
    by_task = requester.get(f"/batches/{batch}/undecided/groups?by=task").json["items"]
    assert max(one["size"] for one in by_task) == 2 and all(one["tasks"] == 1 for one in by_task)


def test_places_in_a_picture_are_compared_within_their_task_only(requester, operator, someone):
    interface = {"image": "https://pictures.example/{{text}}", "labels": ["cat"], "shapes": ["box"]}
    batch = live_batch(requester, operator, tasks=2, overlap=1, task_type="boxes", interface=interface)
    box = {"shapes": [{"label": "cat", "type": "box", "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}]}
    worker = someone("worker")
    held = worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]
    sent = [worker.post(f"/assignments/{one['id']}/submission", {"answer": box}) for one in held]
    assert [one.status_code for one in sent] == [200, 200], sent[0].text
    assert [one["size"] for one in requester.get(f"/batches/{batch}/undecided/groups").json["items"]] == [1, 1]


def test_filters(requester, operator, someone):
    batch = live_batch(requester, operator, tasks=4, overlap=2, reward="0.02")
    one, other = someone("worker"), someone("worker")
    answered(one, batch, {"label": "1"}, 4)
    answered(other, batch, {"label": "1"}, 2)
    answered(other, batch, {"label": "0"}, 2)

    def count(query=""):
        answer = requester.get(f"/batches/{batch}/undecided?{query}")
        assert answer.status_code == 200, answer.text
        return len(answer.json["items"])

    name = requester.get(f"/batches/{batch}/undecided").json["items"][0]["worker"]
    assert count() == 8 and count("others=same") == 4 and count("others=different") == 4
    assert count(f"worker={name[:8]}") == 4 and count("worker=WNOBODY") == 0
    assert count("words=offer+3") == 2 and count("words=100%25") == 0 and count("gold=wrong") == 0
    first = requester.get(f"/batches/{batch}/undecided?limit=3").json
    assert len(first["items"]) == 3 and len(requester.get(f"/batches/{batch}/undecided?cursor={first['next_cursor']}").json["items"]) == 5
    assert requester.get(f"/batches/{batch}/undecided?pace=lazy").status_code == 422


def test_the_price_is_what_is_then_paid(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=4, reward="0.02")
    ids = answered(worker, batch, {"label": "1"}, 3)
    before = requester.get(f"/batches/{batch}").json
    price = requester.post(f"/batches/{batch}/reviews/price", {"decision": "approve", "ids": [*ids, ids[0], "S" + "A" * 26]}).json
    assert price == {"answers": 3, "workers": 1, "rewards": "0.06", "fee": "0.006", "total": "0.066", "returned": "0.00"}
    assert requester.post(f"/batches/{batch}/reviews/price", {"decision": "reject", "ids": ids}).json["returned"] == "0.00"
    assert requester.get(f"/batches/{batch}").json == before  # nothing was decided
    requester.post(f"/batches/{batch}/reviews", {"approve": ids})
    after = requester.get(f"/batches/{batch}").json
    assert float(before["held"]) - float(after["held"]) == pytest.approx(0.066) and worker.get("/me/balance").json["available"] == "0.06"
    assert requester.post(f"/batches/{batch}/reviews/price", {"decision": "approve", "ids": ids}).json["answers"] == 0
    assert requester.post(f"/batches/{batch}/reviews/price", {"decision": "keep", "ids": ids}).status_code == 422
    check_books(app)
