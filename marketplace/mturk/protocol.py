"""The one address of the protocol: signature, operation by `X-Amz-Target`, JSON in and out, errors in its own shapes."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from marketplace.api import idempotency
from marketplace.errors import Refusal, TooMany
from marketplace.mturk.errors import Denied, Fault, TurkError, told
from marketplace.mturk.shapes import INPUTS
from marketplace.mturk.signature import signer
from marketplace.people.throttle import request_rate
from marketplace.web.csrf import csrf

log = logging.getLogger(__name__)
bp = Blueprint("mturk", __name__)
csrf.exempt(bp)  # every call is signed with a secret key

TARGET = "MTurkRequesterServiceV20170117."
CONTENT_TYPE = "application/x-amz-json-1.1"
MOST_BODY_BYTES = 4 * 1024 * 1024

Operation = Callable[[Any, dict[str, Any]], dict[str, Any] | None]
_OPERATIONS: dict[str, tuple[Operation, bool]] = {}


def operation(*, changes: bool) -> Callable[[Operation], Operation]:
    """Registers a function as the operation of its name in CamelCase (`get_hit` is GetHIT).

    It gets the requester and the checked members, and returns the members of the answer. `changes` says that the call
    changes something: the answer to it is kept, and a client that repeats the call (because the answer was lost on the
    way) gets it again.
    """

    def register(act: Operation) -> Operation:
        name = next(name for name in INPUTS if name.lower() == act.__name__.replace("_", ""))
        _OPERATIONS[name] = act, changes
        return act

    return register


@bp.post("")
@bp.post("/")
def call() -> Response:
    """One call of one operation."""
    g.request_id = str(uuid.uuid4())
    if request.content_length and request.content_length > MOST_BODY_BYTES:
        raise Denied("RequestEntityTooLarge", f"A request has at most {MOST_BODY_BYTES} bytes.", 413)
    body = request.get_data(cache=True)
    target = request.headers.get("X-Amz-Target", "")
    requester = signer(request, body)
    request_rate.count(requester.id)
    name = target.removeprefix(TARGET)
    if not target.startswith(TARGET) or name not in _OPERATIONS:
        raise Denied("UnknownOperationException", f"There is no operation {target!r} here; X-Amz-Target names one as {TARGET}GetAccountBalance does.", 404)
    given = INPUTS[name].check(_parsed(body), "")
    act, changes = _OPERATIONS[name]
    repeated = request.headers.get("Amz-Sdk-Invocation-Id", "") if changes else ""
    if not 1 <= len(repeated) <= 100 or not repeated.isascii():
        return _answer(200, act(requester, given) or {})
    return _once(requester, f"mturk:{repeated}", hashlib.sha256(target.encode() + body).digest(), lambda: act(requester, given) or {})


def _once(requester: Any, key: str, digest: bytes, act: Callable[[], dict[str, Any]]) -> Response:
    """The SDKs name each call (amz-sdk-invocation-id) and repeat it under that name after a lost answer: it is carried out once."""
    if not idempotency.begin(requester, key):
        return _answer(200, idempotency.again(requester, key, digest).get_data())
    answer = _answer(200, act())
    idempotency.keep(requester, key, digest, 200, answer.get_data())
    return answer


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise Denied("SerializationException", f"The request is not JSON: {error}.") from None


def _answer(status: int, body: dict[str, Any] | bytes, kind: str = "") -> Response:
    text = body if isinstance(body, bytes) else orjson.dumps(body, default=_moment, option=orjson.OPT_PASSTHROUGH_DATETIME)
    response = Response(text, status, content_type=CONTENT_TYPE)
    response.headers["x-amzn-RequestId"] = g.get("request_id") or str(uuid.uuid4())
    if kind:
        response.headers["x-amzn-ErrorType"] = kind
    return response


def _moment(value: Any) -> float:
    """Times go out as epoch seconds, which every SDK reads."""
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    raise TypeError(type(value).__name__)


def _refused(error: TurkError | Denied) -> Response:
    return _answer(error.status, error.body(), error.kind)


@bp.errorhandler(TurkError)
@bp.errorhandler(Denied)
def _told(error: TurkError | Denied) -> Response:
    return _refused(error)


@bp.errorhandler(Refusal)
def _concept_refused(error: Refusal) -> Response:
    if isinstance(error, TooMany):  # SDKs know this name, wait and come again
        answer = _refused(Denied("ThrottlingException", error.message))
        answer.headers["Retry-After"] = str(error.extra.get("retry_after", 1))
        return answer
    return _refused(told(error))


@bp.errorhandler(HTTPException)
def _declined(error: HTTPException) -> Any:
    status = error.code or 500
    return error if status < 400 else _refused(Denied(error.name.replace(" ", ""), error.description or error.name, status))


@bp.errorhandler(Exception)
def _accident(error: Exception) -> Response:
    log.exception("accident in %s", request.headers.get("X-Amz-Target"))
    return _refused(Fault("AWS.ServiceUnavailable", "Something went wrong on our side; nothing was changed. Repeat the call."))


import marketplace.mturk.file_links  # noqa: E402
import marketplace.mturk.operations  # noqa: E402
import marketplace.mturk.topics  # noqa: E402, F401 - operations and addresses register themselves
