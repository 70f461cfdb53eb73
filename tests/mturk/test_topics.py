"""Notifications through a topic, with boto3's SNS client: the handshake that programs like Dallinger go through."""

from __future__ import annotations

import json
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.mturk.conftest import TYPE
from tests.mturk.test_notifications import Receiver


@pytest.fixture
def sns(requester):
    return client_of(requester)


def client_of(requester):
    return boto3.client(
        "sns", endpoint_url=f"{requester.url}/sns", region_name="us-east-1", aws_access_key_id=requester.key_id, aws_secret_access_key=requester.secret
    )


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def deliver(app):
    from workers.jobs import hits

    def run():
        with app.app_context():
            hits.deliver()

    return run


def test_a_topic_is_subscribed_confirmed_and_told(sns, requester, mturk, receiver, deliver):
    topic = sns.create_topic(Name="my-experiment")["TopicArn"]
    assert sns.create_topic(Name="my-experiment")["TopicArn"] == topic
    assert [one["TopicArn"] for one in sns.list_topics()["Topics"]] == [topic]
    arn = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=f"{receiver.url}/listener", ReturnSubscriptionArn=True)["SubscriptionArn"]
    assert sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["PendingConfirmation"] == "true"
    kind = mturk.create_hit_type(**TYPE)["HITTypeId"]
    about = {"Destination": topic, "Transport": "SNS", "Version": "2006-05-05", "EventTypes": ["HITCreated"]}
    mturk.update_notification_settings(HITTypeId=kind, Notification=about, Active=True)
    requester.hit()
    deliver()
    [(path, headers, body)] = receiver.got  # nothing but the question whether somebody listens
    asked = json.loads(body)
    assert path == "/listener" and asked["Type"] == "SubscriptionConfirmation" == headers["x-amz-sns-message-type"] and asked["TopicArn"] == topic
    assert sns.confirm_subscription(TopicArn=asked["TopicArn"], Token=asked["Token"])["SubscriptionArn"] == arn
    assert sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["PendingConfirmation"] == "false"
    hit = requester.hit()
    deliver()
    told = json.loads(receiver.got[1][2])
    assert told["Type"] == "Notification" and told["TopicArn"] == topic
    assert json.loads(told["Message"])["Events"][0]["HITId"] == hit["HITId"]
    sns.unsubscribe(SubscriptionArn=arn)
    sns.delete_topic(TopicArn=topic)
    assert sns.list_topics()["Topics"] == []


def test_the_address_in_the_question_confirms_too(sns, receiver, deliver):
    topic = sns.create_topic(Name="t")["TopicArn"]
    assert sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url)["SubscriptionArn"] == "pending confirmation"
    deliver()
    with urllib.request.urlopen(json.loads(receiver.got[0][2])["SubscribeURL"]) as answer:
        assert b"SubscriptionArn" in answer.read()
    assert sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url)["SubscriptionArn"].startswith(topic)


def test_topics_are_ones_own(sns, requesters, receiver, mturk, refused):
    topic = sns.create_topic(Name="t")["TopicArn"]
    other = requesters("0")
    stranger = client_of(other)
    with pytest.raises(ClientError) as caught:
        stranger.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url)
    assert caught.value.response["Error"]["Code"] == "NotFound"
    stranger.delete_topic(TopicArn=topic)
    assert len(sns.list_topics()["Topics"]) == 1 and stranger.list_topics()["Topics"] == []
    kind = other.mturk.create_hit_type(**TYPE)["HITTypeId"]
    about = {"Destination": topic, "Transport": "SNS", "Version": "2014-08-15", "EventTypes": ["HITCreated"]}
    assert refused(other.mturk, "update_notification_settings", HITTypeId=kind, Notification=about)[0] == "InvalidTransportEndpoint"


@pytest.mark.parametrize(
    ("action", "arguments", "code"),
    [
        ("create_topic", {"Name": "no spaces"}, "InvalidParameter"),
        ("subscribe", {"TopicArn": "arn:aws:sns:us-east-1:1:none", "Protocol": "http", "Endpoint": "http://127.0.0.1/"}, "NotFound"),
        ("confirm_subscription", {"TopicArn": "arn:aws:sns:us-east-1:1:none", "Token": "x"}, "NotFound"),
        ("get_subscription_attributes", {"SubscriptionArn": "none"}, "NotFound"),
        ("publish", {"TopicArn": "x", "Message": "y"}, "InvalidAction"),
    ],
)
def test_what_is_refused(sns, action, arguments, code):
    with pytest.raises(ClientError) as caught:
        getattr(sns, action)(**arguments)
    assert caught.value.response["Error"]["Code"] == code


def test_only_web_addresses_can_listen_and_only_with_a_signature(sns, requester):
    topic = sns.create_topic(Name="t")["TopicArn"]
    for protocol, address in (("email", "me@example.org"), ("http", "http://10.0.0.1/x"), ("https", "http://127.0.0.1/x")):
        with pytest.raises(ClientError):
            sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=address)
    wrong = boto3.client(
        "sns", endpoint_url=f"{requester.url}/sns", region_name="us-east-1", aws_access_key_id=requester.key_id, aws_secret_access_key="x" * 40
    )
    with pytest.raises(ClientError) as caught:
        wrong.list_topics()
    assert caught.value.response["Error"]["Code"] == "InvalidSignatureException"
