"""The list of tasks and the queue as scripts of workers read them, and the links that lead there."""

from __future__ import annotations

import pytest

from tests.market import live_batch


@pytest.fixture
def batch(requester, operator):
    """Two tasks."""
    return live_batch(requester, operator, tasks=2, task_type="page", interface={"html": "<p>${text}</p><input name=a>"}, reward="0.05", keywords="nice")


def asked(app, actor, path, method="get", **more):
    return getattr(app.test_client(), method)(path, headers=actor.headers, **more)


@pytest.mark.parametrize("path", ["/?format=json", "/projects?format=json", "/projects/?format=json&sort=reward_desc&page_size=10&filters[qualified]=true"])
def test_the_list(app, worker, requester, batch, path):
    answer = asked(app, worker, path)
    assert answer.status_code == 200, answer.text
    assert answer.json["num_results"] == answer.json["total_num_results"] == 1 and answer.json["page_number"] == 1
    row = answer.json["results"][0]
    assert row["hit_set_id"] == batch and row["assignable_hits_count"] == 2 and row["requester_id"] == requester.public_id
    assert row["monetary_reward"] == {"amount": "0.05", "amount_in_dollars": 0.05, "currency_code": "USD"} and row["caller_meets_requirements"] is True
    assert row["accept_project_task_url"] == f"/projects/{batch}/tasks/accept_random" and row["project_requirements"] == []


def test_filters_and_pages(app, worker, batch):
    def number(query):
        return asked(app, worker, f"/projects?format=json&{query}").json["num_results"]

    assert number("filters[search_term]=nice") == 1 and number("filters[search_term]=else") == 0
    assert number("filters[min_reward]=0.05") == 1 and number("filters[min_reward]=0.06") == 0
    assert number("page_number=2") == 0
    for wrong in ("page_size=0", "page_size=x", "sort=best", "page_size=101"):
        assert asked(app, worker, f"/projects?format=json&{wrong}").status_code == 422


def test_accept_queue_and_return(app, worker, requester, batch):
    project = requester.get(f"/batches/{batch}").json["project_id"]
    got = asked(app, worker, f"/projects/{project}/tasks/accept_random?format=json")
    assert got.status_code == 200, got.text
    assert got.json["state"] == "Assigned" and 0 < got.json["time_to_deadline_in_seconds"] <= 600 and got.json["project"]["hit_set_id"] == batch
    queue = asked(app, worker, "/tasks?format=json").json
    assert queue["num_results"] == 1 and queue["tasks"][0]["assignment_id"] == got.json["assignment_id"]
    held = asked(app, worker, got.json["task_url"] + "&format=json")
    assert held.json["input"] == {"text": "offer 0"}
    posted = app.test_client().post(held.json["turk_submit_to"].replace("http://localhost", "") + "/mturk/externalSubmit", data={"a": "1"})
    assert posted.status_code == 200
    assert asked(app, worker, "/tasks?format=json").json["num_results"] == 0
    second = asked(app, worker, f"/projects/{batch}/tasks/accept_random?format=json", "post").json
    gone = asked(
        app, worker, f"/projects/{batch}/tasks/{second['task_id']}?assignment_id={second['assignment_id']}&format=json", "post", data={"_method": "delete"}
    )
    assert gone.json == {"assignment_id": second["assignment_id"], "state": "Returned"}
    nothing = asked(app, worker, f"/projects/{batch}/tasks/accept_random?format=json")
    assert nothing.status_code == 404 and nothing.json["code"] == "no_more_tasks"
    assert asked(app, worker, f"/projects/{batch}/tasks/{got.json['task_id']}?assignment_id={second['assignment_id']}&format=json").status_code == 404


def test_programs_need_a_token_and_the_role(app, worker, requester, batch):
    for path in (
        "/?format=json",
        "/projects?format=json",
        "/tasks?format=json",
        f"/projects/{batch}/tasks?format=json",
        f"/projects/{batch}/tasks/accept_random?format=json",
    ):
        anonymous = app.test_client().get(path)
        assert anonymous.status_code == 401 and anonymous.json["code"] == "no_token", path
        assert asked(app, requester, path).status_code == 403, path
    assert worker.get("/me/assignments").json["items"] == []


