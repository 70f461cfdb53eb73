"""What the working screen shows: a task as a fragment of a page, and the sitting so far."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, render_template, session

from marketplace.core.clock import now, rfc3339
from marketplace.core.public_id import encode
from marketplace.reports.earnings import Sitting, sitting
from marketplace.task_types import get

AHEAD = 3
"""Tasks held at once: the one on the screen, and two so that the next is there before the answer has arrived."""
BREAK = timedelta(minutes=30)
"""A pause this long ends a sitting; the counter starts anew."""


def shown(offer: Any, held: Any, answer: dict[str, Any] | None = None, errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """What a fragment needs of one held task, with what was typed and what is wrong with it."""
    kind, id = get(offer.task_type), encode("assignment", held.id)
    return {
        "id": id,
        "lease_expires_at": rfc3339(held.lease_expires_at),
        "lease_seconds": offer.lease_seconds,
        "page": kind.page,
        "view": kind.view(offer.interface, held.input) | {"arrangement": kind.arrangement(offer.interface, held.input, id)},
        "answer": answer,
        "errors": {path.removeprefix("answer."): sentences for path, sentences in (errors or {}).items()},
    }


def fragment(offer: Any, held: Any) -> dict[str, Any]:
    """One task for the script: its id, its lease and its form as HTML."""
    task = shown(offer, held)
    return {
        "id": task["id"],
        "lease_expires_at": task["lease_expires_at"],
        "html": render_template("worker/_task.html", task=task),
    }


def this_sitting() -> Sitting:
    """What was done since the worker sat down; a long pause starts it anew."""
    latest = _moment("latest")
    if latest is None or now() - latest > BREAK:
        session["sitting"] = now().isoformat()
    session["latest"] = now().isoformat()
    since = _moment("sitting")
    return sitting(g.person, since) if since else Sitting(0, 0)


def answer_lines(answer: dict[str, Any] | None) -> list[tuple[str, str]]:
    """An answer as pairs of name and text, for lists."""
    return [
        (name, value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else json.dumps(value))
        for name, value in (answer or {}).items()
    ]


def _moment(name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(session[name]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        return None
