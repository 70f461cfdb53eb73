"""Mail: a row in the outbox with the transaction that caused it; sent by a job, to SMTP or into files."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from marketplace.core import sql
from marketplace.core.after_commit import enqueue


def send_mail(to: str, subject: str, text: str) -> None:
    """Puts a mail into the outbox; it leaves after the commit."""
    sql.execute("INSERT INTO outbox (kind, payload) VALUES ('mail', %(payload)s)", payload=sql.json({"to": to, "subject": subject, "text": text}))
    enqueue("workers.jobs.people.send_outbox", once="send_outbox")


def deliver_outbox(limit: int = 50) -> int:
    """Sends what waits, each row under its own lock; a failure is counted on the row and tried again later."""
    waiting = sql.rows(
        "SELECT id, payload, tries FROM outbox WHERE sent_at IS NULL AND kind = 'mail' AND tries < 20 ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED",
        limit=limit,
    )
    sent = 0
    for message in waiting:
        try:
            _deliver(message.id, message.payload)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            current_app.logger.warning("mail %s could not be sent: %s", message.id, error)
            sql.execute("UPDATE outbox SET tries = tries + 1 WHERE id = %(id)s", id=message.id)
        else:
            sql.execute("UPDATE outbox SET sent_at = now() WHERE id = %(id)s", id=message.id)
            sent += 1
    return sent


def _deliver(number: int, payload: dict[str, str]) -> None:
    mail = EmailMessage()
    mail["From"] = current_app.config.get("MAIL_FROM", "rivulet@localhost")
    mail["To"], mail["Subject"] = payload["to"], payload["subject"]
    mail["Message-ID"] = f"<outbox-{number}@rivulet>"
    mail.set_content(payload["text"])
    if address := current_app.config.get("SMTP_URL"):
        url = urlsplit(address)
        secure, trust = url.scheme == "smtps", ssl.create_default_context()
        host, port = url.hostname or "localhost", url.port or (465 if secure else 587)
        with smtplib.SMTP_SSL(host, port, timeout=20, context=trust) if secure else smtplib.SMTP(host, port, timeout=20) as server:
            server.ehlo()
            if url.scheme == "smtp+starttls" or (not secure and server.has_extn("starttls")):
                server.starttls(context=trust)  # a server that does not offer it gets neither password nor mail
                server.ehlo()
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(mail)
    else:
        folder = Path(current_app.config["DATA_DIR"]) / "outbox"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{number:08d}.eml"
        file.touch(mode=0o600)  # links to new passwords are in it
        file.write_bytes(bytes(mail))
