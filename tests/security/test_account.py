"""What hurts at an account: asked for again after a while, told by mail, and undone by operators."""

from __future__ import annotations

import re

import pytest

from marketplace.core import sql
from marketplace.extensions import db
from tests.cast import PASSWORD
from tests.security.test_second_factor import clock, code_of, mails, switched_on  # noqa: F401 - a fixture


def a_while_later(app, actor) -> None:
    """The person's sessions have shown their password an hour ago."""
    with app.app_context():
        sql.execute("UPDATE sessions SET proven_at = now() - interval '1 hour' WHERE person_id = %(id)s", id=actor.id)
        db.session.commit()


HURTFUL = [
    ("/account/tokens", {"name": "For <b>me</b>"}), ("/account/aws-keys", {}), ("/account/email", {"email": "new@example.org"}),
    ("/account/second-factor", {}), ("/account/second-factor/confirmation", {"code": "1"}), ("/account/second-factor/end", {}),
    ("/account/second-factor/recovery-codes", {}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "form"), HURTFUL)
def test_what_hurts_asks_for_the_password_again(app, requester, path, form):
    browser = requester.browser()
    a_while_later(app, requester)
    asked = browser.post(path, data=form)
    assert asked.status_code == 403 and f'action="{path}"' in asked.text and 'name="proof_password"' in asked.text
    wrong = browser.post(path, data={**form, "proof_password": "wrong"})
    assert wrong.status_code == 422 and "wrong" in wrong.text
    right = browser.post(path, data={**form, "proof_password": PASSWORD})
    assert right.status_code in (200, 303, 409) and 'name="proof_password"' not in right.text


@pytest.mark.parametrize("path", ["/operator/people", "/operator/deposits", "/operator/people/{}/second-factor/end"])
def test_an_operator_too_is_asked_before_new_people_and_new_money(app, operator, worker, path):
    browser, path = operator.browser(), path.format(worker.public_id)
    form = {"email": worker.email, "amount": "5.00", "roles": ["operator"]}
    assert 'name="proof_password"' not in browser.post(path, data=form).text
    a_while_later(app, operator)
    asked = browser.post(path, data=form)
    assert asked.status_code == 403 and 'name="proof_password"' in asked.text and 'value="operator"' in asked.text
    assert 'name="proof_password"' not in browser.post(path, data=form | {"proof_password": PASSWORD}).text


def test_what_was_typed_is_carried_on_and_a_proof_lasts_a_while(app, requester):
    browser = requester.browser()
    a_while_later(app, requester)
    asked = browser.post("/account/tokens", data={"name": 'For "me" <b>'})
    assert 'value="For &#34;me&#34; &lt;b&gt;"' in asked.text and requester.get("/me/tokens").json["items"][0]["name"] == "tests"
    done = browser.post("/account/tokens", data={"name": 'For "me" <b>', "proof_password": PASSWORD})
    assert "rvl_" in done.text and requester.get("/me/tokens").json["items"][0]["name"] == 'For "me" <b>'
    assert "rvl_" in browser.post("/account/tokens", data={"name": "Another"}).text
    assert "An API token was made" in mails(app, requester)


def test_the_proof_wants_the_code_too_and_counts_with_the_logins(app, worker):
    secret, _ = switched_on(worker)
    browser = app.test_client()
    browser.post("/login", data={"email": worker.email, "password": PASSWORD})
    browser.post("/login/code", data={"code": code_of(secret)})
    a_while_later(app, worker)
    assert 'name="proof_code"' in browser.post("/account/tokens", data={"name": "x"}).text
    assert browser.post("/account/tokens", data={"name": "x", "proof_password": PASSWORD}).status_code == 422
    answers = [browser.post("/account/tokens", data={"name": "x", "proof_password": "wrong"}).status_code for _ in range(11)]
    assert answers[-1] == 429
    ended = worker.post("/me/tokens", {"name": "x", "password": "wrong"})
    assert ended.status_code == 429


def test_a_session_cannot_be_used_to_find_out_the_password(app, worker):
    browser = worker.browser()
    answers = [browser.post("/account/password", data={"old": f"try {n}", "password": "Another-stone-9"}).status_code for n in range(11)]
    assert answers == [422] * 10 + [429]
    assert browser.post("/account/password", data={"old": PASSWORD, "password": "Another-stone-9"}).status_code == 429


