"""Logging in, throttled; sessions that nobody can fix beforehand; links to new passwords that lead to us."""

from __future__ import annotations

import re
import threading

import pytest

from marketplace.people.log_in import TRIES
from marketplace.people.passwords import RESETS_AN_HOUR
from marketplace.web.session import COOKIE
from tests.cast import PASSWORD


def cookie(client, name=COOKIE):
    found = client.get_cookie(name)
    return found.value if found else None


def log_in(client, email, password=PASSWORD, address="203.0.113.7", **more):
    return client.post("/login", data={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address}, **more)


def test_after_ten_wrong_tries_even_the_right_password_waits(app, worker):
    client = app.test_client()
    for _ in range(TRIES):
        assert log_in(client, worker.email, "wrong").status_code == 422
    answer = log_in(client, worker.email)
    assert answer.status_code == 429 and "Wait" in answer.text
    assert cookie(client) is None
    assert log_in(app.test_client(), worker.email, address="203.0.113.8").status_code == 302, "nobody is locked out by a stranger's ten tries"


def test_one_client_cannot_try_many_addresses(app, worker):
    client = app.test_client()
    answers = [log_in(client, f"{n}@example.org", "wrong").status_code for n in range(10 * TRIES + 1)]
    assert answers[-1] == 429 and set(answers[:-1]) == {422}
    assert log_in(client, worker.email).status_code == 429


def test_many_clients_cannot_try_one_address(app, worker):
    answers = [log_in(app.test_client(), worker.email, "wrong", f"203.0.113.{n % 50}").status_code for n in range(10 * TRIES + 1)]
    assert answers[-1] == 429 and set(answers[:-1]) == {422}


def test_right_logins_are_not_counted(app, worker):
    assert {log_in(app.test_client(), worker.email).status_code for _ in range(TRIES + 5)} == {302}


def test_tries_at_the_same_moment_are_counted_all(app, worker):
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(log_in(app.test_client(), worker.email, "wrong").status_code)) for _ in range(3 * TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(422) == TRIES and answers.count(429) == 2 * TRIES


def test_without_redis_people_still_log_in(app, worker, without_redis):
    assert log_in(app.test_client(), worker.email).status_code == 302


def test_the_answer_is_the_same_for_unknown_addresses(app, client, worker):
    known, unknown = log_in(client, worker.email, "wrong"), log_in(client, "nobody@example.org", "wrong")
    assert known.status_code == unknown.status_code
    assert known.text.replace(worker.email, "") == unknown.text.replace("nobody@example.org", "")


def test_a_session_laid_beforehand_is_replaced(app, worker):
    client = app.test_client()
    client.set_cookie(COOKIE, "laid-by-somebody-else")
    assert log_in(client, worker.email).status_code == 302
    assert cookie(client) not in (None, "laid-by-somebody-else")
    thief = app.test_client()
    thief.set_cookie(COOKIE, "laid-by-somebody-else")
    assert thief.get("/worker/").status_code == 302


def test_logging_in_again_ends_the_session_before(app, worker):
    client = app.test_client()
    log_in(client, worker.email)
    before = cookie(client)
    log_in(client, worker.email)
    other = app.test_client()
    other.set_cookie(COOKIE, before)
    assert cookie(client) != before and other.get("/account/").status_code == 302


def test_logging_out_ends_the_session_itself(app, worker):
    client = app.test_client()
    log_in(client, worker.email)
    kept = cookie(client)
    client.post("/logout")
    client.set_cookie(COOKIE, kept)
    assert client.get("/account/").status_code == 302


def test_a_new_password_ends_all_sessions(app, worker):
    here, there = worker.browser(), worker.browser()
    assert here.post("/account/password", data={"old": PASSWORD, "password": "Another-stone-9"}).status_code == 302
    assert here.get("/account/").status_code == 200 and there.get("/account/").status_code == 302


@pytest.mark.parametrize("password", ["password123", "PASSWORD123", "12345678", "qwertyuiop"])
def test_passwords_that_everybody_tries_first_are_refused(app, client, worker, password):
    answer = client.post("/sign-up", data={"email": "new@example.org", "password": password, "roles": ["worker"]})
    assert answer.status_code == 422 and "Many people use this password" in answer.text
    assert worker.browser().post("/account/password", data={"old": PASSWORD, "password": password}).status_code == 422


def test_cookies_say_what_they_may(app, worker):
    plain = log_in(app.test_client(), worker.email).headers.getlist("Set-Cookie")
    mine = next(one for one in plain if one.startswith(f"{COOKIE}="))
    assert "HttpOnly" in mine and "SameSite=Lax" in mine and "Path=/" in mine and "Domain" not in mine
    app.config["SESSION_COOKIE_SECURE"] = True
    safe = log_in(app.test_client(), worker.email, base_url="https://localhost").headers.getlist("Set-Cookie")
    mine = next(one for one in safe if one.startswith(f"__Host-{COOKIE}="))
    assert "Secure" in mine and "HttpOnly" in mine and "SameSite=Lax" in mine and "Path=/" in mine and "Domain" not in mine


def test_nothing_is_kept_in_the_clear(app, worker):
    from marketplace.core import sql
    from marketplace.people.aws_keys import create_aws_keys
    from marketplace.people.log_in import log_in as begin

    with app.app_context():
        _, session = begin(worker.email, PASSWORD)
        _, secret = create_aws_keys(worker.person)
        for table in ("persons", "sessions", "api_tokens", "aws_keys"):
            text = str([tuple(row) for row in sql.rows(f"SELECT t::text FROM {table} t")])
            for word in (PASSWORD, session, worker.token, secret):
                assert word not in text, table
                assert word.encode().hex() not in text, table
        assert sql.value("SELECT password_hash FROM persons WHERE id = %(id)s", id=worker.id).startswith("$argon2id$")


NEXT = [
    ("/worker/assignments", "/worker/assignments"), ("/worker/?a=b", "/worker/?a=b"),
    ("//evil.example", None), ("https://evil.example", None), ("/\\evil.example", None), ("\\\\evil.example", None), ("/\t/evil.example", None),
    ("javascript:alert(1)", None), ("evil.example", None), ("/\n/evil.example", None), ("%2f%2fevil.example", None), ("", None), ("///evil.example", None),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "wanted"), NEXT)
