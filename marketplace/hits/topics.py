"""Topics: notifications that go to every address subscribed to them. What programs written for SNS need of it, no more."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Any

from marketplace.core import sql
from marketplace.core.public_id import installation_key
from marketplace.errors import Invalid, NotFound

NAME = re.compile(r"[A-Za-z0-9_-]{1,256}(\.fifo)?", re.ASCII)
MOST_TOPICS = 1000
MOST_SUBSCRIPTIONS = 100


def create_topic(requester: Any, name: str) -> str:
    """The ARN of the requester's topic of this name: of the one that is there, or of a new one."""
    if not NAME.fullmatch(name):
        raise Invalid("A topic's name has letters, digits, - and _.", fields={"Name": ["Use letters, digits, - and _."]})
    if len(topics_of(requester)) >= MOST_TOPICS:
        raise Invalid(f"You have {MOST_TOPICS} topics, the most that is possible.", fields={"Name": ["Delete a topic first."]})
    arn = f"arn:aws:sns:us-east-1:{_account(requester)}:{name}"
    sql.execute("INSERT INTO sns_topics (requester_id, arn) VALUES (%(requester)s, %(arn)s) ON CONFLICT (arn) DO NOTHING", requester=requester.id, arn=arn)
    return arn


def topics_of(requester: Any) -> list[str]:
    """The ARNs of the requester's topics."""
    return [one.arn for one in sql.rows("SELECT arn FROM sns_topics WHERE requester_id = %(requester)s ORDER BY arn", requester=requester.id)]


def delete_topic(requester: Any, arn: str) -> None:
    """Ends a topic with its subscriptions; where there is none, nothing happens."""
    sql.execute("DELETE FROM sns_topics WHERE arn = %(arn)s AND requester_id = %(requester)s", arn=arn, requester=requester.id)


def topic_of(requester: Any, arn: str) -> int:
    """The number of the requester's topic, or NotFound."""
    found = sql.value("SELECT id FROM sns_topics WHERE arn = %(arn)s AND requester_id = %(requester)s", arn=arn, requester=requester.id)
    if found is None:
        raise NotFound("Topic does not exist.")
    return int(found)


def subscribe(requester: Any, arn: str, endpoint: str) -> Any:
    """Subscribes an address to a topic: its row, with the token that whoever answers there must send back."""
    topic = topic_of(requester, arn)
    if sql.value("SELECT count(*) FROM sns_subscriptions WHERE topic_id = %(topic)s", topic=topic) >= MOST_SUBSCRIPTIONS:
        raise Invalid("This topic has too many subscriptions.", fields={"Endpoint": ["Unsubscribe an address first."]})
    return sql.row(
        "INSERT INTO sns_subscriptions AS s (topic_id, endpoint, arn, token) VALUES (%(topic)s, %(endpoint)s, %(arn)s, %(token)s)"
        " ON CONFLICT (topic_id, endpoint) DO UPDATE SET endpoint = s.endpoint RETURNING *",
        topic=topic,
        endpoint=endpoint,
        arn=f"{arn}:{secrets.token_hex(16)}",
        token=secrets.token_hex(32),
    )


def confirm(arn: str, token: str) -> str:
    """Takes a subscription's token back, which proves that its address is listening; the subscription's ARN."""
    found = sql.value(
        "UPDATE sns_subscriptions s SET confirmed_at = coalesce(confirmed_at, now()) FROM sns_topics t"
        " WHERE t.id = s.topic_id AND t.arn = %(arn)s AND s.token = %(token)s RETURNING s.arn",
        arn=arn,
        token=token,
    )
    if found is None:
        raise NotFound("No subscription of this topic has this token.")
    return str(found)


def subscription_of(requester: Any, arn: str) -> Any:
    """A subscription to one of the requester's topics, with `topic_arn`; or NotFound."""
    found = sql.row(
        "SELECT s.*, t.arn AS topic_arn FROM sns_subscriptions s JOIN sns_topics t ON t.id = s.topic_id"
        " WHERE s.arn = %(arn)s AND t.requester_id = %(requester)s",
        arn=arn,
        requester=requester.id,
    )
    if found is None:
        raise NotFound("Subscription does not exist.")
    return found


def unsubscribe(requester: Any, arn: str) -> None:
    """Ends a subscription."""
    sql.execute("DELETE FROM sns_subscriptions WHERE id = %(id)s", id=subscription_of(requester, arn).id)


def listeners(requester_id: int, arn: str) -> list[str]:
    """The confirmed addresses of a topic."""
    return [
        one.endpoint
        for one in sql.rows(
            "SELECT s.endpoint FROM sns_subscriptions s JOIN sns_topics t ON t.id = s.topic_id"
            " WHERE t.arn = %(arn)s AND t.requester_id = %(requester)s AND s.confirmed_at IS NOT NULL ORDER BY s.id",
            arn=arn,
            requester=requester_id,
        )
    ]


def _account(requester: Any) -> str:
    """Twelve digits that stand for the requester and count nobody."""
    digest = hmac.digest(installation_key(), b"account:%d" % requester.id, "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**12:012d}"
