"""How long what somebody just did stays in their browser, where they can take it back: one time for answers and for decisions."""

from __future__ import annotations

from flask import Flask

UNDO_SECONDS = 5.0
"""An answer, a skip or a decision leaves the browser after this time, and at once when the page is left."""


def undo_seconds() -> float:
    """The time of this installation, in seconds."""
    return UNDO_SECONDS


def register_undo(app: Flask) -> None:
    """Makes `undo_seconds()` known to templates, which tell it to their scripts."""
    app.jinja_env.globals["undo_seconds"] = undo_seconds
