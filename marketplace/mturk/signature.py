"""AWS Signature Version 4, header form: who signed this request, and is it as it was signed?

After the public description of the signing process: canonical request, string to sign, derived key, HMAC-SHA256.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote

from marketplace.core.clock import now
from marketplace.mturk.errors import Denied, TurkError
from marketplace.people.aws_keys import holder_of
from marketplace.people.tokens import Bearer

ALGORITHM = "AWS4-HMAC-SHA256"
MOST_SKEW_SECONDS = 600
"""A client's clock may be this far from ours: five minutes are always taken, fifteen never."""
MUST_BE_SIGNED = frozenset({"host", "x-amz-date", "x-amz-target"})
_CREDENTIAL = re.compile(r"([A-Za-z0-9]{1,128})/(\d{8})/([^/\s]{1,64})/([^/\s]{1,64})/aws4_request", re.ASCII)


def signer(request: Any, body: bytes, must_be_signed: frozenset[str] = MUST_BE_SIGNED) -> Bearer:
    """The requester whose key signed this request, at least with the headers that must be.

    Denied: no or a broken Authorization header, an unknown or revoked key, temporary credentials, a clock more than ten
    minutes off, headers that do not count because they were not signed, and any signature but the right one.
    """
    if "X-Amz-Security-Token" in request.headers:
        raise Denied(
            "UnrecognizedClientException",
            "Temporary credentials (a session token) are not known here. Use an access key of your Rivulet account, and take the session token"
            " out of the client's settings (AWS_SESSION_TOKEN, aws_session_token).",
        )
    key_id, scope, names, signature = _authorization(request)
    date = request.headers.get("X-Amz-Date", "")
    _check_date(date, scope)
    if missing := must_be_signed - set(names):
        raise Denied("InvalidSignatureException", f"These headers must be part of the signature: {', '.join(sorted(missing))}.")
    found = holder_of(key_id)
    # An unknown key costs the same work as a known one, so that the time of the refusal tells nothing.
    secret = found[1] if found else "0" * 40
    hashed = hashlib.sha256(body).hexdigest()
    right = False
    for path in dict.fromkeys((request.root_path.rstrip("/") + request.path, request.path)):
        wanted = _signature(secret, date, scope, _canonical(request, path, names, hashed))
        right |= hmac.compare_digest(wanted.encode(), signature.encode())
    if found is None:
        raise Denied("UnrecognizedClientException", "This access key id is not known here, or was revoked.")
    if not right:
        raise Denied(
            "InvalidSignatureException",
            "The signature is not the one that this request and the key's secret give. Check the secret access key, and that no proxy changes the"
            " Host header or the path.",
        )
    person = found[0]
    if person.is_suspended:
        raise Denied("AccessDeniedException", "This account is suspended. The operator can tell you why and restore it.", 403)
    if not person.has_role("requester"):
        raise TurkError("AWS.NotAuthorized", "The account of this access key is not a requester's. Add the role in its settings.")
    return person


def _authorization(request: Any) -> tuple[str, str, list[str], str]:
    """Key id, scope, names of the signed headers, signature."""
    header = request.headers.get("Authorization", "")
    if not header:
        if "X-Amz-Signature" in request.args:
            raise Denied("IncompleteSignatureException", "Sign by the Authorization header; signatures in the address are not taken.")
        raise Denied("MissingAuthenticationTokenException", "Sign the request with an access key (AWS Signature Version 4).", 403)
    scheme, _, rest = header.partition(" ")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    found = _CREDENTIAL.fullmatch(parts.get("Credential", ""))
    names = parts.get("SignedHeaders", "").split(";")
    if scheme != ALGORITHM or not found or not all(names) or not re.fullmatch(r"[0-9a-f]{64}", parts.get("Signature", "")):
        raise Denied("IncompleteSignatureException", f"The Authorization header must be {ALGORITHM} with Credential, SignedHeaders and Signature.")
    return found[1], f"{found[2]}/{found[3]}/{found[4]}/aws4_request", names, parts["Signature"]


def _check_date(date: str, scope: str) -> None:
    try:
        moment = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Denied("IncompleteSignatureException", "The header X-Amz-Date must be a time such as 20261123T094620Z.") from None
    if not scope.startswith(date[:8] + "/"):
        raise Denied("InvalidSignatureException", "The date in the credential's scope is not that of X-Amz-Date.")
    behind = (now() - moment).total_seconds()
    if behind > MOST_SKEW_SECONDS:
        raise Denied("InvalidSignatureException", f"Signature expired: {date} is {behind:.0f} seconds ago. Set the client's clock.")
    if behind < -MOST_SKEW_SECONDS:
        raise Denied("InvalidSignatureException", f"Signature not yet current: {date} is {-behind:.0f} seconds ahead. Set the client's clock.")


def _canonical(request: Any, path: str, names: list[str], hashed: str) -> str:
    query = "&".join(
        f"{name}={value}"
        for name, value in sorted((_quoted(n), _quoted(v)) for n, v in parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True))
    )
    headers = "".join(f"{name}:{' '.join(','.join(request.headers.getlist(name)).split())}\n" for name in names)
    return "\n".join([request.method, quote(path or "/", safe="/-_.~"), query, headers, ";".join(names), hashed])


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _signature(secret: str, date: str, scope: str, canonical: str) -> str:
    text = "\n".join([ALGORITHM, date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()
