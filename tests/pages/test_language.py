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


def test_amounts_and_times_are_those_of_the_reader_and_not_of_whoever_came_first(app):
    shown = app.jinja_env.from_string("{{ 0|money }} {{ 1234|number }} {{ 90|duration }} {{ 'live'|word }}")

    def seen(code: str) -> str:
        with app.test_request_context("/", headers={"Accept-Language": code}):
            return shown.render().replace("\N{NO-BREAK SPACE}", " ")

    assert seen("de") == "0,00 $ 1.234 1 Min. 30 s offen"
    assert seen("en") == "$0.00 1,234 1 min 30 s live"
    assert seen("ar") == "\N{LEFT-TO-RIGHT ISOLATE}$0.00\N{POP DIRECTIONAL ISOLATE} 1,234 1 د 30 ث منشورة"
    assert seen("de").startswith("0,00")


def test_refusals_on_pages_are_in_the_readers_language_and_mails_in_the_receivers(app, someone):
    from marketplace.core import sql

    worker = someone("worker")
    browser = worker.browser()
    browser.post("/language", data={"language": "de"})
    assert "Auszahlungen beginnen bei" in browser.post("/payouts/requests", data={"amount": "5"}).text
    assert "Unter dieser Adresse gibt es nichts." in browser.get("/nothing/here").text
    app.test_client().post("/password-reset", data={"email": worker.email}, headers={"Accept-Language": "ar"})
    with app.app_context():
        assert sql.value("SELECT payload->>'subject' FROM outbox ORDER BY id DESC LIMIT 1") == "Passwort zurücksetzen"


def test_the_texts_of_scripts_are_served_by_language(client):
    texts = client.get("/texts/ar.json")
    assert texts.status_code == 200 and texts.json["Copied"] == "نُسخ"
    assert len(texts.json["Mark at least %(num)s place."]) == 6
    assert client.get("/texts/xx.json").status_code == 404
