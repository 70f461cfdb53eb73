"""Pages of lists: every page that is not empty carries a token, the last too; the empty page ends the list.

Clients rely on it: some read NextToken as long as there are items, and botocore refuses a token that repeats.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from typing import Any

import orjson

from marketplace.core.public_id import installation_key
from marketplace.mturk.shapes import invalid

DEFAULT_RESULTS = 10


def page(operation: str, given: dict[str, Any], key: str, found: Callable[[Any, int], list[Any]], place: Callable[[Any], Any], shown: Callable[[Any], Any]):  # noqa: ANN201
    """The answer of a List operation.

    `found(after, limit)` gives the rows after a place in the list (None: from its beginning), `place(row)` says where a
    row stands, `shown(row)` is the row as clients see it.
    """
    rows = found(_opened(operation, given.get("NextToken")), given.get("MaxResults", DEFAULT_RESULTS))
    answer: dict[str, Any] = {"NumResults": len(rows), key: [shown(row) for row in rows]}
    if rows:
        answer["NextToken"] = sealed(operation, place(rows[-1]))
    return answer


def sealed(operation: str, place: Any) -> str:
    """A token for the place after which the next page begins; opaque, and only for this operation."""
    body = orjson.dumps(place)
    return base64.urlsafe_b64encode(_seal(operation, body) + body).decode()


def _opened(operation: str, token: str | None) -> Any:
    if token is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) < 13 or not hmac.compare_digest(raw[:12], _seal(operation, raw[12:])):
        raise invalid("NextToken", "pass on the token of the page before, of the same operation, as it is.")
    return orjson.loads(raw[12:])


def opened(operation: str, given: dict[str, Any]) -> Any:
    """The place behind the request's NextToken; None for the first page."""
    return _opened(operation, given.get("NextToken"))


def _seal(operation: str, body: bytes) -> bytes:
    return hmac.digest(installation_key(), b"mturk-page:" + operation.encode() + b":" + body, "sha256")[:12]
