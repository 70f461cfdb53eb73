"""The edge of a request: one transaction around the view, committed when it answers, repeated on a deadlock."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
from jinja2 import ChoiceLoader, FileSystemLoader

from marketplace.core.unit_of_work import committed


class FormSessions(SecureCookieSessionInterface):
    """The signed cookie of forms (CSRF before signing in, messages).

    It is neither read nor written where a program shows a token at /api, nor where the working screen's script hands in.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a page's request; None, which makes an empty one that cannot be written, of a program's."""
        path = request.path
        is_program = path.startswith("/api/") and path != "/api/v1/docs"
        hands_in = path.endswith("/submission") and request.headers.get("Accept") == "application/json"
        return None if is_program or hands_in else super().open_session(app, request)

    @cache  # noqa: B019 - one application a process, and making it costs as much as using it
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once."""
        return super().get_signing_serializer(app)


class Pages(Environment):
    """Jinja's environment, whose globals are all there before the first template is loaded."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> dict[str, Any]:
        """A template's globals as one plain dictionary: each drawing copies them, and a chain of two is copied key by key."""
        return {**self.globals, **(d or {})}


class Application(Flask):
    """Flask with the unit of work around each view, and the task types' own templates."""

    session_interface = FormSessions()
    jinja_environment = Pages

    def dispatch_request(self) -> ResponseReturnValue:
        """Runs the view in a transaction. A view that answers with an error status has its writes rolled back."""
        streamed = request.content_length is not None and request.content_length > 1_000_000
        return committed(self._finished_view, tries=1 if streamed else 4, accept=lambda answer: answer.status_code < 400)

    def _finished_view(self) -> Response:
        return self.make_response(super().dispatch_request())

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: nothing here is a coroutine, and looking at each, several times a request, costs."""
        return func

    def create_global_jinja_loader(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Pages from templates/, and each task type's page from its own folder as `task_types/<kind>/page.html`."""
        return ChoiceLoader([super().create_global_jinja_loader(), FileSystemLoader(self.root_path)])
