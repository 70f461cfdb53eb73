"""Our own files for browsers: under addresses that change with their content, packed once, kept by browsers for a year.

`url_for("static", filename="js/app.js")` is `/static/~VERSION/js/app.js`. The version stands for all files together, before their
paths, so that modules find each other by their relative names and are of one version. Without it, and under the version of
another start, the present file is given and may not be kept. The sheets of every page are one file, `css/site.css`.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.http import http_date
from werkzeug.security import safe_join

SITE = "css/site.css"
SHEETS = (
    "tokens", "base", "components/icon", "components/button", "components/field", "components/card", "components/state", "components/table",
    "components/progress", "components/empty_state", "components/money", "components/pagination", "components/stat", "components/dialog",
    "components/alert",
)  # fmt: skip
"""What `css/site.css` is made of, in this order."""
TEXTS = (".css", ".js", ".svg", ".json", ".txt", ".md", ".html")
"""What gets smaller by packing."""
YEAR_SECONDS = 365 * 86_400
LEAST_PACKED_BYTES = 300
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json"}


def register_static_files(app: Flask) -> None:
    """Gives the application's static files their versions, and answers for them."""
    folder = str(app.static_folder)
    version = version_of(folder)
    app.config["STATIC_VERSION"] = version

    @app.url_defaults
    def versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not values.get("filename", "").startswith("~") and not values.pop("unversioned", False):
            values["filename"] = f"~{version}/{values['filename']}"

    def answer(filename: str) -> Any:
        """A file, packed where the browser takes that."""
        given, _, rest = filename.partition("/") if filename.startswith("~") else ("", "", filename)
        path = safe_join(folder, rest)
        packs = request.accept_encodings.quality("gzip") > 0
        if path is None or (rest != SITE and not Path(path).is_file()):
            abort(404)
        stamp = _stamp(folder, rest)
        body, is_packed = _body(folder, rest, packs and "Range" not in request.headers, stamp)
        response = Response(body, mimetype=None)
        suffix = Path(rest).suffix
        response.headers["Content-Type"] = TYPES.get(suffix) or response_type(rest)
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Last-Modified"] = http_date(stamp)
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        if given == f"~{version}":
            response.cache_control.public, response.cache_control.max_age, response.cache_control.immutable = True, YEAR_SECONDS, True
        else:
            response.cache_control.no_cache = True
        response.set_etag(hashlib.sha256(f"{rest}:{stamp}:{len(body)}:{is_packed}".encode()).hexdigest()[:24])
        return response.make_conditional(request, accept_ranges=True, complete_length=len(body))

    app.view_functions["static"] = answer


def version_of(folder: str) -> str:
    """A short text that is another one as soon as any file is: from the content of all that may be packed, and the sizes of the rest."""
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + b"\0")
            digest.update(path.read_bytes() if path.suffix in TEXTS else str(path.stat().st_size).encode())
    return digest.hexdigest()[:12]


def response_type(name: str) -> str:
    """The media type by a file's name."""
    import mimetypes

    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _stamp(folder: str, name: str) -> float:
    """When the file was changed; of the joined sheets, the latest of them."""
    return max(Path(folder, one).stat().st_mtime for one in ([f"css/{sheet}.css" for sheet in SHEETS] if name == SITE else [name]))


@lru_cache(maxsize=512)
def _body(folder: str, name: str, packs: bool, stamp: float) -> tuple[bytes, bool]:
    """The file's bytes, and whether they are packed; kept, as long as the file is the same."""
    if name == SITE:
        data = b"\n".join(Path(folder, "css", f"{sheet}.css").read_bytes() for sheet in SHEETS)
    else:
        data = Path(folder, name).read_bytes()
    if not packs or Path(name).suffix not in TEXTS or len(data) < LEAST_PACKED_BYTES:
        return data, False
    return gzip.compress(data, 9, mtime=0), True
