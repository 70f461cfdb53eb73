"""Notifications: what a requester asked to be told about the HITs of a type, written down with what happened, sent after."""

from __future__ import annotations

import base64
import hmac
import json
import re
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app

from marketplace.core import outgoing, public_id, sql
from marketplace.core.after_commit import enqueue
from marketplace.core.clock import now
from marketplace.core.public_id import installation_key
from marketplace.errors import Invalid
from marketplace.hits import topics
from marketplace.hits.models import HitType
from marketplace.hits.types import type_of
from marketplace.people import throttle
from marketplace.people.mail import send_mail
from marketplace.people.sign_up import check_address

EVENT_OF_STATE = {
    "claimed": ("AssignmentAccepted",),
    "submitted": ("AssignmentAccepted", "AssignmentSubmitted"),
    "approved": ("AssignmentAccepted", "AssignmentSubmitted", "AssignmentApproved"),
    "rejected": ("AssignmentAccepted", "AssignmentSubmitted", "AssignmentRejected"),
    "returned": ("AssignmentAccepted", "AssignmentReturned"),
    "expired": ("AssignmentAccepted", "AssignmentAbandoned"),
}
"""What has happened to an assignment by the time it is in a state."""
MOST_TRIES = 14
TEST_MAILS_AN_HOUR = 30
"""Tries at 1, 2, 4 … seconds, so the last one is about two hours after the first."""
QUEUE_PATH = re.compile(r"/\d{12}/[\w-]{1,80}(\.fifo)?")
"""The path of a queue's address: account number and name. What is posted there is a SendMessage call."""


def set_notification(requester: Any, project_id: int, specification: dict[str, Any] | None, is_active: bool | None) -> None:
    """Says what is told about HITs of a type, to whom, and whether; one of the two is needed.

    A specification is {"destination", "transport": Email, SQS or SNS, "version", "events": […]}; giving one turns it on
    unless `is_active` is false. Refuses destinations that nothing can be sent to.
    """
    kind = type_of(requester, project_id)
    if specification is None and is_active is None:
        raise Invalid(fields={"Notification": ["Give a Notification, or Active, or both."]})
    if specification is None and kind.notification is None:
        raise Invalid(fields={"Active": ["There is no notification to turn on or off; give one."]})
    if specification is not None:
        check_destination(requester, specification)
        kind.notification = specification
    kind.is_notifying = True if is_active is None else is_active


def check_destination(requester: Any, specification: dict[str, Any]) -> None:
    """Refuses a destination that does not fit its transport, that is no topic of the requester's, or that must not be reached."""
    destination, transport = specification["destination"], specification["transport"]
    if transport == "Email":
        problem = "" if not check_address(destination) else "For Email the destination is an e-mail address."
    elif transport == "SNS" and destination.startswith("arn:"):
        problem = "" if destination in topics.topics_of(requester) else "There is no topic of yours with this ARN; make it here first, or give a web address."
    else:
        problem = address_problem(destination)
    if problem:
        raise Invalid(problem, fields={"Notification.Destination": [problem]}, code="bad_transport")


def tell(kind: HitType, event: str, hit: Any, assignment_id: int | None = None, at: datetime | None = None) -> None:
    """Writes one event down where the type's notification asks for it; it leaves after the commit."""
    if kind.is_notifying and kind.notification and event in kind.notification["events"]:
        _send(kind.requester_id, kind.notification, [_event(event, hit.number, kind.project_id, assignment_id, at)])


def tell_assignments(batch_id: int) -> int:
    """Writes the events of a batch's assignments down that are new since the last look; how many assignments those were."""
    kind = sql.row("SELECT project_id, requester_id, notification FROM hit_types WHERE batch_id = %(batch)s AND is_notifying", batch=batch_id)
    if kind is None:
        return 0
    changed = sql.rows(
        """
        WITH changed AS (
            SELECT a.id, a.position, a.state, told.state AS told, a.claimed_at, a.submitted_at, a.decided_at
            FROM assignments a LEFT JOIN told_assignments told ON told.assignment_id = a.id
            WHERE a.batch_id = %(batch)s AND a.slot_number > 0 AND a.state <> 'revising' AND told.state IS DISTINCT FROM a.state
            ORDER BY a.id LIMIT 1000
        ), noted AS (
            INSERT INTO told_assignments (assignment_id, state) SELECT id, state FROM changed
            ON CONFLICT (assignment_id) DO UPDATE SET state = excluded.state
        )
        SELECT changed.*, h.number FROM changed JOIN hits h ON h.batch_id = %(batch)s AND h.position = changed.position ORDER BY changed.id
        """,
        batch=batch_id,
    )
    for one in changed:
        before = EVENT_OF_STATE.get(one.told, ())
        times = {"AssignmentAccepted": one.claimed_at, "AssignmentSubmitted": one.submitted_at}
        for event in EVENT_OF_STATE[one.state]:
            if event not in before and event in kind.notification["events"]:
                at = times.get(event) or one.decided_at
                _send(kind.requester_id, kind.notification, [_event(event, one.number, kind.project_id, one.id, at)])
    return len(changed)


def send_test(requester: Any, specification: dict[str, Any], event: str) -> None:
    """Sends one event of a made-up HIT at once, whatever the specification's events say."""
    check_destination(requester, specification)
    if specification["transport"] == "Email":  # it goes to whomever the requester names
        throttle.count({f"test-mail:{requester.id}": TEST_MAILS_AN_HOUR}, 3600, "Many test events were mailed within this hour. Wait for the next.")
    example = {"EventType": event, "EventTimestamp": _iso(now()), "HITTypeId": "TEST0HITTYPE", "HITId": "TEST0HIT"}
    if event.startswith("Assignment"):
        example["AssignmentId"] = "TEST0ASSIGNMENT"
    _send(requester.id, specification, [example])


