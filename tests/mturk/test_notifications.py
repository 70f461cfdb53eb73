"""Notifications: signed webhooks, SNS- and SQS-shaped posts and mail, received by a real server."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from tests.mturk.conftest import TYPE

EVENTS = [
    "AssignmentAccepted", "AssignmentAbandoned", "AssignmentReturned", "AssignmentSubmitted", "AssignmentRejected", "AssignmentApproved",
    "HITCreated", "HITExpired", "HITReviewable", "HITExtended", "HITDisposed",
]  # fmt: skip


class Receiver:
    """A web server that keeps what is posted to it; `status` is what it answers."""

    def __init__(self):
        self.status, self.got = 200, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def events(self):
        """All events received so far: type and ids."""
        return [event for _, _, body in self.got for event in json.loads(body)["Events"]]


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def deliver(app, run_jobs):
    from workers.jobs import hits

    def run():
        run_jobs()
        with app.app_context():
            hits.deliver()

    return run


def specification(url, events=EVENTS, transport="SQS", version="2014-08-15"):
    return {"Destination": url, "Transport": transport, "Version": version, "EventTypes": list(events)}


@pytest.fixture
def kind(mturk):
    return mturk.create_hit_type(**TYPE)["HITTypeId"]


def test_the_whole_life_of_a_hit_is_told(requester, mturk, kind, receiver, deliver, someone, claim, answer):
    assert set(mturk.update_notification_settings(HITTypeId=kind, Notification=specification(f"{receiver.url}/hook"), Active=True)) == {"ResponseMetadata"}
    hit = requester.hit(MaxAssignments=2)
    first, second, third = (someone("worker") for _ in range(3))
    returned = claim(first, hit)
    deliver()
    first.post(f"/assignments/{returned}/return")
    one, two = answer(second, hit), answer(third, hit)
    deliver()
    mturk.approve_assignment(AssignmentId=one)
    mturk.reject_assignment(AssignmentId=two, RequesterFeedback="x")
    deliver()
    mturk.create_additional_assignments_for_hit(HITId=hit["HITId"], NumberOfAdditionalAssignments=1)
    mturk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    mturk.delete_hit(HITId=hit["HITId"])
    deliver()
    deliver()
    told = [(event["EventType"], event.get("AssignmentId")) for event in receiver.events()]
    assert sorted(told, key=str) == sorted(
        [
            ("HITCreated", None), ("AssignmentAccepted", returned), ("AssignmentReturned", returned), ("AssignmentAccepted", one),
            ("AssignmentSubmitted", one), ("AssignmentAccepted", two), ("AssignmentSubmitted", two), ("HITReviewable", None),
            ("AssignmentApproved", one), ("AssignmentRejected", two), ("HITExtended", None), ("HITExpired", None), ("HITDisposed", None),
        ],
        key=str,
    )  # fmt: skip
    assert {event["HITId"] for event in receiver.events()} == {hit["HITId"]} and {event["HITTypeId"] for event in receiver.events()} == {kind}
    assert all(event["EventTimestamp"].endswith("Z") for event in receiver.events())


def test_a_webhook_is_signed(requester, mturk, kind, receiver, deliver, app):
    from marketplace.hits.events import webhook_secret

    mturk.update_notification_settings(HITTypeId=kind, Notification=specification(f"{receiver.url}/hook?x=1", ["HITCreated"]))
    requester.hit()
    deliver()
    [(path, headers, body)] = receiver.got
    document = json.loads(body)
    assert path == "/hook?x=1" and headers["Content-Type"] == "application/json"
    assert document["EventDocVersion"] == "2014-08-15" and document["CustomerId"] == requester.actor.public_id and document["EventDocId"]
    with app.app_context():
        secret = webhook_secret(requester.actor.id)
    assert secret in requester.actor.browser().get("/account/").text
    signed = hmac.new(secret.encode(), headers["X-Rivulet-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Rivulet-Signature"] == f"v1={signed}"


def test_through_sns_the_document_sits_in_an_envelope(requester, mturk, kind, receiver, deliver):
    mturk.update_notification_settings(HITTypeId=kind, Notification=specification(receiver.url, ["HITCreated"], "SNS", "2006-05-05"))
    hit = requester.hit()
    deliver()
    [(_, headers, body)] = receiver.got
    envelope = json.loads(body)
    assert envelope["Type"] == "Notification" == headers["x-amz-sns-message-type"]
    assert json.loads(envelope["Message"])["Events"][0]["HITId"] == hit["HITId"]


def test_an_address_of_a_queue_gets_a_send_message_call(requester, mturk, kind, receiver, deliver):
    mturk.update_notification_settings(HITTypeId=kind, Notification=specification(f"{receiver.url}/000000000000/my-queue", ["HITCreated"]))
    hit = requester.hit()
    deliver()
    [(path, _, body)] = receiver.got
    form = parse_qs(body.decode())
    assert path == "/000000000000/my-queue" and form["Action"] == ["SendMessage"]
    assert json.loads(form["MessageBody"][0])["Events"][0]["HITId"] == hit["HITId"]


def test_mail_is_a_transport_too(requester, mturk, kind, app):
    mturk.update_notification_settings(HITTypeId=kind, Notification=specification("team@example.org", ["HITCreated"], "Email"))
    requester.hit()
    with app.app_context():
        from marketplace.core import sql

        [mail] = [one.payload for one in sql.rows("SELECT payload FROM outbox WHERE kind = 'mail'")]
    assert mail["to"] == "team@example.org" and "HITCreated" in mail["text"]


def test_only_what_was_asked_for_and_only_while_active(requester, mturk, kind, receiver, deliver, refused):
    assert refused(mturk, "update_notification_settings", HITTypeId=kind)[0] == "InvalidParameterValue"
    assert refused(mturk, "update_notification_settings", HITTypeId=kind, Active=True)[0] == "InvalidParameterValue"
    mturk.update_notification_settings(HITTypeId=kind, Notification=specification(receiver.url, ["HITExpired"]), Active=True)
    hit = requester.hit()["HITId"]
    mturk.update_notification_settings(HITTypeId=kind, Active=False)
    mturk.update_expiration_for_hit(HITId=hit, ExpireAt=0)
    deliver()
    assert receiver.got == []
    mturk.update_notification_settings(HITTypeId=kind, Active=True)
    mturk.update_expiration_for_hit(HITId=requester.hit()["HITId"], ExpireAt=0)
    deliver()
    assert [event["EventType"] for event in receiver.events()] == ["HITExpired"]


def test_a_test_event_is_sent_whatever_the_filter_says(mturk, receiver, deliver):
    for event in ("Ping", "AssignmentSubmitted"):
        mturk.send_test_event_notification(Notification=specification(receiver.url, ["HITExpired"]), TestEventType=event)
    deliver()
    assert [event["EventType"] for event in receiver.events()] == ["Ping", "AssignmentSubmitted"] and receiver.events()[1]["AssignmentId"]


@pytest.mark.parametrize(
    ("destination", "transport"),
    [
        ("arn:aws:sns:us-east-1:123456789012:topic", "SNS"),
        ("ftp://example.org/x", "SQS"),
        ("http://example.org/hook", "SQS"),
        ("http://10.0.0.1/hook", "SQS"),
        ("https://user:pass@example.org/hook", "SNS"),
        ("https://example.org/hook", "Email"),
        ("nobody", "Email"),
    ],
)
def test_destinations_that_nothing_can_be_sent_to_are_refused(mturk, kind, refused, destination, transport):
    code, _ = refused(mturk, "update_notification_settings", HITTypeId=kind, Notification=specification(destination, transport=transport))
    assert code == "InvalidTransportEndpoint"
    code, _ = refused(mturk, "send_test_event_notification", Notification=specification(destination, transport=transport), TestEventType="Ping")
    assert code == "InvalidTransportEndpoint"


def test_a_public_installation_posts_to_nobody_inside(requester, mturk, kind, receiver, deliver, app, refused):
    import dataclasses

    mturk.update_notification_settings(HITTypeId=kind, Notification=specification(receiver.url, ["HITCreated"]))
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], public_url="https://market.example.org")
    requester.hit()
    deliver()
    assert receiver.got == []
    assert refused(mturk, "update_notification_settings", HITTypeId=kind, Notification=specification(receiver.url))[0] == "InvalidTransportEndpoint"


def test_what_is_not_taken_is_sent_again(requester, mturk, kind, receiver, deliver, app):
    from marketplace.core import sql
    from marketplace.extensions import db

    def change(what):
        with app.app_context():
            sql.execute(f"UPDATE outbox SET {what}")
            db.session.commit()

    receiver.status = 503
    mturk.update_notification_settings(HITTypeId=kind, Notification=specification(receiver.url, ["HITCreated"]))
    requester.hit()
    deliver()
    assert len(receiver.got) == 1
    change("tries = 6")  # the next try comes about a minute after the event
    deliver()
    assert len(receiver.got) == 1
    change("created_at = created_at - interval '2 minutes'")
    receiver.status = 204
    deliver()
    deliver()
    assert len(receiver.got) == 2 and receiver.got[0][2] == receiver.got[1][2]


def test_settings_of_a_strangers_type(requesters, kind, receiver, refused):
    stranger = requesters("0").mturk
    assert refused(stranger, "update_notification_settings", HITTypeId=kind, Notification=specification(receiver.url))[0] == "InvalidParameterValue"
