"""Lists that go on: the id of the last row shown is the cursor of the next page."""

from __future__ import annotations

from typing import Any

from flask import request

from marketplace.core import public_id


def cursor(kind: str, name: str = "before") -> int | None:
    """The row number in the query's cursor, or None on the first page; NotFound for a made-up one."""
    text = request.args.get(name)
    return public_id.decode(kind, text) if text else None


def page_of(found: list[Any], limit: int, kind: str, attribute: str = "id") -> tuple[list[Any], str]:
    """The first `limit` rows, and the cursor for the rest ("" where nothing is left); ask for one row more than shown."""
    shown = found[:limit]
    return shown, public_id.encode(kind, getattr(shown[-1], attribute)) if len(found) > limit else ""
