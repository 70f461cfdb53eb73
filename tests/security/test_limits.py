"""What is too large, too deep or packed too tightly is refused before it costs much, and hosts are not believed."""

from __future__ import annotations

import dataclasses
import gzip
import io
from pathlib import Path

import pytest

from marketplace.projects import import_tasks as importing
from marketplace.projects.table_file import NotATable
from tests.market import TERMS


@pytest.fixture
def batch(requester):
    project = requester.post("/projects", TERMS).json["id"]
    return requester.post(f"/projects/{project}/batches", {"name": "first"}).json["id"]


def test_a_form_is_not_a_file(client):
    assert client.post("/login", data={"email": "x" * 5_000_000}, content_type="multipart/form-data").status_code == 413
    assert client.post("/login", data={f"f{n}": "x" for n in range(2_000)}, content_type="multipart/form-data").status_code == 413
    assert client.post("/login", data=b"x" * 17_000_000, content_type="application/x-www-form-urlencoded").status_code == 413


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"title": ' + b"9" * 5_000 + b"}", b'{"title": 1e999999}'])
def test_json_that_is_meant_to_hurt(requester, body):
    answer = requester.post("/projects", data=body, content_type="application/json")
    assert answer.status_code in (400, 422) and answer.mimetype == "application/problem+json"


def test_a_body_that_is_too_large_is_refused_unread(requester, batch):
    assert requester.post("/projects", data=b" " * 5_000_000, content_type="application/json").status_code == 413


def test_a_packed_file_is_read_at_once_only_when_small(requester, batch):
    bomb = gzip.compress(b"text\n" + b"a row\n" * 20_000_000)
    assert 100_000 < len(bomb) < importing.AT_ONCE_BYTES
    answer = requester.post(f"/batches/{batch}/tasks", data=bomb, content_type="application/gzip")
    assert answer.status_code == 202 and answer.json["state"] == "waiting", "a runner reads it; no page waits for that"


def test_a_file_that_unpacks_to_too_much_fails_whole(app, requester, batch):
    from marketplace.core.unit_of_work import committed
    from marketplace.projects.find import import_of

    app.config["MAX_UPLOAD_BYTES"] = 200_000
    bomb = gzip.compress(b"text\n" + b"".join(b"row %d\n" % n for n in range(200_000)), mtime=0)[:]
    app.config["MAX_UPLOAD_BYTES"] = max(len(bomb) + 1, 300_000)
    answer = requester.post(f"/batches/{batch}/tasks", data=bomb, content_type="application/gzip")
    assert answer.status_code == 202, answer.text
    app.config["MAX_UPLOAD_BYTES"] = 200_000
    with app.app_context():
        number = import_of(requester.person, answer.json["id"]).id
        committed(lambda: importing.run_import(number))
    ended = requester.get(f"/imports/{answer.json['id']}").json
    assert ended["state"] == "failed" and "unpacks to more" in ended["message"] and ended["accepted"] == 0


def test_wide_rows_do_not_pile_up(requester, batch, monkeypatch):
    stored = []
    monkeypatch.setattr(importing, "CHUNK_CHARACTERS", 10_000)
    store = importing._store_as_read
    monkeypatch.setattr(importing, "_store_as_read", lambda *given: stored.append(store(*given)) or stored[-1])
    body = "text\n" + "".join(f"{n} {'x' * 3000}\n" for n in range(20))
    assert requester.post(f"/batches/{batch}/tasks", data=body, content_type="text/csv").json["accepted"] == 20
    assert sum(stored) == 20 and max(stored) <= 4


