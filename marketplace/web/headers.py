"""Security headers of every answer."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, request

CSP = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""Everything comes from us, nothing stands inline in a page, and no other page holds ours in a frame."""
TASK_CSP = (
    "default-src 'self'; img-src 'self' data: blob: https: http:; media-src 'self' blob: https: http:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'; frame-src 'self' https: http://localhost:* http://127.0.0.1:*"
)
"""Where tasks are shown: their pictures and sound may come from a requester's host, and a requester's page may stand in a
frame, at our own sandboxed address or on its own host. Scripts, styles and connections come only from us there, too."""
TASK_FACES = ("worker", "requester", "mturk_worker")
SHARED_FACES = (None, "mturk_frames")
"""What a requester's page in its frame loads: it has no origin, so to the browser it is another site."""

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def register_headers(app: Flask) -> None:
    """Sends them with each answer, where a view has not set its own.

    They are put beside the answer's own as it is sent: pairs that are made once cost nothing to add there.
    """
    answer = app.wsgi_app

    def with_headers(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            there = {name.lower() for name, _ in headers}
            wanted = _wanted(request.blueprint, request.endpoint == "static", request.is_secure)
            return start_response(status, headers + [pair for name, pair in wanted if name not in there], *more)

        return answer(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]


@cache
def _wanted(blueprint: str | None, is_static: bool, is_secure: bool) -> list[tuple[str, tuple[str, str]]]:
    """The headers of a face's answers, each behind its name in lower case."""
    found = [("Content-Security-Policy", TASK_CSP if blueprint in TASK_FACES else CSP), *ALWAYS]
    if blueprint not in SHARED_FACES:
        found.append(("Cross-Origin-Resource-Policy", "same-origin"))
    if is_secure:
        found.append(("Strict-Transport-Security", "max-age=31536000"))
    if not is_static:
        found.append(("Cache-Control", "no-store"))
    return [(name.lower(), (name, value)) for name, value in found]
