"""Requests a minute: the limit of the API holds here too, in the shape that SDKs wait for and repeat."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from marketplace.people import throttle

FEW = 20
ENOUGH = 2 * FEW + 2
"""Calls of which one is over the limit, also when a minute ends on the way."""


@pytest.fixture(autouse=True)
def few(app, monkeypatch):
    """A limit of 20 requests a minute, counted anew."""
    monkeypatch.setitem(app.config, "API_REQUESTS_PER_MINUTE", FEW)
    monkeypatch.setattr("marketplace.mturk.protocol.request_rate", throttle.RequestRate())


def test_over_the_limit_a_call_is_throttled(requester, mturk):
    with pytest.raises(ClientError) as caught:
        for _ in range(ENOUGH):
            mturk.get_account_balance()
    error = caught.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("ThrottlingException", 400)
    assert 1 <= int(error["ResponseMetadata"]["HTTPHeaders"]["retry-after"]) <= 60
    assert error["ResponseMetadata"]["RetryAttempts"] == 1, "the SDK came again by itself"


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_an_sdk_that_waits_gets_its_answer(requester, app, mode):
    patient = boto3.client(
        "mturk", endpoint_url=requester.url, region_name="us-east-1", aws_access_key_id=requester.key_id, aws_secret_access_key=requester.secret,
        config=Config(retries={"max_attempts": 5, "mode": mode}),
    )  # fmt: skip

    def over(response, **_):
        """While the SDK waits, the minute ends."""
        if response is not None and response[0].status_code == 400:
            app.config["API_REQUESTS_PER_MINUTE"] = 0

    patient.meta.events.register_first("needs-retry.mturk", over)
    answers = [patient.get_account_balance() for _ in range(ENOUGH)]
    assert sorted({one["ResponseMetadata"]["RetryAttempts"] for one in answers}) == [0, 1]


def test_the_limit_is_each_persons_own(requester, requesters):
    with pytest.raises(ClientError):
        for _ in range(ENOUGH):
            requester.mturk.get_account_balance()
    assert requesters("0").mturk.get_account_balance()["AvailableBalance"] == "0.00"
