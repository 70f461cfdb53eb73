"""A file without a column that the project shows is refused as a whole, with one sentence, at every door."""

from __future__ import annotations

import io
import json

import pytest

from marketplace.projects import import_tasks as importing

PROJECT = {
    "title": "Mood", "description": "Short texts", "instructions": "Read it.", "task_type": "choice",
    "interface": {"text": "{{words}}", "labels": ["joy", "anger"]}, "reward": "0.02", "overlap": 1, "lease_seconds": 600,
    "auto_approve_seconds": 86400, "review": {"mode": "manual"},
}  # fmt: skip
CSV = "key,text,sum\n" + "".join(f"k{n},text {n},{n}\n" for n in range(3))
TSV = CSV.replace(",", "\t")
NDJSON = "".join(json.dumps({"input": {"text": f"text {n}", "sum": n}}) + "\n" for n in range(3))
JSON = json.dumps({"tasks": [{"input": {"text": "a", "sum": 1}}]})


@pytest.fixture
def batch(requester):
    project = requester.post("/projects", PROJECT).json["id"]
    return requester.post(f"/projects/{project}/batches", {"name": "first"}).json["id"]


def imports(app):
    from marketplace.core import sql

    with app.app_context():
        return sql.value("SELECT count(*) FROM imports"), sql.value("SELECT count(*) FROM tasks")


FILES = [("text/csv", CSV), ("text/tab-separated-values", TSV), ("application/x-ndjson", NDJSON), ("application/json", JSON)]


@pytest.mark.parametrize(("kind", "body"), FILES, ids=["csv", "tsv", "ndjson", "json"])
def test_api_refuses_the_upload_once(app, requester, batch, kind, body):
    answer = requester.post(f"/batches/{batch}/tasks", data=body, headers={"Content-Type": kind})
    assert answer.status_code == 422 and answer.json["code"] == "missing_column"
    assert [one["field"] for one in answer.json["errors"]] == ["words"]
    for part in ("“words”", "“text”", "“sum”", "change"):
        assert part in answer.json["detail"]
    assert imports(app) == (0, 0), "nothing is half done"


def test_rows_of_ndjson_may_differ(requester, batch):
    body = json.dumps({"input": {"words": "here"}}) + "\n" + NDJSON
    answer = requester.post(f"/batches/{batch}/tasks", data=body, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200 and answer.json["accepted"] == 1
    assert [(one["line"], one["field"]) for one in answer.json["errors"]] == [(2, "words"), (3, "words"), (4, "words")]


def test_a_header_without_rows_is_no_missing_column(requester, batch):
    answer = requester.post(f"/batches/{batch}/tasks", data="words\n", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200 and answer.json["accepted"] == 0


def test_the_page_says_it(app, requester, batch):
    browser = requester.browser()
    answer = browser.post(f"/requester/batches/{batch}/imports", data={"file": (io.BytesIO(CSV.encode()), "tasks.csv")})
    assert answer.status_code == 422 and "“words”" in answer.text and "“sum”" in answer.text
    assert imports(app) == (0, 0)


def test_the_command_says_it(app, requester, batch, tmp_path):
    file = tmp_path / "tasks.csv"
    file.write_text(CSV)
    done = app.test_cli_runner().invoke(args=["batches", "import", batch, str(file)])
    assert done.exit_code == 1 and "“words”" in done.output and "Traceback" not in done.output
    assert imports(app) == (0, 0)


def test_a_large_table_is_refused_before_it_is_queued(app, requester, batch, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE_BYTES", 10)
    answer = requester.post(f"/batches/{batch}/tasks", data=CSV, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 422 and answer.json["code"] == "missing_column"
    assert imports(app) == (0, 0)


def test_a_large_ndjson_fails_with_the_sentence_on_its_page(app, requester, batch, monkeypatch):
    from marketplace.core.unit_of_work import committed
    from marketplace.people.language import choose_language
    from marketplace.projects.find import import_of

    monkeypatch.setattr(importing, "AT_ONCE_BYTES", 10)
    with app.app_context():
        committed(lambda: choose_language(requester.person, "de"))
    answer = requester.post(f"/batches/{batch}/tasks", data=NDJSON, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 202 and answer.json["bytes_total"] == len(NDJSON)
    with app.app_context():
        number = import_of(requester.person, answer.json["id"]).id
        committed(lambda: importing.run_import(number))
    ended = requester.get(f"/imports/{answer.json['id']}").json
    assert ended["state"] == "failed" and "keine Spalte “words”" in ended["message"] and ended["accepted"] == 0
    page = requester.browser().get(f"/requester/imports/{answer.json['id']}")
    assert page.status_code == 200 and "keine Spalte “words”" in page.text and "Nichts wurde hinzugefügt" in page.text
    assert imports(app)[1] == 0


def test_an_import_done_at_once_says_how_large_it_was(requester, batch):
    body = CSV.replace("text,", "words,", 1)
    answer = requester.post(f"/batches/{batch}/tasks", data=body, headers={"Content-Type": "text/csv"})
    assert answer.json["bytes_total"] == answer.json["bytes_read"] == len(body)


def test_columns_are_named_at_the_upload(app, requester, batch):
    mapped = requester.post(f'/batches/{batch}/tasks?columns={{"words":"text","key":"sum"}}', data=CSV.replace("key,", "id,"), content_type="text/csv")
    assert mapped.status_code == 200 and mapped.json["accepted"] == 3, mapped.text
    [first, *_] = requester.get(f"/batches/{batch}/tasks").json["items"]
    assert first["input"] == {"words": "text 0", "id": "k0"}
    lines = requester.post(f'/batches/{batch}/tasks?columns={{"words":"text"}}', data=NDJSON.replace("text ", "line "), content_type="application/x-ndjson")
    assert lines.json["accepted"] == 3
    for columns, said in (
        ("x", "Write a JSON object"),
        ('{"words":"nothing"}', "has no column “nothing”"),
        ('{"words":"text","key":"text"}', "cannot stand for both"),
    ):
        refused = requester.post(f"/batches/{batch}/tasks?columns={columns}", data=CSV, content_type="text/csv")
        assert refused.status_code == 422 and said in refused.text, refused.text


def test_the_page_asks_which_column_it_is(app, requester, batch):
    browser = requester.browser()
    page = f"/requester/batches/{batch}/imports"
    asked = browser.post(page, data={"file": (io.BytesIO(CSV.encode()), "a.csv")}, content_type="multipart/form-data")
    assert asked.status_code == 422 and "Which column is it?" in asked.text and "<option>text</option>" in asked.text
    done = browser.post(
        page,
        data={"file": (io.BytesIO(CSV.encode()), "a.csv"), "column.words": "text", "column.key": ""},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert done.status_code == 200 and requester.get(f"/batches/{batch}").json["tasks"] == 3
