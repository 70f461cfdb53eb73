"""Security headers of every answer."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, request
from werkzeug.wrappers import Response

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
    """Sets them after each request, where a view has not set its own."""

    @app.after_request
    def headers(response: Response) -> Response:
        there = {name.lower() for name, _ in response.headers}
        for name, value in _wanted():
            if name.lower() not in there:
                response.headers.add(name, value)
        return response


def _wanted() -> Iterator[tuple[str, str]]:
    blueprint = request.blueprint
    yield "Content-Security-Policy", TASK_CSP if blueprint in TASK_FACES else CSP
    yield from ALWAYS
    if blueprint not in SHARED_FACES:
        yield "Cross-Origin-Resource-Policy", "same-origin"
    if request.is_secure:
        yield "Strict-Transport-Security", "max-age=31536000"
    if request.endpoint != "static":
        yield "Cache-Control", "no-store"
