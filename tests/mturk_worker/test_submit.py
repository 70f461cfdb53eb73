"""Handing in through `/mturk/externalSubmit`: by session, by Bearer token, by the token of the frame; and what is refused."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from marketplace.core import sql
from marketplace.mturk.submit_token import make_rehearsal_token
from tests.market import TERMS, check_books, live_batch

HTML = "<p>Is ${text} nice?</p><input name='nice'><input type=checkbox name=why value=a><input type=checkbox name=why value=b>"


@pytest.fixture
def batch(requester, operator):
    """A live batch of two tasks with one page for all."""
    return live_batch(requester, operator, tasks=2, task_type="page", interface={"html": HTML, "frame_height": 400}, reward="0.05")


@pytest.fixture
def held(worker, batch):
    """The public id of an assignment that the worker holds."""
    return worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]["id"]


def answer_of(worker, assignment):
    return worker.get(f"/assignments/{assignment}").json


def frame_of(worker, batch):
    """The frame's address on the working screen."""
    page = worker.browser().get(f"/worker/batches/{batch}/work").text
    return re.search(r'<iframe[^>]* src="([^"]+)"', page).group(1)


def opened(app, address):
    """The frame's document and the parameters in its address, opened without any session."""
    answer = app.test_client().get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer, {name: values[0] for name, values in parse_qs(urlsplit(answer.request.url).query).items()}


def test_a_session_hands_in_without_the_reserved_fields(app, worker, held, batch):
    fields = {"assignmentId": held, "hitId": "X", "workerId": "Y", "turkSubmitTo": "Z", "nice": "yes", "why": ["a", "b"]}
    answer = worker.browser().post("/mturk/externalSubmit", data=fields)
    assert answer.status_code == 200, answer.text
    assert answer_of(worker, held)["answer"] == {"nice": "yes", "why": ["a", "b"]}
    assert "assignment" in answer.text and held in answer.text


def test_a_bearer_token_hands_in_multipart_and_query_fields(app, worker, held):
    answer = app.test_client().post(
        f"/mturk/externalSubmit?extra=1&assignmentId={held}", data={"nice": "no"}, content_type="multipart/form-data", headers=worker.headers
    )
    assert answer.status_code == 200 and answer.json["assignment_id"] == held and answer.json["state"] == "submitted"
    assert answer_of(worker, held)["answer"] == {"extra": "1", "nice": "no"}


@pytest.mark.parametrize("path", ["//mturk/externalSubmit", "/mturk/externalSubmit"])
def test_turk_submit_to_with_and_without_a_final_slash(app, worker, held, batch, path):
    _, parameters = opened(app, frame_of(worker, batch))
    assert parameters["assignmentId"] == held and parameters["workerId"] == worker.public_id and parameters["hitId"].startswith("T")
    client = app.test_client()
    answer = client.post(urlsplit(parameters["turkSubmitTo"]).path + path, data={"assignmentId": held, "nice": "yes"})
    assert answer.status_code == 200, answer.text
    assert answer_of(worker, held)["state"] == "submitted"


def test_a_session_takes_the_double_slash_too(worker, held):
    answer = worker.browser().post("/", data={"assignmentId": held, "nice": "yes"}, environ_overrides={"PATH_INFO": "//mturk/externalSubmit"})
    assert answer.status_code == 200, answer.text
    assert answer_of(worker, held)["answer"] == {"nice": "yes"}


