"""A requester's own names for requests (UniqueRequestToken): each is carried out once in 24 hours."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql

KEPT_HOURS = 24


def take_token(requester: Any, kind: str, token: str) -> str | None:
    """None when the token is new (it is taken now), else the subject of the request that it was first used for.

    A second request at the same moment waits here until the first one is done.
    """
    taken = sql.execute(
        f"""
        INSERT INTO request_tokens AS t (requester_id, kind, token) VALUES (%(requester)s, %(kind)s, %(token)s)
        ON CONFLICT (requester_id, kind, token) DO UPDATE SET created_at = now(), subject = '' WHERE t.created_at < now() - interval '{KEPT_HOURS} hours'
        """,
        requester=requester.id,
        kind=kind,
        token=token,
    )
    if taken:
        return None
    return str(
        sql.value(
            "SELECT subject FROM request_tokens WHERE requester_id = %(requester)s AND kind = %(kind)s AND token = %(token)s",
            requester=requester.id,
            kind=kind,
            token=token,
        )
    )


def note_subject(requester: Any, kind: str, token: str, subject: str) -> None:
    """Writes down what came of the request that a token was taken for."""
    sql.execute(
        "UPDATE request_tokens SET subject = %(subject)s WHERE requester_id = %(requester)s AND kind = %(kind)s AND token = %(token)s",
        subject=subject,
        requester=requester.id,
        kind=kind,
        token=token,
    )


def forget_tokens() -> None:
    """The sweep: drops tokens that no longer count, and answers kept for calls that SDKs repeat within minutes or never."""
    sql.execute("DELETE FROM idempotency_keys WHERE starts_with(key, 'mturk:') AND created_at < now() - interval '1 hour'")
    sql.execute(f"DELETE FROM request_tokens WHERE created_at < now() - interval '{KEPT_HOURS} hours'")
