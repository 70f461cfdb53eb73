"""`Idempotency-Key`: the first answer to a POST is kept in the transaction that made it, and given again.

The key's row is inserted before the act runs. A second request with the key waits at that insert until the first one
has committed, and then finds its answer; when the first one failed, its row is gone with it and the second runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import IO, Any

from flask import Response, request

from marketplace.core import sql
from marketplace.core.seal import BrokenSeal, seal, unseal
from marketplace.errors import Invalid, WrongState


def checked(key: str) -> str:
    """The key as given, or a refusal: 1 to 255 visible ASCII characters."""
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Invalid(fields={"Idempotency-Key": ["Use 1 to 255 visible ASCII characters."]})
    return key


def begin(person: Any, key: str) -> bool:
    """Takes the key for this transaction; False when there is an answer already."""
    return bool(
        sql.execute(
            "INSERT INTO idempotency_keys (person_id, key, request_hash) VALUES (%(person)s, %(key)s, '') ON CONFLICT DO NOTHING",
            person=person.id,
            key=key,
        )
    )


def keep(person: Any, key: str, digest: bytes, status: int, body: bytes) -> None:
    """Writes the answer down beside the act's own rows, sealed: there may be a token in it that nobody else is to see again."""
    sql.execute(
        "UPDATE idempotency_keys SET request_hash = %(digest)s, status = %(status)s, body = %(body)s WHERE person_id = %(person)s AND key = %(key)s",
        person=person.id,
        key=key,
        digest=digest,
        status=status,
        body=seal("answers", body),
    )


def again(person: Any, key: str, digest: bytes) -> Response:
    """The first answer, for the same request; 409 for any other under the same key."""
    found = sql.row("SELECT request_hash, status, body FROM idempotency_keys WHERE person_id = %(person)s AND key = %(key)s", person=person.id, key=key)
    if found is None or found.status is None:
        raise WrongState("The request with this Idempotency-Key is still running; try again in a moment.", code="idempotency_key_in_use")
    if bytes(found.request_hash) != digest:
        raise WrongState("This Idempotency-Key was used for another request; use a new key for new content.", code="idempotency_key_reused")
    try:
        body = unseal("answers", bytes(found.body))
    except BrokenSeal:
        raise WrongState("The answer to this Idempotency-Key can no longer be read; use a new key.", code="idempotency_key_reused") from None
    answer = Response(body, found.status, content_type="application/json")
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


class Fingerprint:
    """The hash of a request: method, path, query and the bytes of its body, taken as they pass."""

    def __init__(self, method: str, path: str, kind: str) -> None:
        self._hash = hashlib.sha256(f"{method} {path}\n{kind}\n".encode())

    def add(self, part: bytes) -> None:
        """Counts these bytes in."""
        self._hash.update(part)

    def digest(self) -> bytes:
        """The hash of all that has passed."""
        return self._hash.digest()


class WatchedStream:
    """A body that is read by somebody else while its fingerprint is taken; it is never whole in memory."""

    def __init__(self, stream: IO[bytes], fingerprint: Fingerprint) -> None:
        self._stream, self._fingerprint = stream, fingerprint

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        part = self._stream.read(size)
        self._fingerprint.add(part)
        return part

    def readinto(self, buffer: Any) -> int:
        """The next bytes, into a buffer."""
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def drain(self) -> None:
        """Reads what is left, so that the fingerprint is of the whole body."""
        while self.read(1 << 16):
            pass

    def readable(self) -> bool:
        """It is."""
        return True

    def writable(self) -> bool:
        """It is not."""
        return False

    def seekable(self) -> bool:
        """It is not: it comes from the network."""
        return False

    closed = False

    def close(self) -> None:
        """Nothing to close; the server owns the connection."""


def once_streamed(person: Any, stream: IO[bytes], act: Callable[[Any], Response]) -> Response:
    """Runs an act that reads the body as a stream, once for an Idempotency-Key; without a key simply runs it."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act(stream)
    fingerprint = Fingerprint(request.method, request.full_path, request.mimetype)
    watched = WatchedStream(stream, fingerprint)
    if not begin(person, checked(key)):
        watched.drain()
        return again(person, key, fingerprint.digest())
    done = act(watched)
    watched.drain()
    keep(person, key, fingerprint.digest(), done.status_code, done.get_data())
    return done
