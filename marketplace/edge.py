"""The edge of a request: one transaction around the view, committed when it answers, repeated on a deadlock."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader

from marketplace.core.unit_of_work import committed


class Application(Flask):
    """Flask with the unit of work around each view, and the task types' own templates."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Runs the view in a transaction. A view that answers with an error status has its writes rolled back."""
        streamed = request.content_length is not None and request.content_length > 1_000_000
        return committed(self._finished_view, tries=1 if streamed else 4, accept=lambda answer: answer.status_code < 400)

    def _finished_view(self) -> ResponseReturnValue:
        return self.make_response(super().dispatch_request())

    def create_global_jinja_loader(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Pages from templates/, and each task type's page from its own folder as `task_types/<kind>/page.html`."""
        return ChoiceLoader([super().create_global_jinja_loader(), FileSystemLoader(self.root_path)])