def test_links_of_old_lead_people_to_a_preview(app, worker, requester, batch):
    project = requester.get(f"/batches/{batch}").json["project_id"]
    browser = worker.browser()
    for path in (f"/projects/{project}/tasks", f"/projects/{batch}/tasks", f"/mturk/preview?groupId={project}", f"/mturk/preview?groupId={batch}"):
        page = browser.get(path)
        assert page.status_code == 200 and "/mturk/previews/" in page.text and "Accept and begin" in page.text, path
        assert "/login?next=" in app.test_client().get(path).location
    assert browser.get("/mturk/preview").status_code == 404 and browser.get("/mturk/preview?groupId=P1").status_code == 404
    assert browser.get(f"/projects/{batch}/tasks/accept_random").location == f"/projects/{batch}/tasks"
    assert worker.get("/me/assignments").json["items"] == []
    assert browser.get("/tasks").location == "/worker/assignments" and browser.get("/projects").location == "/worker/"


def test_a_session_needs_its_form_token_to_return(app, worker, batch):
    app.config["WTF_CSRF_ENABLED"] = False
    browser = worker.browser()
    app.config["WTF_CSRF_ENABLED"] = True
    got = asked(app, worker, f"/projects/{batch}/tasks/accept_random?format=json").json
    address = f"/projects/{batch}/tasks/{got['task_id']}?assignment_id={got['assignment_id']}&_method=delete"
    assert browser.post(address).status_code == 400
    assert worker.get("/me/assignments?state=claimed").json["items"]


def test_the_dashboard_and_the_answers_of_a_day(app, worker, requester, operator, batch):
    assert operator.post("/deposits", {"email": requester.email, "amount": "1.00", "reference": "bank"}).status_code in (200, 201)
    one, two = worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]
    for held in (one, two):
        assert worker.post(f"/assignments/{held['id']}/submission", {"answer": {"a": "1"}}).status_code == 200
    assert requester.post(f"/assignments/{one['id']}/approve", {"feedback": "Thank you", "bonus": "0.10"}).status_code == 200
    seen = asked(app, worker, "/dashboard?format=json").json
    assert seen["available_earnings"] == {"amount": "0.15", "amount_in_dollars": 0.15, "currency_code": "USD"}
    assert seen["hits_overview"] == {"approved": 1, "pending": 1, "rejected": 0, "approval_rate": 100, "rejection_rate": 0}
    assert seen["earnings_to_date"] == {"approved": 0.05, "bonuses": 0.1, "total_earnings": 0.15}
    assert [list(found.values()) for found in seen["earnings_by_period"].values()] == [[0.15]] * 3
    today, *before = seen["daily_hit_statistics_overview"]
    day = today.pop("date")[:10]
    assert today == {"submitted": 2, "approved": 1, "rejected": 0, "pending": 1, "hits_rewards": 0.05, "bonus_rewards": 0.1, "earnings": 0.15}
    assert len(before) == 44 and all(found["submitted"] == 0 == found["earnings"] for found in before)
    details = asked(app, worker, f"/status_details/{day}?format=json").json
    assert details["num_results"] == details["total_num_results"] == 2
    first, second = details["results"]
    assert (first["assignment_id"], first["hit_id"], first["state"], first["requester_feedback"]) == (one["id"], one["task"]["id"], "Approved", "Thank you")
    assert second["state"] == "Submitted" and second["requester_id"] == requester.public_id and second["reward"]["amount"] == "0.05"
    second_page = asked(app, worker, f"/status_details/{day}?format=json&page_size=1&page_number=2").json
    assert [found["assignment_id"] for found in second_page["results"]] == [two["id"]]
    assert asked(app, worker, "/status_details/2001-01-01?format=json").json["results"] == []
    assert asked(app, worker, "/status_details/yesterday?format=json").status_code == 404
    for path in ("/dashboard?format=json", f"/status_details/{day}?format=json"):
        assert app.test_client().get(path).status_code == 401 and asked(app, requester, path).status_code == 403
    assert worker.browser().get("/dashboard").location == "/worker/assignments"


def test_what_scripts_read_of_a_task_and_a_preview(app, worker, batch):
    preview = asked(app, worker, f"/projects/{batch}/tasks?format=json").json
    assert preview["assignment_id"] is None and preview["project"]["hit_set_id"] == batch and preview["question"]["type"] == "ExternalURL"
    held = asked(app, worker, f"/projects/{batch}/tasks/accept_random?format=json").json
    [queued] = asked(app, worker, "/tasks?format=json").json["tasks"]
    assert queued["question"] == held["question"] and queued["project"]["hit_requirements"] == []
    page = app.test_client().get(queued["question"]["value"].replace("http://localhost", ""), follow_redirects=True)
    assert page.status_code == 200 and "offer 0" in page.text
