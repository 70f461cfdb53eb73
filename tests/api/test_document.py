"""The document is valid, complete, and true: every answer is held against its own schema."""

from __future__ import annotations

import jsonschema
import openapi_spec_validator
import pytest

from marketplace.review.reject import REASONS
from tests.api.conftest import PROJECT


@pytest.fixture
def document(client):
    """openapi.json."""
    return client.get("/api/v1/openapi.json").json


def test_it_is_valid_openapi(document):
    assert document["openapi"] == "3.1.0"
    openapi_spec_validator.validate(document)


def test_every_address_of_the_api_is_in_it(app, document):
    known = {(method, path.replace("{", "<").replace("}", ">")) for path, item in document["paths"].items() for method in item}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and rule.endpoint.startswith("api_") and not rule.endpoint.startswith("api_document"):
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert (method.lower(), rule.rule) in known, rule


def test_money_is_a_string_with_a_pattern_and_reasons_are_listed(document):
    schemas = document["components"]["schemas"]
    assert schemas["ProjectIn"]["properties"]["reward"]["type"] == "string" and "pattern" in schemas["ProjectIn"]["properties"]["reward"]
    assert schemas["RejectIn"]["properties"]["reason_code"]["enum"] == list(REASONS)


def test_the_page_needs_no_foreign_host(client, document):
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "https://" not in page.text.split("<main")[0] and "<script>" not in page.text and "<style" not in page.text
    for path in document["paths"]:
        assert path in page.text


def test_answers_are_what_the_document_says(document, requester, worker, operator, live):
    def holds(method, path, status, body):
        schema = document["paths"][f"/api/v1{path}"][method]["responses"][str(status)]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(body)
        if "$ref" in schema:  # and nothing beyond it: a field that is not documented is a promise by accident
            known = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
            assert set(body) <= set(known), set(body) - set(known)

    project = requester.post("/projects", PROJECT, 201)
    holds("post", "/projects", 201, project)
    holds("get", "/projects", 200, requester.get("/projects"))
    batch = live(requester, 4)
    holds("get", "/batches/{batch_id}", 200, requester.get(f"/batches/{batch}"))
    holds("get", "/batches", 200, requester.get("/batches"))
    holds("get", "/batches/{batch_id}/quote", 200, requester.get(f"/batches/{batch}/quote"))
    holds("get", "/batches/{batch_id}/tasks", 200, requester.get(f"/batches/{batch}/tasks"))
    upload = requester.call("POST", f"/batches/{batch}/tasks", 200, data=b"text\na,b\n", content_type="text/csv").json
    holds("post", "/batches/{batch_id}/tasks", 200, upload)
    holds("get", "/imports/{import_id}", 200, requester.get(f"/imports/{upload['id']}"))
    holds("get", "/feed", 200, worker.get("/feed"))
    claims = worker.post(f"/batches/{batch}/claims", {"count": 3}, 201)
    holds("post", "/batches/{batch_id}/claims", 201, claims)
    first, second, third = (one["id"] for one in claims["assignments"])
    holds("post", "/assignments/{assignment_id}/heartbeat", 200, worker.post(f"/assignments/{second}/heartbeat"))
    done = worker.post(f"/assignments/{first}/submission", {"answer": {"label": "1"}, "claim_next": 1}, 200)
    holds("post", "/assignments/{assignment_id}/submission", 200, done)
    holds("post", "/assignments/{assignment_id}/return", 200, worker.post(f"/assignments/{third}/return"))
    holds("get", "/me/assignments", 200, worker.get("/me/assignments"))
    holds("get", "/batches/{batch_id}/assignments", 200, requester.get(f"/batches/{batch}/assignments"))
    holds("post", "/assignments/{assignment_id}/approve", 200, requester.post(f"/assignments/{first}/approve", {}))
    worker.post(f"/assignments/{second}/submission", {"answer": {"label": "1"}}, 200)
    reviews = requester.post(f"/batches/{batch}/reviews", {"reject": [{"id": second, "reason_code": "unreadable"}], "approve": ["nothing"]}, 200)
    holds("post", "/batches/{batch_id}/reviews", 200, reviews)
    for person in (requester, worker):
        holds("get", "/me", 200, person.get("/me"))
        holds("get", "/me/balance", 200, person.get("/me/balance"))
        holds("get", "/me/statement", 200, person.get("/me/statement"))
    operator.post("/deposits", {"email": worker.email, "amount": "7.00"}, 201)
    payout = worker.post("/payouts", {}, 201)
    holds("post", "/payouts", 201, payout)
    holds("get", "/payouts", 200, worker.get("/payouts"))
    holds("post", "/payouts/{payout_id}/pay", 200, operator.post(f"/payouts/{payout['id']}/pay", {"reference": "bank 1"}))
    holds("get", "/books", 200, operator.get("/books"))
    holds("get", "/people", 200, operator.get("/people", search=worker.email))
