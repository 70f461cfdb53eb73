"""Who may call: the signature, the clock, the key and the account behind it."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.mturk.wire import Wire


@pytest.fixture
def wire(requester):
    return Wire(requester.url, requester.key_id, requester.secret)


def test_a_signed_call_is_answered(wire):
    status, headers, body = wire.post("GetAccountBalance")
    assert status == 200 and body == {"AvailableBalance": "100.00", "OnHoldBalance": "0.00"}
    assert headers["Content-Type"] == "application/x-amz-json-1.1" and len(headers["x-amzn-RequestId"]) == 36


def test_an_empty_body_and_any_region_will_do(wire):
    assert wire.post("GetAccountBalance", raw=b"")[0] == 200
    assert wire.post("GetAccountBalance", region="eu-central-1")[0] == 200
    assert wire.post("GetAccountBalance", path="/")[0] == 200


@pytest.mark.parametrize("seconds", [-290, 290, 0])
def test_a_clock_five_minutes_off_is_taken(wire, seconds):
    assert wire.post("GetAccountBalance", ahead_seconds=seconds)[0] == 200


@pytest.mark.parametrize("seconds", [-900, 900, -86400])
def test_a_clock_fifteen_minutes_off_is_refused(wire, seconds):
    status, _, body = wire.post("GetAccountBalance", ahead_seconds=seconds)
    assert status == 400 and body["__type"] == "InvalidSignatureException" and "clock" in body["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-amz-target": "MTurkRequesterServiceV20170117.ListHITs"},
        {"host": "elsewhere.example.org"},
        {"content-type": "application/json"},
    ],
)
def test_what_was_signed_cannot_be_changed(wire, headers):
    assert wire.post("GetAccountBalance", after_signing=headers)[2]["__type"] == "InvalidSignatureException"


def test_another_secret_is_refused(wire):
    assert Wire(wire.url, wire.key_id, "wrong" + wire.secret).post("GetAccountBalance")[2]["__type"] == "InvalidSignatureException"


def test_another_body_is_refused(wire, requester):
    from tests.mturk import wire as module

    real = module.send
    module.send = lambda url, data, headers: real(url, data + b" ", headers)
    try:
        assert wire.post("GetAccountBalance", {})[2]["__type"] == "InvalidSignatureException"
    finally:
        module.send = real


def test_headers_that_decide_must_be_signed(wire):
    status, _, body = wire.post("GetAccountBalance", signed=("content-type", "host", "x-amz-date"))
    assert status == 400 and body["__type"] == "InvalidSignatureException" and "x-amz-target" in body["message"]


@pytest.mark.parametrize(
    ("authorization", "kind", "status"),
    [
        ("", "MissingAuthenticationTokenException", 403),
        ("Bearer rvl_token", "IncompleteSignatureException", 400),
        ("AWS4-HMAC-SHA256 Credential=AKIA/20261123/us-east-1/mturk-requester/aws4_request", "IncompleteSignatureException", 400),
        ("AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=" + "0" * 64, "IncompleteSignatureException", 400),
        ("AWS4-HMAC-SHA256 nonsense", "IncompleteSignatureException", 400),
    ],
)
def test_a_broken_header_is_told(wire, authorization, kind, status):
    found, headers, body = wire.post("GetAccountBalance", authorization=authorization)
    assert (found, body["__type"]) == (status, kind) and headers["x-amzn-ErrorType"] == kind


def test_an_unknown_and_a_revoked_key_are_refused(app, wire, requester):
    from marketplace.extensions import db
    from marketplace.people.aws_keys import revoke_aws_key

    assert Wire(wire.url, "AKIAUNKNOWN", wire.secret).post("GetAccountBalance")[2]["__type"] == "UnrecognizedClientException"
    with app.app_context():
        revoke_aws_key(requester.actor.person, requester.key_id)
        db.session.commit()
    assert wire.post("GetAccountBalance")[2]["__type"] == "UnrecognizedClientException"
    with pytest.raises(ClientError) as caught:
        requester.mturk.get_account_balance()
    assert caught.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_a_session_token_is_refused_with_the_way_out(wire):
    status, _, body = wire.post("GetAccountBalance", extra={"x-amz-security-token": "abc"})
    assert status == 400 and body["__type"] == "UnrecognizedClientException" and "AWS_SESSION_TOKEN" in body["message"]


def test_a_suspended_requester_is_kept_out(app, wire, requester, operator):
    from marketplace.extensions import db
    from marketplace.people.suspend import suspend

    with app.app_context():
        suspend(operator.person, requester.actor.person, "Broken promises")
        db.session.commit()
    status, _, body = wire.post("GetAccountBalance")
    assert (status, body["__type"]) == (403, "AccessDeniedException")


def test_a_key_of_somebody_who_is_no_requester_is_a_request_error(app, site, worker):
    from marketplace.extensions import db
    from marketplace.people.aws_keys import create_aws_keys

    with app.app_context():
        key_id, secret = create_aws_keys(worker.person)
        db.session.commit()
    status, _, body = Wire(f"{site}/mturk", key_id, secret).post("GetAccountBalance")
    assert (status, body["__type"], body["TurkErrorCode"]) == (400, "RequestError", "AWS.NotAuthorized")


def test_an_unknown_operation_and_what_is_no_json_are_told(wire):
    assert wire.post("InventHIT")[2]["__type"] == "UnknownOperationException"
    assert wire.post("GetHIT", raw=b"{")[2]["__type"] == "SerializationException"
    assert wire.post("GetHIT", raw=b"[]")[2]["__type"] == "SerializationException"
    assert wire.post("GetHIT", raw=b"\xff\xfe")[2]["__type"] == "SerializationException"


def test_no_csrf_token_is_asked_and_get_is_no_call(app, site, requester):
    app.config["WTF_CSRF_ENABLED"] = True
    assert requester.mturk.get_account_balance()["AvailableBalance"] == "100.00"
    assert app.test_client().get("/mturk").status_code == 405
