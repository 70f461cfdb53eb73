"""Questions about the person with quotas, and the newcomers' share of slots."""

from __future__ import annotations

import threading

from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.core.unit_of_work import committed
from tests.market import TERMS, check_books
from tests.quality.test_gold_and_eligibility import batch_of, claim

AGE = {
    "name": "age", "label": "How old are you?",
    "options": [{"value": "young", "label": "Under 30", "quota": 2}, {"value": "old", "label": "30 or more"}, {"value": "child", "label": "Under 18", "quota": 0}],
}  # fmt: skip


def rows(count):
    return [{"input": {"text": f"t{n}"}} for n in range(count)]


def say(worker, batch, **answers):
    return worker.post(f"/batches/{batch}/screener", {"answers": answers})


def proven(app, *workers):
    """These workers have twenty approved answers somewhere."""
    with app.app_context():
        for worker in workers:
            committed(
                lambda worker=worker: (
                    sql.execute(
                        "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at)"
                        " SELECT 0, n, 1, %(w)s, 'approved', now() FROM generate_series(1, 20) n ON CONFLICT DO NOTHING",
                        w=worker.id,
                    )
                    or sql.execute(
                        "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at)"
                        " SELECT 0, n + %(w)s::int * 100, 1, %(w)s, 'approved', now() FROM generate_series(1, 20) n ON CONFLICT DO NOTHING",
                        w=worker.id,
                    )
                )
            )


def test_a_group_closes_when_its_quota_is_full(app, requester, operator, someone):
    batch = batch_of(requester, operator, rows(6), overlap=5, quality={"screener": [AGE]})
    people = [someone("worker") for _ in range(5)]
    assert "questions about you" in claim(people[0], batch)["reason"]
    asked = people[0].get(f"/batches/{batch}/screener").json
    assert [option["value"] for option in asked["questions"][0]["options"]] == ["young", "old", "child"]
    assert "quota" not in str(asked["questions"]), "what is wanted is not told before the answer"
    for one, age in zip(people, ("young", "young", "young", "old", "child"), strict=True):
        say(one, batch, age=age)
    got = [bool(claim(one, batch)["assignments"]) for one in people]
    assert got == [True, True, False, True, False]
    assert "Enough people of your group" in claim(people[2], batch)["reason"]
    assert "other groups" in claim(people[4], batch)["reason"]
    assert people[2].get("/feed").json["items"] == [] and people[3].get("/feed").json["items"]
    table = {one["option"]: one for one in requester.get(f"/batches/{batch}/screener/groups").json["items"]}
    assert (table["young"]["taking_part"], table["young"]["is_full"], table["young"]["answered"]) == (2, True, 3)
    assert (table["old"]["taking_part"], table["old"]["quota"]) == (1, None)
    check_books(app)


def test_each_question_is_asked_once_a_project(requester, operator, worker, someone):
    batch = batch_of(requester, operator, rows(2), quality={"screener": [AGE]})
    assert say(worker, batch, age="old").json["reason"] == ""
    assert say(worker, batch, age="young").json["code"] == "already_answered"
    project = requester.get(f"/batches/{batch}").json["project_id"]
    second = requester.post(f"/projects/{project}/batches", {"name": "c"}).json["id"]
    requester.post(f"/batches/{second}/tasks", {"tasks": rows(1)})
    requester.post(f"/batches/{second}/publish")
    assert worker.get(f"/batches/{second}/screener").json == {"questions": [], "answers": {"age": "old"}, "reason": ""}
    assert claim(worker, second)["assignments"]
    other = someone("worker")
    refused = say(other, batch, age="ancient")
    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "answers.age"
    assert say(other, batch, sex="f").status_code == 422
    assert someone("requester").get(f"/batches/{batch}/screener/groups").status_code == 404


def test_many_first_claims_at_once_never_pass_a_quota(app, requester, operator, someone):
    batch = batch_of(requester, operator, rows(12), overlap=8, quality={"screener": [AGE]})
    people = [someone("worker") for _ in range(8)]
    for one in people:
        say(one, batch, age="young")
    got = []
    threads = [threading.Thread(target=lambda one=one: got.append(bool(claim(one, batch)["assignments"]))) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(got) == [False] * 6 + [True] * 2


def test_a_share_of_slots_waits_for_newcomers(app, requester, operator, someone):
    batch = batch_of(requester, operator, rows(10), quality={"newcomer_share": 0.3})
    old, other, new = someone("worker"), someone("worker"), someone("worker")
    proven(app, old, other)
    take = lambda worker, count: len(worker.post(f"/batches/{batch}/claims", {"count": count}).json["assignments"])  # noqa: E731
    assert take(old, 5) == 5
    assert take(other, 5) == 2, "three of ten are kept"
    assert "kept for newcomers" in claim(other, batch)["reason"]
    assert other.get("/feed").json["items"] == [] and new.get("/feed").json["items"]
    assert not other.get(f"/batches/{batch}/eligibility").json["eligible"]
    assert take(new, 5) == 3
    check_books(app)


def test_after_three_days_the_share_is_everybodys(app, requester, operator, someone):
    batch = batch_of(requester, operator, rows(4), quality={"newcomer_share": 0.5})
    old = someone("worker")
    proven(app, old)
    assert len(old.post(f"/batches/{batch}/claims", {"count": 4}).json["assignments"]) == 2
    with app.app_context():
        committed(lambda: sql.execute("UPDATE batches SET published_at = now() - interval '4 days' WHERE id = %(b)s", b=decode("batch", batch)))
    assert len(old.post(f"/batches/{batch}/claims", {"count": 4}).json["assignments"]) == 2


def test_the_operators_share_holds_where_the_requester_says_less(app, requester, operator):
    from dataclasses import replace
    from decimal import Decimal

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], newcomer_share=Decimal("0.2"))
    plain = batch_of(requester, operator, rows(1))
    more = batch_of(requester, operator, rows(1), quality={"newcomer_share": 0.4})
    assert [requester.get(f"/batches/{one}").json["quality"]["newcomer_share"] for one in (plain, more)] == [0.2, 0.4]


