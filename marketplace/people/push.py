"""Notices on a person's own devices: a browser that agreed gives us an address at its maker's push service, and may take it back.

The installation's own key is made at first use and kept sealed. A notice is a row of the outbox first, like mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from flask import current_app
from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, LargeBinary, SmallInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import outgoing, public_id, sql, web_push
from marketplace.core.after_commit import enqueue
from marketplace.core.seal import BrokenSeal, seal, unseal
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.extensions import db

PURPOSE = "web push"
MOST_DEVICES = 20
MOST_ADDRESS = 2_000
MOST_TRIES = 8
KEPT_SECONDS = 3_600
"""So long a push service keeps a notice for a device that is off; older work is no news."""


class PushKey(db.Model):
    """The installation's key, sealed; one row."""

    __tablename__ = "push_keys"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PushSubscription(db.Model):
    """A browser that takes notices for a person: its address, its key, the secret it shares with us."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (Index("uq_push_subscriptions_endpoint", "endpoint", unique=True), Index("ix_push_subscriptions_person_id", "person_id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(Text)
    browser_key: Mapped[bytes] = mapped_column(LargeBinary)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    device: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @property
    def public_id(self) -> str:
        """The id outside."""
        return public_id.encode("push_subscription", self.id)


def installation_key() -> ec.EllipticCurvePrivateKey:
    """The installation's key. One that SECRET_KEY no longer opens is made anew: browsers that knew the old one subscribe again."""
    sealed = sql.value("SELECT sealed_key FROM push_keys")
    try:
        return web_push.read_key(unseal(PURPOSE, bytes(sealed))) if sealed else _made()
    except BrokenSeal:
        sql.execute("DELETE FROM push_keys")
        return _made()


def _made() -> ec.EllipticCurvePrivateKey:
    sql.execute("INSERT INTO push_keys (id, sealed_key) VALUES (1, %(key)s) ON CONFLICT DO NOTHING", key=seal(PURPOSE, web_push.new_key()))
    return web_push.read_key(unseal(PURPOSE, bytes(sql.value("SELECT sealed_key FROM push_keys"))))


def application_key() -> str:
    """What a browser asks for as `applicationServerKey`."""
    return web_push.text_of(web_push.point(installation_key()))


def subscribe(person: Any, endpoint: str, browser_key: str, secret: str, device: str = "") -> PushSubscription:
    """Keeps a browser's subscription for a person, in place of whoever had that browser before.

    Refuses addresses that are not https on the internet, keys that are none, and a 21st device.
    """
    problems: dict[str, list[str]] = {}
    if len(endpoint) > MOST_ADDRESS or (problem := outgoing.problem_of(endpoint, allow_local=_may_be_local())):
        problems["endpoint"] = [
            problem if len(endpoint) <= MOST_ADDRESS else _("An address has at most %(most_address)s characters.", most_address=MOST_ADDRESS)
        ]
    elif not _may_be_local() and outgoing.is_private(urlsplit(endpoint).hostname or ""):
        problems["endpoint"] = [_("This address leads into a private network.")]
    key, shared = _bytes(browser_key), _bytes(secret)
    if not web_push.is_point(key):
        problems["p256dh"] = [_("This is no key of a browser (a point on P-256, in base64url).")]
    if len(shared) != 16:
        problems["auth"] = [_("This must be 16 bytes in base64url.")]
    if problems:
        raise Invalid(fields=problems)
    others = sql.value("SELECT count(*) FROM push_subscriptions WHERE person_id = %(person)s AND endpoint <> %(endpoint)s", person=person.id, endpoint=endpoint)
    if others >= MOST_DEVICES:
        raise Invalid(fields={"endpoint": [_("You have %(most_devices)s devices; take one away first.", most_devices=MOST_DEVICES)]})
    number = sql.value(
        "INSERT INTO push_subscriptions (person_id, endpoint, browser_key, secret, device) VALUES (%(person)s, %(endpoint)s, %(key)s, %(secret)s, %(device)s)"
        " ON CONFLICT (endpoint) DO UPDATE SET person_id = EXCLUDED.person_id, browser_key = EXCLUDED.browser_key, secret = EXCLUDED.secret,"
        " device = EXCLUDED.device RETURNING id",
        person=person.id,
        endpoint=endpoint,
        key=key,
        secret=shared,
        device=device.strip()[:200],
    )
    db.session.expire_all()
    return db.session.get_one(PushSubscription, number)


