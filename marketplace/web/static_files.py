"""Our own files for browsers: under addresses that change with their content, packed once, kept by browsers for a year.

`url_for("static", filename="js/app.js")` is `/static/~VERSION/js/app.js`. The version stands for all files together, before their
paths, so that modules find each other by their relative names and are of one version. Without it, and under the version of
another start, the present file is given and may not be kept. The sheets of every page are one file, `css/site.css`, and those of
all kinds of task another, `css/kinds.css`.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.http import http_date
from werkzeug.security import safe_join

from marketplace.task_types import TASK_TYPES

JOINED = {
    "css/site.css": (
        "tokens", "base", "components/icon", "components/button", "components/field", "components/card", "components/state", "components/table",
        "components/progress", "components/empty_state", "components/money", "components/pagination", "components/stat", "components/dialog",
        "components/alert",
    ),
    "css/kinds.css": ("task_types/shown", *(f"task_types/{name}" for name in TASK_TYPES)),
}  # fmt: skip
"""Files that are made of sheets, in this order: those of every page, and those of all kinds of task, for the frame that shows any."""
IMPORT = re.compile(r'^@import url\("/static/([^"]+)"\);\n', re.MULTILINE)
"""How one sheet asks for another: it is put before it, so that a browser need not come again for it."""
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
        if path is None or (rest not in JOINED and not Path(path).is_file()):
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


@lru_cache(maxsize=512)
def _parts(folder: str, name: str) -> tuple[str, ...]:
    """The files that one is made of, each once: of joined sheets all of them, and before a sheet those that it imports."""
    if name in JOINED:
        found = [part for sheet in JOINED[name] for part in _parts(folder, f"css/{sheet}.css")]
    else:
        imported = IMPORT.findall(Path(folder, name).read_text()) if name.endswith(".css") else []
        found = [part for one in imported for part in _parts(folder, one)] + [name]
    return tuple(dict.fromkeys(found))


def _stamp(folder: str, name: str) -> float:
    """When the file was changed; of joined sheets, the latest of them."""
    return max(Path(folder, one).stat().st_mtime for one in _parts(folder, name))


@lru_cache(maxsize=512)
def _body(folder: str, name: str, packs: bool, stamp: float) -> tuple[bytes, bool]:
    """The file's bytes, and whether they are packed; kept, as long as the file is the same."""
    data = b"\n".join(Path(folder, one).read_bytes() for one in _parts(folder, name))
    if name.endswith(".css"):
        data = IMPORT.sub("", data.decode()).encode()
    if not packs or Path(name).suffix not in TEXTS or len(data) < LEAST_PACKED_BYTES:
        return data, False
    return gzip.compress(data, 9, mtime=0), True