def test_the_form_of_quality_rules_keeps_what_it_shows(requester, operator, worker):
    project = requester.post("/projects", TERMS).json["id"]
    browser = requester.browser()
    form = {
        "gold_rate": "10", "target_confidence": "90", "max_overlap": "5", "newcomer_share": "20", "ai_help": "forbidden", "refill_rejected": "1",
        "screener": "age: How old are you?\n- young | Under 30 | 2\n- old", "rules.0.event": "gold_accuracy", "rules.0.limit": "65", "rules.0.at_least": "12",
        "rules.0.action": "exclude", "rules.0.hours": "24", "rules.0.message": "Many were wrong.",
    }  # fmt: skip
    assert browser.post(f"/requester/projects/{project}/quality", data=form).status_code == 303
    kept = requester.get(f"/projects/{project}").json["quality"]
    assert kept == {
        "gold_rate": 0.1, "target_confidence": 0.9, "max_overlap": 5, "newcomer_share": 0.2, "ai_help": "forbidden",
        "screener": [{"name": "age", "label": "How old are you?", "options": [{"value": "young", "label": "Under 30", "quota": 2}, {"value": "old", "label": "old"}]}],
        "rules": [{"event": "gold_accuracy", "action": "exclude", "below": 0.65, "at_least": 12, "hours": 24, "message": "Many were wrong."}],
    }  # fmt: skip
    page = browser.get(f"/requester/projects/{project}/quality").text
    assert "- young | Under 30 | 2\n- old" in page and 'value="65"' in page
    for wrong, said in (
        ({"gold_rate": "much"}, "Write a number"),
        ({"screener": "age: How old?"}, "2 to 50 options"),
        ({"max_overlap": "9"}, "which confidence"),
    ):
        refused = browser.post(f"/requester/projects/{project}/quality", data=wrong)
        assert refused.status_code == 422 and said in refused.text


def test_the_screeners_page(requester, operator, worker):
    batch = batch_of(requester, operator, rows(2), quality={"screener": [AGE]})
    browser = worker.browser()
    assert f"/worker/batches/{batch}/screener" in browser.get(f"/worker/batches/{batch}").text
    assert "How old are you?" in browser.get(f"/worker/batches/{batch}/screener").text
    assert browser.post(f"/worker/batches/{batch}/screener", data={}).status_code == 422
    assert browser.post(f"/worker/batches/{batch}/screener", data={"age": "old"}).status_code == 303
    assert "You can take part" in browser.get(f"/worker/batches/{batch}/screener").text
    assert "Start" in browser.get(f"/worker/batches/{batch}").text


def test_the_form_of_quality_rules_asks_for_qualifications(requester, worker):
    own = requester.post("/qualifications", {"name": "Good eyes", "description": "Sees well"}).json["id"]
    project = requester.post("/projects", TERMS).json["id"]
    path, browser = f"/requester/projects/{project}/quality", requester.browser()
    form = {
        "requirements.0.qualification": "approval_percent", "requirements.0.comparator": "GreaterThanOrEqualTo", "requirements.0.value": "95",
        "requirements.0.guard": "accept", "requirements.2.qualification": "locale", "requirements.2.comparator": "In", "requirements.2.value": "DE, us-ca",
        "requirements.2.guard": "discover", "requirements.3.qualification": own, "requirements.3.comparator": "Exists", "requirements.3.value": "",
        "requirements.3.guard": "accept",
    }  # fmt: skip
    assert browser.post(path, data=form).status_code == 303
    wanted = [
        {"qualification": "approval_percent", "comparator": "GreaterThanOrEqualTo", "guard": "accept", "integer_values": [95]},
        {"qualification": "locale", "comparator": "In", "guard": "discover", "locale_values": [{"country": "DE"}, {"country": "US", "subdivision": "CA"}]},
        {"qualification": own, "comparator": "Exists", "guard": "accept"},
    ]
    assert requester.get(f"/projects/{project}").json["requirements"] == wanted
    page = browser.get(path).text
    assert 'value="DE, US-CA"' in page and "Good eyes" in page
    assert browser.post(path, data={"gold_rate": "10"}).status_code == 303 and requester.get(f"/projects/{project}").json["requirements"] == wanted
    for wrong, said in (({"requirements.2.value": ""}, "In needs a value."), ({"requirements.0.value": "many"}, "Write a number")):
        refused = browser.post(path, data=form | wrong)
        assert refused.status_code == 422 and said in refused.text and f'href="#f-{next(iter(wrong)).replace(".", "-")}"' in refused.text
    assert browser.post(path, data={"requirements.0.qualification": ""}).status_code == 303
    assert requester.get(f"/projects/{project}").json["requirements"] == []
