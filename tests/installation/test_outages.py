"""While a server is away: every answer is one to try again, on pages and in the API, and what needs no more than the other goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.market import live_batch


@pytest.fixture
def without(app, servers):
    """The same site, with one of its servers where nobody listens."""
    from marketplace import create_app
    from marketplace.extensions import redis_client

    def make(**settings: str):
        return create_app(replace(servers.settings, **settings), WTF_CSRF_ENABLED=False)

    yield make
    redis_client.init_app(app)  # the last application made is the one whose Redis is used


def cookies_of(actor) -> list:
    return list(actor.browser()._cookies.values())


def with_cookies(app, cookies):
    client = app.test_client()
    for one in cookies:
        client.set_cookie(one.key, one.value, domain=one.domain, path=one.path)
    return client


@pytest.mark.parametrize("path", ["/", "/login", "/worker/", "/requester/", "/payouts/", "/operator/", "/account/"])
def test_pages_without_the_database_say_try_again(without, someone, path):
    cookies = cookies_of(someone("worker", "requester", "operator"))
    broken = without(database_url="postgresql://rivulet@/none?host=/nowhere")
    for client in (broken.test_client(), with_cookies(broken, cookies)):
        answer = client.get(path)
        if answer.status_code != 200 and answer.status_code != 302:  # a page that asks for nothing goes on
            assert (answer.status_code, answer.mimetype) == (503, "text/html"), answer.text[:500]
            assert int(answer.headers["Retry-After"]) > 0 and "Traceback" not in answer.text
    assert with_cookies(broken, cookies).get("/requester/").status_code == 503


@pytest.mark.parametrize("path", ["/me", "/feed", "/projects", "/books"])
def test_the_api_without_the_database_says_try_again(without, someone, path):
    actor = someone("worker", "requester", "operator")
    answer = without(database_url="postgresql://rivulet@/none?host=/nowhere").test_client().get(f"/api/v1{path}", headers=actor.headers)
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (503, "application/problem+json", "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_without_redis_claims_say_try_again_and_the_rest_goes_on(without, app, requester, worker, operator):
    batch = live_batch(requester, operator, tasks=4)
    mine = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]["id"]
    broken = without(redis_url="unix:///nowhere/redis.sock")

    def ask(actor, method, path, body=None):
        return broken.test_client().open(f"/api/v1{path}", method=method, json=body, headers=actor.headers)

    refused = ask(worker, "POST", f"/batches/{batch}/claims", {"count": 1})
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json") and int(refused.headers["Retry-After"]) > 0
    assert ask(worker, "POST", f"/assignments/{mine}/submission", {"answer": {"label": "1"}}).status_code == 200
    assert ask(worker, "GET", "/feed").status_code == ask(requester, "GET", f"/batches/{batch}").status_code == 200
    assert ask(requester, "POST", f"/assignments/{mine}/approve", {}).status_code == 200
    assert ask(requester, "POST", f"/batches/{batch}/close").status_code == 200
    assert with_cookies(broken, cookies_of(worker)).get("/worker/").status_code == 200
