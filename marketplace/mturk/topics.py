"""A small SNS at /mturk/sns (AWS query protocol, XML): programs that take their HIT notifications through a topic work unchanged.

CreateTopic, Subscribe (http and https), ConfirmSubscription, GetSubscriptionAttributes, ListTopics, Unsubscribe, DeleteTopic. Point a
client here with AWS_ENDPOINT_URL_SNS.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from flask import Response, request

from marketplace.errors import NotFound, Refusal, TooMany
from marketplace.hits import events, topics
from marketplace.mturk.errors import Denied, TurkError
from marketplace.mturk.protocol import bp
from marketplace.mturk.signature import signer
from marketplace.people.throttle import request_rate

NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"
SIGNED = frozenset({"host", "x-amz-date"})
PENDING = "pending confirmation"


@bp.post("/sns")
@bp.post("/sns/")
def topic_call() -> Response:
    """One call of one action, signed like every other."""
    try:
        body = request.get_data(cache=True, parse_form_data=False)
        requester = signer(request, body, SIGNED)
        request_rate.count(requester.id)
        action = request.form.get("Action", "")
        if action not in _ACTIONS:
            raise Denied("InvalidAction", f"There is no action {action!r} here; there are {', '.join(_ACTIONS)}.")
        return _answer(action, _ACTIONS[action](requester, request.form))
    except Denied as error:
        return _refused(error.status, error.kind, error.message)
    except TurkError as error:
        return _refused(403, "AuthorizationError", error.message)
    except NotFound as error:
        return _refused(404, "NotFound", error.message)
    except TooMany as error:
        return _refused(400, "Throttling", error.message)
    except Refusal as error:
        return _refused(400, "InvalidParameter", error.message)


@bp.get("/sns")
def confirmed() -> Response:
    """The SubscribeURL of a confirmation: whoever got it may visit it."""
    try:
        arn = topics.confirm(request.args.get("TopicArn", ""), request.args.get("Token", ""))
    except NotFound as error:
        return _refused(404, "NotFound", error.message)
    return _answer("ConfirmSubscription", f"<SubscriptionArn>{escape(arn)}</SubscriptionArn>")


def _create_topic(requester: Any, given: Any) -> str:
    return f"<TopicArn>{escape(topics.create_topic(requester, given.get('Name', '')))}</TopicArn>"


def _list_topics(requester: Any, given: Any) -> str:
    members = "".join(f"<member><TopicArn>{escape(arn)}</TopicArn></member>" for arn in topics.topics_of(requester))
    return f"<Topics>{members}</Topics>"


def _delete_topic(requester: Any, given: Any) -> str:
    topics.delete_topic(requester, given.get("TopicArn", ""))
    return ""


def _subscribe(requester: Any, given: Any) -> str:
    topic, address = given.get("TopicArn", ""), given.get("Endpoint", "")
    topics.topic_of(requester, topic)
    if given.get("Protocol") not in ("http", "https") or not address.startswith(f"{given['Protocol']}://"):
        raise Denied("InvalidParameter", "Invalid parameter: only http and https addresses can be subscribed here.")
    if problem := events.address_problem(address):
        raise Denied("InvalidParameter", f"Invalid parameter: Endpoint. {problem}")
    made = topics.subscribe(requester, topic, address)
    if made.confirmed_at is None:
        visit = f"{request.host_url.rstrip('/')}{request.path}?" + urlencode({"Action": "ConfirmSubscription", "TopicArn": topic, "Token": made.token})
        events.ask_for_confirmation(requester, topic, address, made.token, visit)
    shown = made.arn if made.confirmed_at or given.get("ReturnSubscriptionArn", "").lower() == "true" else PENDING
    return f"<SubscriptionArn>{escape(shown)}</SubscriptionArn>"


def _confirm(requester: Any, given: Any) -> str:
    return f"<SubscriptionArn>{escape(topics.confirm(given.get('TopicArn', ''), given.get('Token', '')))}</SubscriptionArn>"


def _attributes(requester: Any, given: Any) -> str:
    found = topics.subscription_of(requester, given.get("SubscriptionArn", ""))
    shown = {
        "SubscriptionArn": found.arn,
        "TopicArn": found.topic_arn,
        "Protocol": found.endpoint.partition(":")[0],
        "Endpoint": found.endpoint,
        "PendingConfirmation": "false" if found.confirmed_at else "true",
    }
    return "<Attributes>" + "".join(f"<entry><key>{key}</key><value>{escape(value)}</value></entry>" for key, value in shown.items()) + "</Attributes>"


def _unsubscribe(requester: Any, given: Any) -> str:
    topics.unsubscribe(requester, given.get("SubscriptionArn", ""))
    return ""


_ACTIONS: dict[str, Callable[[Any, Any], str]] = {
    "CreateTopic": _create_topic,
    "Subscribe": _subscribe,
    "ConfirmSubscription": _confirm,
    "GetSubscriptionAttributes": _attributes,
    "ListTopics": _list_topics,
    "Unsubscribe": _unsubscribe,
    "DeleteTopic": _delete_topic,
}


def _answer(action: str, result: str) -> Response:
    inside = f"<{action}Result>{result}</{action}Result>" if result else ""
    return _xml(
        200, f'<{action}Response xmlns="{NAMESPACE}">{inside}<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></{action}Response>'
    )


def _refused(status: int, code: str, message: str) -> Response:
    error = f"<Error><Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    return _xml(status, f'<ErrorResponse xmlns="{NAMESPACE}">{error}<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>')


def _xml(status: int, text: str) -> Response:
    return Response(text, status, content_type="text/xml")
