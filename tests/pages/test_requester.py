"""The requester's portal: from sign-up to results, by the forms a browser sends."""

from __future__ import annotations

import io
import re
import uuid

import pytest

from marketplace.assignments.claim import claim
from marketplace.assignments.submit import submit
from marketplace.core import public_id
from marketplace.extensions import db
from marketplace.ledger.deposit import deposit
from marketplace.people.find import person_by_email
from marketplace.people.sign_up import sign_up

PASSWORD = "correct horse battery"
CHOICE = {
    "title": "Mood of a sentence", "description": "", "instructions": "# How\n<script>alert(1)</script>", "task_type": "choice",
    "interface.text": "{{text}}", "interface.labels": "joy\nanger\nfear", "reward": "0.05", "overlap": "1",
    "lease": "10", "lease_unit": "minutes", "auto_approve": "3", "auto_approve_unit": "days", "review": "manual",
}  # fmt: skip
CSV = b"key,text\na,What a day\nb,Go away\nc,Is somebody there\n"


@pytest.fixture
def requester(client):
    """A browser signed in as a new requester; its e-mail address."""
    email = f"{uuid.uuid4().hex[:10]}@example.org"
    answer = client.post("/sign-up", data={"email": email, "password": PASSWORD, "roles": ["requester"], "name": "Mill"})
    assert answer.status_code == 302 and answer.location == "/requester/"
    return email


def new_project(client, **changes):
    """Posts the project form; the answer."""
    return client.post("/requester/projects", data=CHOICE | changes)


def new_batch(client, file=CSV, name="tasks.csv", **changes):
    """A project with a batch and an uploaded file; the batch's address."""
    project = new_project(client, **changes).location
    batch = client.post(f"{project}/batches", data={"name": "March"}).location.removesuffix("/imports/new")
    assert client.post(f"{batch}/imports", data={"file": (io.BytesIO(file), name)}).status_code == 302
    return batch


def fund(client, email, micros=100_000_000):
    """Puts money on a requester's balance."""
    with client.application.app_context():
        deposit(None, person_by_email(email), micros, reference="wire")
        db.session.commit()


def answers(client, batch, labels, field="label"):
    """A new worker hands in these values; the ids of their answers."""
    with client.application.app_context():
        worker = sign_up(f"{uuid.uuid4().hex[:10]}@example.org", PASSWORD, ["worker"])
        db.session.commit()
        rows, _ = claim(worker, public_id.decode("batch", batch.rsplit("/", 1)[1]), len(labels))
        db.session.commit()
        for row, label in zip(rows, labels, strict=True):
            submit(worker, row.id, {field: label})
        db.session.commit()
        return [public_id.encode("assignment", row.id) for row in rows]


def test_first_visit_shows_an_empty_state(client, requester):
    page = client.get("/requester/").text
    assert "Your first project" in page and "/requester/projects/new" in page


def test_signed_out_is_led_to_the_login_and_back(client):
    answer = client.get("/requester/projects/new")
    assert answer.status_code == 302 and answer.location.startswith("/login?next=")


def test_login_goes_nowhere_else(client, requester):
    client.post("/logout")
    answer = client.post("/login", data={"email": requester, "password": PASSWORD, "next": "//evil.example/x"})
    assert answer.location == "/requester/"


def test_wrong_password_says_so_and_keeps_the_address(client, requester):
    client.post("/logout")
    answer = client.post("/login", data={"email": requester, "password": "no"})
    assert answer.status_code == 422 and requester in answer.text and "wrong" in answer.text


def test_project_shows_its_terms_and_harmless_instructions(client, requester):
    answer = new_project(client)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "Mood of a sentence" in page and "<script>alert" not in page and "$0.05" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reward": "0.1234567"}, "six decimals"),
        ({"reward": "five"}, "positive amount"),
        ({"overlap": "0"}, "whole number from 1"),
        ({"overlap": "two"}, "whole number"),
        ({"interface.labels": "joy"}, "at least 2 labels"),
        ({"interface.labels": "joy\njoy"}, "more than once"),
        ({"interface.text": "{{text"}, "not closed"),
        ({"lease": "soon"}, "Write a number"),
        ({"title": ""}, "1 to 200 characters"),
        ({"task_type": "magic"}, "Choose one of"),
        ({"review": "agreement", "review.min_agreement": "500"}, "from 0 to 100"),
        ({"lease_unit": "eons"}, "Choose one of seconds, minutes, hours, days."),
    ],
)
def test_a_refused_form_comes_back_whole(client, requester, changes, sentence):
    answer = new_project(client, **({"description": "keep me"} | changes))
    assert answer.status_code == 422
    assert sentence in answer.text and "keep me" in answer.text and 'class="field-error"' in answer.text