def test_a_token_alone_makes_no_other(app, requester):
    assert requester.post("/me/tokens", {"name": "second"}).status_code == 422
    assert requester.post("/me/tokens", {"name": "second", "password": ""}).json["code"] == "proof_needed"
    assert requester.post("/me/tokens", {"name": "second", "password": "wrong"}).json["code"] == "wrong_credentials"
    assert requester.post("/me/access-keys", {"password": "wrong"}).status_code == 422
    made = requester.post("/me/tokens", {"name": "second", "password": PASSWORD})
    assert made.status_code == 201
    client = app.test_client()
    bearer = {"Authorization": f"Bearer {made.json['token']}"}
    mine = client.get("/api/v1/me/tokens", headers=bearer).json["items"]
    assert [one["name"] for one in mine] == ["second", "tests"]
    assert client.post(f"/api/v1/me/tokens/{mine[0]['id']}/revoke", headers=bearer).json == {"done": True}
    assert client.get("/api/v1/me", headers=bearer).status_code == 401
    pair = requester.post("/me/access-keys", {"password": PASSWORD}).json
    assert requester.get("/me/access-keys").json["items"][0]["access_key_id"] == pair["access_key_id"]
    assert requester.post(f"/me/access-keys/{pair['access_key_id']}/revoke").status_code == 200
    assert requester.get("/me/access-keys").json["items"] == []


def test_an_address_changes_when_the_link_that_was_mailed_there_is_opened(app, worker):
    browser, new = worker.browser(), "new-address@example.org"
    assert browser.post("/account/email", data={"email": "no address"}).status_code == 422
    assert browser.post("/account/email", data={"email": new}).status_code == 303
    assert worker.get("/me").json["email"] == worker.email, "nothing has changed before"
    path = re.search(r"https?://[^/]+(/email/\S+)", letters_to(app, new))[1]
    assert new in app.test_client().get(path).text
    assert app.test_client().post(path[:-2] + "xx").status_code == 422
    assert app.test_client().post(path).status_code == 303
    assert worker.get("/me").json["email"] == new
    assert app.test_client().post(path).status_code == 422, "a link works once"
    assert f"from {worker.email} to {new}" in mails(app, worker), "the old address is told"
    assert app.test_client().post("/login", data={"email": new, "password": PASSWORD}).status_code == 302


def test_asking_for_an_address_tells_nothing_of_who_has_it(app, worker, stranger):
    free, taken = (worker.post("/me/email", {"email": email, "password": PASSWORD}) for email in ("free@example.org", stranger.email))
    assert free.status_code == taken.status_code == 200 and free.json.keys() == taken.json.keys()
    assert "There is an account with it already" in letters_to(app, stranger.email) and "/email/" not in letters_to(app, stranger.email)
    token = re.search(r"/email/(\S+)", letters_to(app, "free@example.org"))[1]
    assert stranger.post("/me/email/confirm", {"token": token}).status_code == 422, "it is somebody else's link"
    assert worker.post("/me/email/confirm", {"token": token}).json == {"email": "free@example.org"}
    assert [worker.post("/me/email", {"email": f"{n}@example.org", "password": PASSWORD}).status_code for n in range(4)][-1] == 429, "nobody is flooded"


def test_an_operator_ends_sessions_and_tokens(app, requester, operator):
    browser = requester.browser()
    path = f"/people/{requester.public_id}/end-sessions"
    assert operator.post(path, {"reason": "…"}).status_code == 422 and browser.get("/account/").status_code == 200
    assert operator.post(path, {"reason": "A lost notebook."}).status_code == 200
    assert browser.get("/account/").status_code == 302 and requester.get("/me").status_code == 200
    assert "A lost notebook." in mails(app, requester)
    page = operator.browser()
    assert page.post(f"/operator/people/{requester.public_id}/sessions/end", data={"sessions_reason": ""}).status_code == 422
    done = page.post(f"/operator/people/{requester.public_id}/sessions/end", data={"sessions_reason": "A lost notebook.", "tokens": "1"})
    assert done.status_code == 303 and requester.get("/me").status_code == 401
    with app.app_context():
        assert sql.value("SELECT detail->>'reason' FROM audit_log WHERE act = 'sessions ended' LIMIT 1") == "A lost notebook."


def test_one_ends_ones_own_sessions_by_program(app, worker):
    browser = worker.browser()
    [session] = worker.get("/me/sessions").json["items"]
    assert worker.post("/me/sessions/made-up/end").status_code == 404
    assert worker.post(f"/me/sessions/{session['id']}/end").status_code == 200 and browser.get("/account/").status_code == 302
    again = worker.browser()
    assert worker.post("/me/sessions/end").status_code == 200 and again.get("/account/").status_code == 302


def test_people_hear_of_a_new_password_and_of_a_suspension(app, worker, operator):
    worker.browser().post("/account/password", data={"old": PASSWORD, "password": "Another-stone-9"})
    assert "Your password was changed" in mails(app, worker)
    operator.post(f"/people/{worker.public_id}/suspend", {"reason": "Nonsense in every answer."})
    assert "Nonsense in every answer." in mails(app, worker)


def letters_to(app, address: str) -> str:
    with app.app_context():
        return "\n".join(one.text for one in sql.rows("SELECT payload->>'text' AS text FROM outbox WHERE payload->>'to' = %(to)s ORDER BY id", to=address))