def test_the_screen_hands_the_same_in_again_and_goes_on(app, worker, held, batch):
    _, parameters = opened(app, frame_of(worker, batch))
    reply = app.test_client().post(urlsplit(parameters["turkSubmitTo"]).path + "/mturk/externalSubmit", data={"nice": "yes", "why": ["a", "b"]})
    message = orjson.loads(re.search(r'data-message="([^"]+)"', reply.text).group(1).replace("&#34;", '"'))
    assert message["assignment"] == held
    answer = worker.browser().post(
        f"/worker/assignments/{held}/submission",
        data={"page_answer": orjson.dumps(message["fields"]).decode(), "keeps": "0"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200, answer.text


def test_without_anybody_nothing_is_stored_and_the_fields_go_to_the_screen(app, worker, held):
    answer = app.test_client().post("/mturk/externalSubmit", data={"assignmentId": held, "nice": "yes"})
    assert answer.status_code == 401 and "data-message" in answer.text
    assert answer_of(worker, held)["state"] == "claimed"


def test_a_preview_stores_nothing(app, worker, held, batch):
    for client in (app.test_client(), worker.browser()):
        answer = client.post("/mturk/externalSubmit", data={"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "nice": "yes"})
        assert answer.status_code == 403 and "preview" in answer.text and "data-message" not in answer.text
    assert answer_of(worker, held)["state"] == "claimed"


def test_somebody_elses_assignment_is_none(app, worker, someone, held):
    other = someone("worker")
    assert other.browser().post("/mturk/externalSubmit", data={"assignmentId": held, "nice": "x"}).status_code == 404
    refused = app.test_client().post("/mturk/externalSubmit", data={"assignmentId": held}, headers=other.headers)
    assert refused.status_code == 404 and refused.content_type == "application/problem+json" and refused.json["code"] == "not_found"
    assert app.test_client().post("/mturk/externalSubmit", data={"nice": "x"}, headers=worker.headers).status_code == 404
    assert answer_of(worker, held)["state"] == "claimed"


def test_a_token_that_was_changed_opens_nothing(app, worker, held, batch):
    address = frame_of(worker, batch)
    changed = address[:-1] + ("0" if address[-1] != "0" else "1")
    assert app.test_client().get(changed).status_code == 404
    assert app.test_client().post(changed, data={"nice": "x"}).status_code == 404
    token = address.rsplit("/", 1)[1]
    other = token.partition("-")[2]
    assert app.test_client().get(f"/mturk/frames/{worker.public_id}-{other}").status_code == 404


def test_the_frame_is_sealed_off(app, worker, held, batch):
    answer, _ = opened(app, frame_of(worker, batch))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ") and "allow-same-origin" not in policy and "allow-top-navigation" not in policy
    assert "frame-ancestors 'self'" in policy and "Set-Cookie" not in answer.headers
    page = worker.browser().get(f"/worker/batches/{batch}/work")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"] and page.headers["X-Frame-Options"] == "DENY"
    assert "allow-same-origin" not in re.search(r"<iframe[^>]*>", page.text).group(0)


def test_a_page_without_a_form_is_put_in_one(app, worker, held, batch):
    answer, parameters = opened(app, frame_of(worker, batch))
    assert f'action="{parameters["turkSubmitTo"]}/mturk/externalSubmit"' in answer.text
    assert "Is offer 0 nice?" in answer.text


def test_late_and_returned_work_is_told_in_the_frame(app, worker, held, batch):
    address = frame_of(worker, batch)
    _, parameters = opened(app, address)
    assert worker.post(f"/assignments/{held}/return").status_code == 200
    assert app.test_client().get(address).status_code == 409
    answer = app.test_client().post(urlsplit(parameters["turkSubmitTo"]).path + "/mturk/externalSubmit", data={"nice": "x"})
    assert answer.status_code == 409 and "data-message" not in answer.text


def test_a_page_task_is_paid_like_any(app, requester, worker, held, batch):
    assert worker.post(f"/assignments/{held}/submission", {"answer": {"nice": "yes", "why": ["a"]}}).status_code == 200
    assert requester.post(f"/assignments/{held}/approve", {}).status_code == 200
    assert worker.get("/me/balance").json["available"] == "0.05"
    check_books(app)


def test_a_page_on_our_own_host_is_not_framed(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1, task_type="page", interface={"url": "https://localhost:8443/${text}"}, reward="0.05")
    worker.post(f"/batches/{batch}/claims", {"count": 1})
    answer = app.test_client().get(frame_of(worker, batch))
    assert answer.status_code == 403 and "own host" in answer.text


def test_a_page_elsewhere_gets_the_row_in_its_address(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1, task_type="page", interface={"url": "https://survey.example.org/ad?text=${text}"}, reward="0.05")
    held = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]["id"]
    answer = app.test_client().get(frame_of(worker, batch))
    given = parse_qs(urlsplit(answer.location).query)
    assert answer.status_code == 302 and given["text"] == ["offer 0"] and given["assignmentId"] == [held]
    assert given["turkSubmitTo"][0].startswith("http://localhost/mturk/submit/S") and answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.fixture
def draft(requester):
    """A draft of two tasks with one page for all."""
    project = requester.post("/projects", TERMS | {"task_type": "page", "interface": {"html": HTML}}).json["id"]
    batch = requester.post(f"/projects/{project}/batches", {"name": "first"}).json["id"]
    requester.post(f"/batches/{batch}/tasks", data="text\nsun\nrain\n", content_type="text/csv")
    return batch


def rehearsed_frame(requester, batch):
    """The first frame's address on the requester's rehearsal."""
    page = requester.browser().get(f"/requester/batches/{batch}/rehearsal").text
    return re.search(r'<iframe[^>]* src="([^"]+)"', page).group(1)


def test_a_rehearsed_page_is_open_as_to_a_worker_and_stores_nothing(app, requester, draft):
    address = rehearsed_frame(requester, draft)
    page, given = opened(app, address)
    assert "Is sun nice?" in page.text and set(given) == {"assignmentId", "hitId", "turkSubmitTo", "workerId"}
    assert given["assignmentId"].startswith("T") and given["workerId"] == requester.public_id
    there = urlsplit(given["turkSubmitTo"]).path + "/mturk/externalSubmit"
    assert app.test_client().get(f"{address}/state").json == {"state": "claimed", "fields": []}
    answer = app.test_client().post(there, data={"assignmentId": given["assignmentId"], "nice": "yes", "why": ["a", "b"]})
    assert answer.status_code == 200 and given["assignmentId"] in answer.text  # told to the screen around
    assert app.test_client().get(f"{address}/state").json == {"state": "submitted", "fields": [["nice", "yes"], ["why", "a"], ["why", "b"]]}
    assert app.test_client().get(f"{rehearsed_frame(requester, draft)}/state").json["state"] == "claimed"  # another showing is its own
    assert requester.get(f"/batches/{draft}/rehearsal").json["done"] == 0  # the screen keeps it, in the requester's session
    with app.app_context():
        assert sql.value("SELECT count(*) FROM assignments") == 0


def test_what_a_rehearsed_page_may_not(app, requester, worker, batch, held, draft):
    address = rehearsed_frame(requester, draft)
    task, token = opened(app, address)[1]["assignmentId"], address.rpartition("/")[2]
    # A task is no assignment, whoever hands it in, and a rehearsal's token opens no assignment.
    assert worker.browser().post("/mturk/externalSubmit", data={"assignmentId": task, "nice": "yes"}).status_code == 404
    assert app.test_client().post(f"/mturk/submit/{token}/mturk/externalSubmit", data={"assignmentId": held, "nice": "yes"}).status_code == 404
    assert app.test_client().get(f"/mturk/frames/{token}").status_code == 404
    # What is named inside does not matter: it goes to the rehearsal, and the assignment stays as it was.
    assert app.test_client().post(f"{address}/mturk/externalSubmit", data={"assignmentId": held, "nice": "yes"}).status_code == 200
    assert answer_of(worker, held)["state"] == "claimed"
    # A token of an assignment opens no rehearsal, nor does one of a task that is live.
    live = frame_of(worker, batch).rpartition("/")[2]
    assert app.test_client().get(f"/mturk/rehearsals/{live}").status_code == 404
    with app.app_context():
        of_live = make_rehearsal_token(worker.get(f"/assignments/{held}").json["task"]["id"])
    assert app.test_client().post(f"/mturk/rehearsals/{of_live}/mturk/externalSubmit", data={"nice": "yes"}).status_code == 409
    assert "cannot be stored" in app.test_client().post(f"{address}/mturk/externalSubmit", data={"nice": "\0"}).text
