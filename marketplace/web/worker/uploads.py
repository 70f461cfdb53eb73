"""Files for answers, sent by the working screen's script while the task is being done."""

from __future__ import annotations

from flask import Response, g, jsonify, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from marketplace.api.body import limit_body, too_large, upload_stream
from marketplace.uploads.keep import LARGEST, keep
from marketplace.web.worker import bp


@bp.post("/uploads")
def create_upload() -> tuple[Response, int]:
    """Takes the body in as a file; `name` in the query is what the worker's device calls it."""
    limit_body(LARGEST)
    try:
        file = keep(g.person, upload_stream(), request.args.get("name", ""))
    except RequestEntityTooLarge:
        raise too_large(LARGEST) from None
    shown = url_for("uploads.shown", file_id=file.public_id)
    return jsonify(id=file.public_id, name=file.name, media_type=file.media_type, bytes=file.size, url=shown), 201
