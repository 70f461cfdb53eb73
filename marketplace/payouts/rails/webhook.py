"""The webhook rail: orders are posted to an address of the operator's, which pays by whatever bank or service it likes.

`POST` with a JSON body `{"key", "amount", "currency", "person_id", "email", "name"}`, the key again as `Idempotency-Key`, and
`Rivulet-Signature: sha256=HEX`, the HMAC of the body under the shared secret. The answer is JSON: `{"state": "paid",
"reference": "…"}` or `{"state": "declined", "reason": "…"}`, with status 200. Everything else, above all silence, says
nothing about the money, and the same order comes again.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import urllib.error
import urllib.request
from dataclasses import asdict
from typing import Any

import orjson

from marketplace.payouts.rails import Order, Outcome

TIMEOUT_SECONDS = 20.0
LONGEST_ANSWER = 64 * 1024


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An order goes to the address that the operator wrote, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Follows nothing."""


class Webhook:
    """Sends orders to `url`, signed with `secret`."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret

    def send(self, order: Order) -> Outcome:
        """Posts the order and reads what became of it."""
        body = orjson.dumps(asdict(order))
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "Idempotency-Key": order.key, "Rivulet-Signature": f"sha256={signature}"}
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310 - http or https, by the settings
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as answer:
                said = orjson.loads(answer.read(LONGEST_ANSWER))
        except urllib.error.HTTPError as error:
            return Outcome("unknown", f"it answered with status {error.code}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Outcome("unknown", f"it gave no answer that can be read ({error.__class__.__name__})")
        return _read(said)


def _read(said: Any) -> Outcome:
    if isinstance(said, dict) and said.get("state") == "paid" and isinstance(said.get("reference"), str) and said["reference"].strip():
        return Outcome("paid", said["reference"])
    if isinstance(said, dict) and said.get("state") == "declined":
        return Outcome("declined", str(said.get("reason") or "").strip() or "The payment was declined.")
    return Outcome("unknown", "it answered without saying paid, with a reference, or declined")
