"""Access keys on the account page: made and shown once, listed, revoked; and at work in boto3."""

from __future__ import annotations

import re

import boto3
from botocore.exceptions import ClientError


def test_a_key_is_made_shown_once_used_and_revoked(app, site, someone):
    actor = someone("requester")
    browser = actor.browser()
    assert "/mturk" in browser.get("/account/").text
    shown = browser.post("/account/aws-keys").text
    key_id, secret = re.search(r"AWS_ACCESS_KEY_ID=(\w+)\s+AWS_SECRET_ACCESS_KEY=(\S+)", shown).groups()
    again = browser.get("/account/").text
    assert key_id in again and secret not in again
    client = boto3.client("mturk", endpoint_url=f"{site}/mturk", region_name="us-east-1", aws_access_key_id=key_id, aws_secret_access_key=secret)
    assert client.get_account_balance()["AvailableBalance"] == "0.00"
    assert someone("requester").browser().post(f"/account/aws-keys/{key_id}/end").status_code == 404
    assert browser.post(f"/account/aws-keys/{key_id}/end").status_code == 302
    assert key_id not in browser.get("/account/").text
    try:
        client.get_account_balance()
        raise AssertionError("the key still works")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "UnrecognizedClientException"


def test_workers_have_no_access_keys(someone):
    assert "aws-keys" not in someone("worker").browser().get("/account/").text


def test_there_is_an_end_to_keys(someone, app):
    browser = someone("requester").browser()
    for _ in range(20):
        assert browser.post("/account/aws-keys").status_code == 200
    answer = browser.post("/account/aws-keys")
    assert answer.status_code == 409 and "20 access keys" in answer.text