FILES = {
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(200), "sheet.csv": b"PK\x03\x04" + bytes(200), "page.csv": b"<!DOCTYPE html><p>text</p>",
    "paper.csv": b"%PDF-1.7\n" + bytes(100), "program.csv": b"\x7fELF" + bytes(500), "data.csv": bytes(range(256)) * 4,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_name_and_the_claimed_type_of_a_file_count_for_nothing(requester, batch, name):
    answer = requester.post(f"/batches/{batch}/tasks", data=FILES[name], content_type="text/csv")
    assert answer.status_code == 422 and answer.json["code"] == NotATable.code
    page = requester.browser().post(f"/requester/batches/{batch}/imports", data={"file": (io.BytesIO(FILES[name]), name)})
    assert page.status_code == 422 and "Nothing was added" in page.text


def test_file_names_are_only_shown(app, requester, batch):
    names = ["../../../etc/passwd.csv", "..\\..\\x.csv", "/etc/cron.d/x.csv", "a\0b.csv", "x" * 500 + ".csv"]
    for place, name in enumerate(names):
        answer = requester.browser().post(f"/requester/batches/{batch}/imports", data={"file": (io.BytesIO(b"text\nrow %d\n" % place), name)})
        assert answer.status_code == 302, name
    assert not list(Path(app.config["DATA_DIR"]).rglob("*.csv"))


def test_a_zero_character_is_refused_wherever_it_stands(app, client, requester):
    browser = requester.browser()
    for path, data in (
        (
            "/requester/projects",
            {"title": "a\0b", "description": "\0", "task_type": "choice", "reward": "1", "interface.labels": "a\nb", "interface.text": "\0"},
        ),
        ("/account/tokens", {"name": "a\0b"}),
        ("/account/password", {"old": "\0", "password": "\0\0\0\0\0\0\0\0"}),
        ("/sign-up", {"email": "a\0@example.org", "password": "River\0stone-7", "roles": ["worker"], "name": "\0"}),
        ("/login", {"email": "a\0@example.org", "password": "\0"}),
        ("/password-reset", {"email": "a\0@example.org"}),
    ):
        assert 400 <= browser.post(path, data=data).status_code < 500, path
        assert 400 <= client.post(path, data=data).status_code < 500 or path.startswith(("/requester", "/account")), path
    assert requester.post("/projects", {**TERMS, "title": "a\0b"}).status_code == 422
    assert requester.get("/batches?cursor=%00").status_code in (400, 404, 422)
    assert browser.get("/requester/batches/%00").status_code == 404
    assert client.get("/login?next=%00").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost@evil.example", "[::1", "a b"])
def test_redirects_follow_no_made_up_host(client, host):
    answer = client.get("/worker/", headers={"Host": host})
    assert answer.status_code in (302, 400)
    assert "evil" not in answer.headers.get("Location", "")


def test_headers_of_proxies_count_only_where_there_are_some(app):
    from marketplace.installation.proxies import behind_proxies

    made_up = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    seen = {}
    before, app.wsgi_app = app.wsgi_app, app.wsgi_app
    try:

        def look(environ, start):
            seen.update(address=environ["REMOTE_ADDR"], scheme=environ["wsgi.url_scheme"], host=environ["HTTP_HOST"], prefix=environ["SCRIPT_NAME"])
            return before(environ, start)

        app.wsgi_app = look
        behind_proxies(app).test_client().get("/login", headers=made_up)
        assert seen == {"address": "127.0.0.1", "scheme": "http", "host": "localhost", "prefix": ""}
        app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], trusted_proxies=1)
        behind_proxies(app).test_client().get("/login", headers=made_up)
        assert seen == {"address": "198.51.100.1", "scheme": "https", "host": "localhost", "prefix": ""}
    finally:
        app.wsgi_app = before


def test_tokens_are_looked_up_by_their_hash_alone():
    """No code compares a secret letter by letter: a lookup by hash, or `compare_digest`."""
    import inspect

    from marketplace.mturk import signature, submit_token
    from marketplace.people import log_in, passwords, tokens
    from marketplace.web import csrf

    assert "token_hash = %(hash)s" in tokens.BEARER_OF_TOKEN
    assert "token_hash = %(hash)s" in log_in.BEARER_OF_SESSION
    for module in (signature, submit_token, passwords, csrf):
        assert "compare_digest" in inspect.getsource(module), module.__name__


def test_the_numbers_are_for_this_machine_or_for_who_has_the_token(app):
    client, before = app.test_client(), app.config["SETTINGS"]
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    bearer = {"Authorization": "Bearer numbers-for-prometheus"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", environ_base=elsewhere).status_code == 404
    assert client.get("/metrics", environ_base=elsewhere, headers=bearer).status_code == 404  # none is set
    try:
        app.config["SETTINGS"] = dataclasses.replace(before, metrics_token="numbers-for-prometheus")
        assert client.get("/metrics", environ_base=elsewhere, headers=bearer).status_code == 200
        assert client.get("/metrics", environ_base=elsewhere, headers={"Authorization": "Bearer numbers"}).status_code == 404
    finally:
        app.config["SETTINGS"] = before
