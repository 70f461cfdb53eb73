"""A file of an answer on its way to a browser, which must neither run it nor guess what it is."""

from __future__ import annotations

from typing import Any

from flask import Response, send_file

from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.uploads import media, store

CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"


def sent(file: Any) -> Response:
    """The bytes, in parts where a player asks for parts. Pictures may be looked at in place; all else is saved."""
    place = store.place(file.id)
    if not place.exists():
        raise NotFound(_("This file is missing on the server; the operator may find it in a backup."))
    answer = send_file(
        place,
        mimetype=file.media_type,
        as_attachment=file.media_type not in media.TYPES["image"],
        download_name=file.name,
        last_modified=file.created_at,
        etag=file.sha256.hex(),
        conditional=True,
    )
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Kept by the browser, but asked for each time: the right to see it may end.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