def test_survey_questions_survive_the_way_there_and_back(client, requester):
    survey = {key: text for key, text in CHOICE.items() if not key.startswith("interface.")} | {
        "task_type": "survey",
        "interface.questions.0.label": "Do you drink coffee?", "interface.questions.0.type": "boolean", "interface.questions.0.name": "coffee", "interface.questions.0.required": "1",
        "interface.questions.3.label": "How good is it?", "interface.questions.3.type": "scale", "interface.questions.3.min": "1", "interface.questions.3.max": "7",
        "interface.questions.3.low": "poor", "interface.questions.3.high": "grand", "interface.questions.3.if": "coffee", "interface.questions.3.is": "true",
        "interface.questions.5.label": "", "interface.questions.5.type": "choice",
    }  # fmt: skip
    answer = client.post("/requester/projects", data=survey)
    assert answer.status_code == 302, re.findall(r"field-error.*", answer.text)
    page = client.get(f"{answer.location}/edit").text
    assert page.count("data-row>") == 4  # two, and the templates of a question and a page
    assert 'value="coffee"' in page and 'value="grand"' in page and 'value="how_good_is_it"' in page and 'value="true"' in page


def test_add_a_question_without_script(client, requester):
    page = client.post(
        "/requester/projects",
        data=CHOICE | {"task_type": "survey", "add_row": "interface.questions", "interface.questions.0.label": "Why?", "interface.questions.0.type": "text"},
    ).text
    assert "Why?" in page and "interface.questions.1.label" in page


def test_preview_of_the_form_follows_it(client, requester):
    page = client.post("/requester/previews", data=CHOICE).text
    assert "[text]" in page and "anger" in page and "<h1>How</h1>" in page


def test_edit_changes_the_project(client, requester):
    project = new_project(client).location
    assert client.post(project, data=CHOICE | {"title": "Another title", "reward": "0.000125"}).status_code == 302
    assert "$0.000125" in client.get(project).text and "Another title" in client.get(project).text


def test_bad_rows_are_named_and_good_ones_kept(client, requester):
    batch = new_batch(client, b"key,text\na,one\nb\na,one again\nc,three\n")
    files = re.search(r"/requester/imports/\w+", client.get(batch).text)[0]
    page = client.get(files).text
    assert "Rows that need mending" in page and 'data-label="Line">3<' in page and "data-poll" not in page
    assert client.get(f"{files}/progress").status_code == 200


@pytest.mark.parametrize(("file", "name"), [(b"\x89PNG\r\n\x1a\n\x00\x00", "photo.csv"), (b"", "empty.csv")])
def test_what_is_no_table_is_refused_with_a_sentence(client, requester, file, name):
    batch = client.post(f"{new_project(client).location}/batches", data={"name": "x"}).location.removesuffix("/imports/new")
    answer = client.post(f"{batch}/imports", data={"file": (io.BytesIO(file), name)})
    assert answer.status_code in (302, 422)
    page = client.get(answer.location).text if answer.status_code == 302 else answer.text
    assert "Nothing was added" in page


def test_no_file_chosen(client, requester):
    batch = client.post(f"{new_project(client).location}/batches", data={"name": "x"}).location.removesuffix("/imports/new")
    assert "Choose a file first" in client.post(f"{batch}/imports", data={}).text


def test_preview_shows_the_workers_screen(client, requester):
    batch = new_batch(client)
    page = client.get(f"{batch}/preview?n=2").text
    assert "Go away" in page and 'type="radio"' in page and "Task 2 of the first 3" in page


def test_publishing_without_money_says_what_is_missing(client, requester):
    batch = new_batch(client)
    answer = client.post(f"{batch}/publications")
    assert answer.status_code == 402 and "$0.165" in answer.text and "How to deposit" in answer.text
    assert "draft" in client.get(batch).text


def test_from_file_to_results(client, requester):
    batch = new_batch(client)
    fund(client, requester)
    page = client.get(batch).text
    assert "Publish for $0.165" in page
    assert client.post(f"{batch}/publications").location == batch
    assert "Pause" in client.get(batch).text
    ids = answers(client, batch, ["joy", "anger", "fear"])
    page = client.get(f"{batch}/review").text
    assert ids[0] in page and "3 answers wait" in page
    client.post(f"{batch}/reviews", data={"ids": [ids[0]], "decision": "approve"})
    answer = client.post(f"{batch}/reviews", data={"one": f"reject {ids[1]}", f"reason-{ids[1]}": "low_effort"}, headers={"Accept": "application/json"})
    assert answer.json["results"] == [{"id": ids[1], "state": "rejected"}]
    page = client.get(f"{batch}/progress").text
    assert 'data-stat="approved">1<' in page and 'data-stat="rejected">1<' in page and "data-poll=" in page
    assert b"What a day" in client.get(f"{batch}/results/tasks.csv").data
    assert len(client.get(f"{batch}/results/answers.ndjson").data.splitlines()) == 3
    assert "Held for a batch" in client.get("/requester/balance").text


