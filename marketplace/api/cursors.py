"""Cursor pages: an opaque, signed place in a list, good for that list only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

from marketplace.errors import Invalid


def place(text: str | None) -> Any:
    """The place that a cursor stands for; None without one. Refuses what this list never gave out."""
    if text is None:
        return None
    try:
        return _serializer().loads(text)
    except BadData:
        raise Invalid(fields={"cursor": ["This is no cursor of this list; take `next_cursor` of its last answer, or leave it out."]}) from None


def page(found: Sequence[Any], limit: int, shape: Callable[[Any], Any], key: Callable[[Any], Any] = lambda one: one.id) -> dict[str, Any]:
    """One page out of up to `limit + 1` rows: the surplus row only says that there is more."""
    shown = found[:limit]
    more = len(found) > limit
    return {"items": [shape(one) for one in shown], "next_cursor": _serializer().dumps(key(shown[-1])) if more else None}


def _serializer() -> URLSafeSerializer:
    # The path is part of the salt: a cursor of one batch says nothing about another.
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"cursor:{request.path}")