def subscriptions_of(person: Any) -> list[PushSubscription]:
    """The person's devices, the newest first."""
    query = db.select(PushSubscription).where(PushSubscription.person_id == person.id).order_by(PushSubscription.id.desc())
    return list(db.session.execute(query).scalars())


def unsubscribe(person: Any, subscription_id: int) -> None:
    """Takes a device away; nothing more is sent there. NotFound for another's."""
    if not sql.execute("DELETE FROM push_subscriptions WHERE id = %(id)s AND person_id = %(person)s", id=subscription_id, person=person.id):
        raise NotFound(_("There is no device with this id that is yours."))


def notify(person_id: int, title: str, text: str, path: str, tag: str) -> int:
    """Puts a notice for each of the person's devices into the outbox; how many. A newer notice of the same tag takes its place on a device."""
    message = {"title": title[:120], "text": text[:600], "path": path, "tag": tag}
    found = sql.execute(
        "INSERT INTO outbox (kind, payload) SELECT 'push', jsonb_build_object('subscription', s.id, 'message', %(message)s::jsonb)"
        " FROM push_subscriptions s WHERE s.person_id = %(person)s",
        message=sql.json(message),
        person=person_id,
    )
    if found:
        enqueue("workers.jobs.people.send_pushes", once="send_pushes")
    return found


def deliver_pushes(limit: int = 20) -> int:
    """Sends what waits, each row under its own lock; how many were tried. A failure is tried again, later each time; a device that
    is gone (404, 410) is forgotten."""
    waiting = sql.rows(
        """
        SELECT o.id, o.payload, s.id AS subscription, s.endpoint, s.browser_key, s.secret
        FROM outbox o LEFT JOIN push_subscriptions s ON s.id = (o.payload ->> 'subscription')::bigint
        WHERE o.sent_at IS NULL AND o.kind = 'push' AND o.tries < %(most)s AND o.created_at + make_interval(secs => (2 ^ o.tries) - 1) <= now()
        ORDER BY o.tries, o.id LIMIT %(limit)s FOR UPDATE OF o SKIP LOCKED
        """,
        most=MOST_TRIES,
        limit=limit,
    )
    key = installation_key() if waiting else None
    for row in waiting:
        status = _send(row, key) if row.endpoint else 404
        if status in (404, 410) and row.subscription:
            sql.execute("DELETE FROM push_subscriptions WHERE id = %(id)s", id=row.subscription)
        is_over = 200 <= status < 300 or status in (404, 410, 413)  # what is too large stays so
        sql.execute("UPDATE outbox SET tries = tries + 1, sent_at = CASE WHEN %(over)s THEN now() END WHERE id = %(id)s", over=is_over, id=row.id)
    return len(waiting)


def _send(row: Any, key: Any) -> int:
    """The status of the push service's answer; 0 where nobody answered."""
    settings = current_app.config["SETTINGS"]
    body = web_push.encrypt(orjson.dumps(row.payload["message"]), bytes(row.browser_key), bytes(row.secret))
    contact = settings.public_url if str(settings.public_url).startswith("https://") else f"mailto:{current_app.config.get('MAIL_FROM', 'rivulet@localhost')}"
    headers = {
        "Authorization": web_push.authorization(row.endpoint, key, contact),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "normal",
    }
    try:
        return outgoing.post(row.endpoint, body, headers, allow_local=_may_be_local())
    except outgoing.Unreachable as error:
        current_app.logger.info("notice %s was not taken: %s", row.id, error)
        return 0


def _may_be_local() -> bool:
    """Whether notices may go to this machine, without TLS: only where a test says so, for anybody may become a worker."""
    return bool(current_app.config.get("PUSH_TO_THIS_MACHINE"))


def _bytes(text: str) -> bytes:
    try:
        return web_push.bytes_of(text)
    except ValueError:
        return b""