def webhook_secret(requester_id: int) -> str:
    """The secret with which notifications to this requester are signed."""
    digest = hmac.digest(installation_key(), b"webhook:%d" % requester_id, "sha256")
    return "whsec_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What `X-Rivulet-Signature` says: HMAC-SHA256 over the time, a point and the body, in hexadecimal behind `v1=`."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()


def deliver(limit: int = 20) -> int:
    """Sends what waits, each row under its own lock; how many were tried. A failure is tried again, later each time."""
    waiting = sql.rows(
        """
        SELECT id, payload, tries FROM outbox WHERE sent_at IS NULL AND kind = 'hit_event' AND tries < %(most)s
          AND created_at + make_interval(secs => (2 ^ tries) - 1) <= now()
        ORDER BY tries, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        """,  # what failed before waits behind all that is new, so that nobody's dead address holds up others
        most=MOST_TRIES,
        limit=limit,
    )
    for row in waiting:
        try:
            status = _post(row.payload)
            problem = "" if status < 300 else f"the answer was {status}"
        except outgoing.Unreachable as error:
            problem = str(error)
        if problem:
            current_app.logger.info("notification %s to %r was not taken: %r", row.id, row.payload["destination"], problem)
            sql.execute("UPDATE outbox SET tries = tries + 1 WHERE id = %(id)s", id=row.id)
        else:
            sql.execute("UPDATE outbox SET sent_at = now(), tries = tries + 1 WHERE id = %(id)s", id=row.id)
    return len(waiting)


def _event(event: str, number: int, project_id: int, assignment_id: int | None, at: datetime | None) -> dict[str, str]:
    told = {
        "EventType": event,
        "EventTimestamp": _iso(at or now()),
        "HITTypeId": public_id.encode("project", project_id),
        "HITId": public_id.encode("task", number),
    }
    return told if assignment_id is None else told | {"AssignmentId": public_id.encode("assignment", assignment_id)}


def _send(requester_id: int, specification: dict[str, Any], events: list[dict[str, str]]) -> None:
    document = {
        "EventDocVersion": specification["version"],
        "EventDocId": uuid.uuid4().hex,
        "CustomerId": public_id.encode("person", requester_id),
        "Events": events,
    }
    if specification["transport"] == "Email":
        send_mail(specification["destination"], f"HIT notification: {events[0]['EventType']}", json.dumps(document, indent=2))
        return
    destination = specification["destination"]
    for address in topics.listeners(requester_id, destination) if destination.startswith("arn:") else [destination]:
        _put(requester_id, address, specification["transport"], document, topic=destination)


def ask_for_confirmation(requester: Any, topic: str, address: str, token: str, confirm_at: str) -> None:
    """Sends the token of a new subscription to its address; nothing else goes there before it comes back."""
    document = {
        "Type": "SubscriptionConfirmation", "MessageId": uuid.uuid4().hex, "Token": token, "TopicArn": topic, "SubscribeURL": confirm_at,
        "Message": f"You have chosen to subscribe to the topic {topic}. To confirm the subscription, visit the SubscribeURL included in this message.",
        "Timestamp": _iso(now()),
    }  # fmt: skip
    _put(requester.id, address, "confirmation", document, topic=topic)


def address_problem(address: str) -> str:
    """Why nothing may be sent to a web address, "" where it may."""
    return outgoing.problem_of(address, allow_local=_is_test_installation())


def _put(requester_id: int, address: str, transport: str, document: dict[str, Any], topic: str) -> None:
    payload = {"destination": address, "transport": transport, "requester_id": requester_id, "document": document, "topic": topic}
    sql.execute("INSERT INTO outbox (kind, payload) VALUES ('hit_event', %(payload)s)", payload=sql.json(payload))
    enqueue("workers.jobs.hits.deliver", once="hits-deliver")


def _post(payload: dict[str, Any]) -> int:
    destination, document = payload["destination"], payload["document"]
    headers = {"Content-Type": "application/json"}
    if payload["transport"] == "SQS" and QUEUE_PATH.fullmatch(urlsplit(destination).path):
        form = {"Action": "SendMessage", "Version": "2012-11-05", "QueueUrl": destination, "MessageBody": json.dumps(document)}
        body, headers["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
    elif payload["transport"] == "confirmation":
        body = json.dumps(document).encode()
        headers |= {"x-amz-sns-message-type": document["Type"], "x-amz-sns-message-id": document["MessageId"], "x-amz-sns-topic-arn": payload["topic"]}
    elif payload["transport"] == "SNS":
        envelope = {
            "Type": "Notification", "MessageId": document["EventDocId"], "TopicArn": payload["topic"], "Message": json.dumps(document),
            "Timestamp": document["Events"][0]["EventTimestamp"],
        }  # fmt: skip
        # readers of plain webhooks find the document itself beside the envelope of the old transport
        body = json.dumps(envelope | document).encode()
        headers |= {"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": document["EventDocId"], "x-amz-sns-topic-arn": payload["topic"]}
    else:
        body = json.dumps(document).encode()
    timestamp = str(int(now().timestamp()))
    headers |= {"X-Rivulet-Timestamp": timestamp, "X-Rivulet-Signature": signature(webhook_secret(payload["requester_id"]), timestamp, body)}
    return outgoing.post(destination, body, headers, allow_local=_is_test_installation())


def _is_test_installation() -> bool:
    """Whether this installation is for this machine alone: then, and only then, may notifications go to this machine."""
    settings = current_app.config["SETTINGS"]
    shown_as = urlsplit(settings.public_url or settings.address).hostname or ""
    return outgoing.is_local(settings.host) and outgoing.is_local(shown_as) and not settings.trusted_proxies


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
