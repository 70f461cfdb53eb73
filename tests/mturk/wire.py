"""Calls without an SDK: signed by hand, so that every part of them can be wrong."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit


class Wire:
    """One way to call; `post` returns status, headers and the parsed body."""

    def __init__(self, url: str, key_id: str, secret: str) -> None:
        self.url, self.key_id, self.secret = url, key_id, secret

    def post(
        self,
        operation: str,
        body: Any = None,
        *,
        ahead_seconds: float = 0,
        extra: dict[str, str] | None = None,
        signed: tuple[str, ...] = ("content-type", "host", "x-amz-date", "x-amz-target"),
        after_signing: dict[str, str] | None = None,
        authorization: str | None = None,
        raw: bytes | None = None,
        path: str = "",
        region: str = "us-east-1",
    ) -> tuple[int, Any, Any]:
        """Signs and sends; `after_signing` are headers put over the signed ones."""
        parts = urlsplit(self.url + path)
        data = raw if raw is not None else json.dumps(body or {}).encode()
        moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=ahead_seconds)
        date = moment.strftime("%Y%m%dT%H%M%SZ")
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "host": parts.netloc,
            "x-amz-date": date,
            "x-amz-target": f"MTurkRequesterServiceV20170117.{operation}",
            **(extra or {}),
        }
        names = sorted(signed)
        canonical = "\n".join(
            ["POST", parts.path or "/", parts.query, *(f"{name}:{headers[name]}" for name in names), "", ";".join(names), hashlib.sha256(data).hexdigest()]
        )
        scope = f"{date[:8]}/{region}/mturk-requester/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = b"AWS4" + self.secret.encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        headers["authorization"] = (
            authorization
            if authorization is not None
            else f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        if not headers["authorization"]:
            del headers["authorization"]
        return send(self.url + path, data, headers | (after_signing or {}))


def send(url: str, data: bytes, headers: dict[str, str]) -> tuple[int, Any, Any]:
    """A plain POST."""
    request = urllib.request.Request(url, data, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.loads(error.read())
