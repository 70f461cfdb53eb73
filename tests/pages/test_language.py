"""Which language a page is in, and how it is chosen; programs are answered in English."""

from __future__ import annotations

import re

import pytest


def language(answer) -> tuple[str, str]:
    return re.search(r'<html lang="(\w+)" dir="(\w+)"', answer.text).groups()


@pytest.mark.parametrize(
    "accepted, expected",
    [
        ("", ("en", "ltr")),
        ("fr, it;q=0.5", ("en", "ltr")),
        ("de-AT, en;q=0.5", ("de", "ltr")),
        ("fr, ar-EG;q=0.8, en;q=0.5", ("ar", "rtl")),
        ("not, a; language;q=x", ("en", "ltr")),
    ],
)
def test_a_stranger_reads_what_the_browser_asks_for(client, accepted, expected):
    assert language(client.get("/", headers={"Accept-Language": accepted})) == expected


def test_the_switch_at_the_foot_outranks_the_browser_and_leads_back(client):
    answer = client.post("/language", data={"language": "ar", "next": "/login?next=/worker/"})
    assert (answer.status_code, answer.location) == (303, "/login?next=/worker/")
    assert language(client.get("/login", headers={"Accept-Language": "de"})) == ("ar", "rtl")
    client.post("/language", data={"language": ""})
    assert language(client.get("/login", headers={"Accept-Language": "de"})) == ("de", "ltr")


def test_the_switch_refuses_other_languages_and_other_hosts(client):
    assert client.post("/language", data={"language": "xx"}).status_code == 422
    assert client.post("/language", data={"language": "de", "next": "//else.example"}).location == "/"


def test_a_person_keeps_their_language_in_each_browser(someone):
    worker = someone("worker")
    worker.browser().post("/language", data={"language": "de"})
    assert language(worker.browser().get("/account/", headers={"Accept-Language": "ar"})) == ("de", "ltr")
    assert worker.get("/me").json["language"] == "de"
    assert worker.post("/me/language", json={"language": "ar"}).json["language"] == "ar"
    assert language(worker.browser().get("/account/")) == ("ar", "rtl")
    assert worker.post("/me/language", json={"language": "xx"}).status_code == 422


def test_programs_are_answered_in_english(someone):
    worker = someone("worker")
    worker.post("/me/language", json={"language": "de"})
    answer = worker.post("/payouts", json={})
    assert answer.status_code == 409
    assert "threshold" in answer.json["detail"].lower() or "payout" in answer.json["detail"].lower()
