"""The beginning of a file is looked at before it is sent: what stands for what."""

from __future__ import annotations

import io

import pytest

from tests.projects.test_rehearsal import draft

FILE = "Satz;Nummer\nGuten Morgen;1\nGute Nacht;2\nGuten Tag;3\nAde;4\n"


@pytest.fixture
def batch(requester):
    return draft(requester, tasks=1)  # the project shows {{text}}


def look(requester, batch, file, columns=""):
    return requester.post(f"/batches/{batch}/tasks/look?columns={columns}", data=file, content_type="text/csv")


def test_columns_of_the_same_or_nearly_the_same_name_are_found(requester, batch):
    assert look(requester, batch, "text,other\na,b\n").json["chosen"] == {"text": "text"}
    assert look(requester, batch, "id,Text.\n1,b\n").json["chosen"] == {"text": "Text."}
    assert look(requester, batch, "sentence\nb\n").json["chosen"] == {"text": "sentence"}  # the only one there is
    found = look(requester, batch, FILE).json
    assert (found["columns"], found["wanted"], found["chosen"], found["missing"]) == (["Satz", "Nummer"], ["text"], {}, ["text"])


def test_what_is_chosen_is_how_the_rows_become_tasks(requester, batch):
    found = look(requester, batch, FILE, '{"text": "Satz", "key": "Nummer"}').json
    assert found["missing"] == [] and len(found["tasks"]) == 3 and found["tasks"][0]["text"] == "Guten Morgen"
    sent = requester.post(f'/batches/{batch}/tasks?columns={{"text": "Satz", "key": "Nummer"}}', data=FILE, content_type="text/csv")
    assert sent.json["accepted"] == 4  # looking added nothing


def test_what_is_refused(requester, batch, stranger):
    assert look(requester, batch, FILE, '{"text": "Satz", "key": "Satz"}').status_code == 422
    assert look(requester, batch, b"\x00\x01\x02\x03PNG").status_code == 422
    assert look(requester, batch, "text\n" + "x" * 300_000).status_code == 413
    assert look(stranger, batch, FILE).status_code == 404


def test_the_page_shows_the_first_row_as_a_task(requester, batch):
    browser = requester.browser()
    page = browser.post(f"/requester/batches/{batch}/columns", data={"file": (io.BytesIO(b"sentence\nGood morning\n"), "f.csv")}).text
    assert "data-first-task" in page and "Good morning" in page and 'value="sentence" selected' in page
    page = browser.post(f"/requester/batches/{batch}/columns", data={"file": (io.BytesIO(b"a,b\n1,2\n"), "f.csv")}).text
    assert "data-first-task" not in page and "Nothing stands for text yet." in page