def test_review_shows_what_was_edited(client, requester):
    batch = new_batch(client, task_type="edit")
    fund(client, requester)
    client.post(f"{batch}/publications")
    answers(client, batch, ["What a day!"], field="text")
    page = client.get(f"{batch}/review").text
    assert "What a day<ins>!</ins>" in page and "1 character added, 0 removed" in page


def test_review_shows_each_answer_of_a_survey(client, requester):
    questions = {"interface.questions.0.label": "Your mood?", "interface.questions.0.type": "text", "interface.questions.0.name": "mood", "interface.text": ""}
    batch = new_batch(client, task_type="survey", **questions)
    fund(client, requester)
    client.post(f"{batch}/publications")
    answers(client, batch, ["<b>sunny</b>"], field="mood")
    assert "&lt;b&gt;sunny&lt;/b&gt;" in client.get(f"{batch}/review").text
    assert client.get(f"{batch}/preview").status_code == 200


def test_reject_without_a_reason_is_answered_for(client, requester):
    batch = new_batch(client)
    fund(client, requester)
    client.post(f"{batch}/publications")
    answer = client.post(f"{batch}/reviews", data={"ids": answers(client, batch, ["joy"]), "decision": "reject"}, follow_redirects=True)
    assert "Choose one of" in answer.text and "1 answer waits" in answer.text


def test_approve_all_leaves_the_work_to_a_runner(client, requester):
    batch = new_batch(client)
    fund(client, requester)
    client.post(f"{batch}/publications")
    answers(client, batch, ["joy", "fear"])
    assert client.post(f"{batch}/reviews/all").location == batch


def test_pause_resume_add_and_close(client, requester):
    batch = new_batch(client)
    fund(client, requester)
    client.post(f"{batch}/publications")
    assert "Resume" in client.post(f"{batch}/pauses", follow_redirects=True).text
    assert "Pause" in client.post(f"{batch}/resumptions", follow_redirects=True).text
    client.post(f"{batch}/imports", data={"file": (io.BytesIO(b"key,text\nz,More\n"), "more.csv")})
    assert "Publish the added tasks" in client.get(batch).text
    assert client.post(f"{batch}/publications").status_code == 302
    assert "back on your balance" in client.post(f"{batch}/closings", follow_redirects=True).text
    assert "$100.00" in client.get("/requester/balance").text


def test_a_stranger_finds_nothing(client, requester):
    batch = new_batch(client)
    project = re.search(r"/requester/projects/\w+", client.get(batch).text)[0]
    client.post("/logout")
    client.post("/sign-up", data={"email": f"{uuid.uuid4().hex}@example.org", "password": PASSWORD, "roles": ["requester"]})
    for path in (
        project,
        f"{project}/edit",
        batch,
        f"{batch}/progress",
        f"{batch}/preview",
        f"{batch}/review",
        f"{batch}/results",
        f"{batch}/results/tasks.csv",
        f"{batch}/imports/new",
    ):
        assert client.get(path).status_code == 404, path
    for path in (
        f"{batch}/publications",
        f"{batch}/pauses",
        f"{batch}/closings",
        f"{batch}/reviews",
        f"{batch}/reviews/all",
        f"{batch}/imports",
        f"{project}/batches",
    ):
        assert client.post(path, data={"name": "x"}).status_code == 404, path


def test_a_worker_is_told_what_the_page_is_for(client):
    client.post("/sign-up", data={"email": f"{uuid.uuid4().hex}@example.org", "password": PASSWORD, "roles": ["worker"]})
    answer = client.get("/requester/")
    assert answer.status_code == 403 and "role requester" in answer.text


def test_every_form_needs_its_token(client, requester):
    batch = new_batch(client)
    client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        for path in ("/requester/projects", f"{batch}/imports", f"{batch}/publications", f"{batch}/reviews", "/account/tokens", "/logout"):
            assert client.post(path, data={"file": (io.BytesIO(CSV), "tasks.csv")}).status_code == 400, path
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"{batch}/imports/new").text)[1]
        assert client.post(f"{batch}/imports", data={"csrf_token": token, "file": (io.BytesIO(b"text\nNew\n"), "more.csv")}).status_code == 302
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = False