def test_after_the_login_nobody_is_sent_elsewhere(app, worker, asked, wanted):
    client = app.test_client()
    answer = client.post("/login", data={"email": worker.email, "password": PASSWORD, "next": asked})
    assert answer.status_code == 302 and answer.location == (wanted or "/worker/")
    again = client.get("/login", query_string={"next": asked})
    assert again.status_code == 302 and again.location == (wanted or "/worker/")


HOSTS = [
    ("localhost", "http://localhost/"),
    ("192.168.1.5:8000", "http://192.168.1.5:8000/"),
    ("evil.example", None),
    ("8.8.8.8", None),
    ("localhost.evil.example", None),
]


@pytest.mark.parametrize(("host", "root"), HOSTS)
def test_the_link_to_a_new_password_leads_to_us_whatever_the_host_header(app, worker, host, root):
    app.config["PUBLIC_URL"] = ""
    assert app.test_client().post("/password-reset", data={"email": worker.email}, headers={"Host": host}).status_code == 200
    assert link_in_the_outbox(app).startswith(root or app.config["SITE_URL"] + "/")


def test_the_link_tells_nothing_of_the_password_and_works_once(app, worker):
    import base64

    app.test_client().post("/password-reset", data={"email": worker.email})
    link = link_in_the_outbox(app)
    body = link.rpartition("/")[2].split(".")[0]
    with app.app_context():
        kept = worker.person.password_hash
    assert kept[-12:] not in base64.urlsafe_b64decode(body + "==").decode(errors="replace")
    path = re.sub(r"^https?://[^/]+", "", link)
    assert app.test_client().post(path, data={"password": "Another-stone-9"}).status_code == 302
    assert app.test_client().post(path, data={"password": "Another-stone-8"}).status_code == 422


def test_nobody_is_flooded_with_mails(app, worker):
    answers = [app.test_client().post("/password-reset", data={"email": worker.email}).status_code for _ in range(RESETS_AN_HOUR + 2)]
    assert answers == [200] * RESETS_AN_HOUR + [429] * 2


def link_in_the_outbox(app) -> str:
    from marketplace.core import sql

    with app.app_context():
        text = sql.value("SELECT payload->>'text' FROM outbox ORDER BY id DESC LIMIT 1")
    return re.search(r"https?://\S+", text)[0]


def test_a_kept_answer_is_sealed_and_comes_again(app, operator):
    from marketplace.core import sql

    order = {"email": "new@example.org", "roles": ["worker"], "token": True}
    first = operator.post("/people", order, headers={"Idempotency-Key": "once"})
    again = operator.post("/people", order, headers={"Idempotency-Key": "once"})
    assert first.status_code == again.status_code == 201 and first.json == again.json and again.headers["Idempotency-Replayed"] == "true"
    with app.app_context():
        kept = bytes(sql.value("SELECT body FROM idempotency_keys WHERE key = 'once'"))
    assert first.json["token"].encode() not in kept
    app.config["SECRET_KEY"] = "another-key-0123456789"
    assert operator.post("/people", order, headers={"Idempotency-Key": "once"}).status_code == 409
