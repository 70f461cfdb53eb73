"""The page route of answers' files, for everybody whom one may concern; the act decides about each."""

from __future__ import annotations

from flask import Blueprint, g
from werkzeug.wrappers import Response

from marketplace.uploads.find import file_of
from marketplace.web.files import sent

bp = Blueprint("uploads", __name__)


@bp.get("/<file_id>")
def shown(file_id: str) -> Response:
    """The file itself."""
    return sent(file_of(g.person, file_id))
