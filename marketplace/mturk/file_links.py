"""Addresses of answers' files that work without signing in, for a minute."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from marketplace.extensions import db
from marketplace.mturk.errors import Denied
from marketplace.mturk.protocol import bp
from marketplace.people.models import Person
from marketplace.uploads.find import file_of
from marketplace.web.files import sent

GOOD_SECONDS = 60


def link(requester: Any, file_id: str) -> str:
    """The address of a file for this requester; it works for `GOOD_SECONDS`."""
    return request.host_url.rstrip("/") + url_for("mturk.file", token=_signer().dumps([requester.id, file_id]))


@bp.get("/files/<token>")
def file(token: str) -> Response:
    """The file behind such an address."""
    try:
        requester_id, file_id = _signer().loads(token, max_age=GOOD_SECONDS)
    except BadSignature:
        raise Denied("NoSuchFile", "This address is no longer good. Ask for a new one.", 404) from None
    return sent(file_of(db.session.get_one(Person, requester_id), file_id))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="mturk-file")
