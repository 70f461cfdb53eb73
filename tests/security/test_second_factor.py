"""The second factor: set up, asked for, not to be used twice, not to be guessed; and the way in without it."""

from __future__ import annotations

import re

import pyotp
import pytest

from marketplace.core import sql
from marketplace.people import second_factor
from marketplace.people.second_factor import TRIES
from tests.cast import PASSWORD

NOON = 1_800_000_015
"""In the middle of a half minute: no test waits for a clock, or is overtaken by one."""


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The clock of the second factor stands still."""
    monkeypatch.setattr(second_factor, "_now", lambda: NOON)


def code_of(secret: str, away: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    return pyotp.TOTP(secret).at(NOON, counter_offset=away)


def switched_on(actor) -> tuple[str, list[str]]:
    """The secret and the recovery codes of somebody who has set up an app, with the code of the half minute before."""
    secret = actor.post("/me/second-factor", {"password": PASSWORD}).json["secret"]
    done = actor.post("/me/second-factor/confirm", {"code": code_of(secret, -1)})
    assert done.status_code == 200, done.text
    return secret, done.json["recovery_codes"]


def half_way(app, actor):
    """A browser that has shown the password."""
    client = app.test_client()
    answer = client.post("/login", data={"email": actor.email, "password": PASSWORD, "next": "/worker/assignments"})
    assert answer.status_code == 303 and answer.location == "/login/code"
    return client


def mails(app, actor) -> str:
    with app.app_context():
        return "\n".join(one.text for one in sql.rows("SELECT payload->>'text' AS text FROM outbox WHERE payload->>'to' = %(to)s", to=actor.email))


RFC_6238 = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")]


@pytest.mark.parametrize(("moment", "code"), RFC_6238)
def test_codes_are_those_of_rfc_6238(moment, code):
    import base64

    assert pyotp.TOTP(base64.b32encode(b"12345678901234567890").decode()).at(moment) == code


def test_it_is_set_up_on_a_page_and_asked_for_at_the_next_login(app, worker):
    browser = worker.browser()
    assert "It is off" in browser.get("/account/second-factor").text
    browser.post("/account/second-factor")
    page = browser.get("/account/second-factor").text
    assert 'src="data:image/svg+xml' in page and "otpauth://totp/Rivulet:" in page
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    refused = browser.post("/account/second-factor/confirmation", data={"code": "000000"})
    assert refused.status_code == 422 and "not the code" in refused.text
    assert worker.browser().get("/account/").status_code == 200, "until a first code was shown, the password is enough"
    done = browser.post("/account/second-factor/confirmation", data={"code": code_of(secret, -1)})
    codes = re.findall(r"\b[A-Z2-7]{6}(?:-[A-Z2-7]{6}){3}\b", done.text)
    assert done.status_code == 200 and len(codes) == 10
    assert not re.search("|".join(codes), browser.get("/account/second-factor").text), "they are shown once"
    assert "switched on" in mails(app, worker)

    client = half_way(app, worker)
    assert client.get("/account/").status_code == 302, "the password alone is not enough"
    assert client.post("/login/code", data={"code": "12345"}).status_code == 422
    answer = client.post("/login/code", data={"code": code_of(secret)})
    assert answer.status_code == 302 and answer.location == "/worker/assignments"
    assert client.get("/account/").status_code == 200


def test_nothing_of_it_is_kept_in_the_clear(app, worker):
    secret, codes = switched_on(worker)
    with app.app_context():
        for table in ("second_factors", "recovery_codes", "audit_log", "outbox"):
            text = str([tuple(row) for row in sql.rows(f"SELECT t::text FROM {table} t")])
            for word in (secret, *codes):
                assert word not in text and word.encode().hex() not in text and word.replace("-", "").encode().hex() not in text, table


def test_a_code_works_once(app, worker):
    secret, _ = switched_on(worker)
    code = code_of(secret)
    assert half_way(app, worker).post("/login/code", data={"code": code}).status_code == 302
    assert half_way(app, worker).post("/login/code", data={"code": code}).status_code == 422
    assert half_way(app, worker).post("/login/code", data={"code": code_of(secret, -1)}).status_code == 422, "nor does an older one after it"


def test_a_recovery_code_works_once_and_says_so(app, worker):
    _, codes = switched_on(worker)
    assert half_way(app, worker).post("/login/code", data={"code": codes[0].lower()}).status_code == 302
    assert half_way(app, worker).post("/login/code", data={"code": codes[0]}).status_code == 422
    assert worker.get("/me/second-factor").json["recovery_codes_left"] == 9
    assert "You have 9 left" in mails(app, worker)


def test_codes_cannot_be_tried_out(app, worker):
    secret, codes = switched_on(worker)
    answers = [half_way(app, worker).post("/login/code", data={"code": "000000"}, environ_base={"REMOTE_ADDR": f"203.0.113.{n}"}) for n in range(TRIES)]
    assert {one.status_code for one in answers} <= {422, 302}
    for code in (code_of(secret), codes[0]):
        assert half_way(app, worker).post("/login/code", data={"code": code}).status_code == 429


def test_the_second_half_needs_the_first(app, worker, stranger):
    secret, _ = switched_on(worker)
    client = app.test_client()
    assert client.get("/login/code").location == "/login"
    assert client.post("/login/code", data={"code": code_of(secret)}).location == "/login"
    assert client.get("/account/").status_code == 302
    other, _ = switched_on(stranger)
    assert half_way(app, stranger).post("/login/code", data={"code": code_of(secret)}).status_code == 422, "each has a secret of their own"


def test_a_new_password_ends_what_was_half_done(app, worker):
    secret, _ = switched_on(worker)
    client = half_way(app, worker)
    assert worker.post("/me/password", {"old": PASSWORD, "password": "Another-stone-9"}).status_code == 200
    assert client.post("/login/code", data={"code": code_of(secret)}).location == "/login"


def test_a_reset_by_mail_leaves_it_on(app, worker):
    switched_on(worker)
    app.test_client().post("/password-reset", data={"email": worker.email})
    path = re.findall(r"https?://[^/]+(/password-reset/\S+)", mails(app, worker))[-1]
    assert app.test_client().post(path, data={"password": "Another-stone-9"}).status_code == 302
    answer = app.test_client().post("/login", data={"email": worker.email, "password": "Another-stone-9"})
    assert answer.location == "/login/code"


def test_it_is_switched_off_with_password_and_code_only(app, worker):
    secret, codes = switched_on(worker)
    assert worker.post("/me/second-factor", {"password": PASSWORD, "code": codes[1]}).status_code == 409, "one app at a time"
    for proof in ({"password": "wrong", "code": code_of(secret)}, {"password": PASSWORD}, {"password": PASSWORD, "code": "000000"}):
        assert worker.post("/me/second-factor/end", proof).status_code == 422
    assert worker.post("/me/second-factor/end", {"password": ""}).status_code == 403
    assert worker.post("/me/second-factor/recovery-codes", {"password": PASSWORD, "code": codes[2]}).json["recovery_codes"] != codes
    assert worker.post("/me/second-factor/end", {"password": PASSWORD, "code": codes[3]}).status_code == 422, "older codes ended with the new ones"
    assert worker.post("/me/second-factor/end", {"password": PASSWORD, "code": code_of(secret)}).json["is_on"] is False
    assert worker.browser().get("/account/").status_code == 200
    assert "switched off" in mails(app, worker)


def test_an_operator_helps_who_has_lost_it_and_says_why(app, worker, operator):
    switched_on(worker)
    path = f"/people/{worker.public_id}/end-second-factor"
    assert operator.post(path, {"reason": "…"}).status_code == 422
    assert worker.post(path, {"reason": "I have lost it."}).status_code == 403
    page = operator.browser().post(f"/operator/people/{worker.public_id}/second-factor/end", data={"factor_reason": ""})
    assert page.status_code == 422 and "how you know" in page.text
    assert operator.post(path, {"reason": "Known by their voice."}).status_code == 200
    assert worker.browser().get("/account/").status_code == 200
    assert "Known by their voice." in mails(app, worker)
    assert operator.post(path, {"reason": "Known by their voice."}).status_code == 409


def test_operators_need_one_where_the_installation_says_so(app, operator, worker):
    app.config["OPERATOR_SECOND_FACTOR"] = True
    browser = operator.browser()
    assert browser.get("/operator/").location == "/account/second-factor"
    assert operator.get("/books").json["code"] == "second_factor_needed"
    assert worker.get("/feed").status_code == 200 and worker.browser().get("/worker/").status_code == 200
    switched_on(operator)
    assert browser.get("/operator/").status_code == 200 and operator.get("/books").status_code == 200
