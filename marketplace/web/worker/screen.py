"""What the working screen shows: a task as a fragment of a page, and the sitting so far."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import current_app, g, render_template, session, url_for
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from marketplace.assignments.draft import drafts_of
from marketplace.core.clock import now, rfc3339
from marketplace.core.public_id import encode
from marketplace.core.texts import language
from marketplace.quality.provenance import read_provenance
from marketplace.reports.earnings import Sitting, sitting
from marketplace.task_types import get
from marketplace.task_types.base import TaskType
from marketplace.task_types.files import check_id
from marketplace.web.csrf import csrf_token
from marketplace.web.undo import undo_seconds

MOST_HELD = 16
"""Tasks of a batch that the screen holds at once; the script says how many it needs at the worker's pace."""
BREAK = timedelta(minutes=30)
"""A pause this long ends a sitting; the counter starts anew."""
OWN = "_rivulet_"
"""Names of fields that are the screen's own and no part of an answer."""


def ahead_at(work_seconds: float | None) -> int:
    """Tasks to hold from the start: the one on the screen, and as many as are done while answers can still be taken back."""
    return min(MOST_HELD // 2, 2 + math.ceil(undo_seconds() / max(work_seconds or undo_seconds(), 0.5)))


def given(form: Any) -> MultiDict[str, str]:
    """The answer's own fields of a posted form."""
    return MultiDict((name, value) for name, value in form.items(multi=True) if name != "csrf_token" and not name.startswith(OWN))


def provenance_of(form: Any) -> dict[str, float] | None:
    """What the screen counted; None where it counted nothing or sent nonsense."""
    counted = form.get(f"{OWN}provenance")
    try:
        return read_provenance(json.loads(counted)) if counted else None
    except ValueError:
        return None


def shown(offer: Any, held: Any, draft: Any = None, answer: dict[str, Any] | None = None, errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """What a fragment needs of one held task: with what was typed and what is wrong with it, else with its draft."""
    kind, id = get(offer.task_type), encode("assignment", held.id)
    return {
        **_own(offer, held),
        **_addresses(id),
        "page": kind.page,
        "view": _view(kind, offer.interface, held.input, id),
        "answer": answer or (draft.answer if draft else getattr(held, "answer", None)),
        "to_mend": held.feedback if getattr(held, "state", "") == "revising" else "",
        "draft_at": rfc3339(draft.saved_at) if draft else "",
        "errors": {path.removeprefix("answer."): sentences for path, sentences in (errors or {}).items()},
    }


def _addresses(id: str) -> dict[str, str]:
    """Where the form of a task goes."""
    return {
        "submit_url": url_for("worker.submission", assignment_id=id),
        "skip_url": url_for("worker.return_task", assignment_id=id),
        "draft_url": url_for("worker.draft", assignment_id=id),
    }


def fragments(offer: Any, held: list[Any]) -> list[dict[str, Any]]:
    """Tasks for the script, each with its id, its lease and its form as HTML."""
    drafts = drafts_of(g.person, [one.id for one in held]) if held else {}
    tasks = [shown(offer, one, drafts.get(one.id)) for one in held]
    return [_fragment(one, render_template("worker/_task.html", task=one)) for one in tasks]


def fresh_fragments(offer: Any, taken: list[Any]) -> list[dict[str, Any]]:
    """The same for tasks that were claimed at this moment: nothing is typed into them yet, so all around the task is the same each time."""
    fresh = [(one, _own(offer, one)) for one in taken]
    return [_fragment(task, _framed(offer, one, task)) for one, task in fresh]


def _own(offer: Any, held: Any) -> dict[str, Any]:
    return {"id": encode("assignment", held.id), "lease_expires_at": rfc3339(held.lease_expires_at), "lease_seconds": offer.lease_seconds}


def _fragment(task: dict[str, Any], html: str) -> dict[str, Any]:
    return {"id": task["id"], "lease_expires_at": task["lease_expires_at"], "html": html}


_OWN_PARTS = ("id", "lease_expires_at", "lease_seconds", "csrf_token", "body")
"""What differs between the forms of two fresh tasks; their addresses differ by the id."""


def _framed(offer: Any, held: Any, task: dict[str, Any]) -> str:
    """The task's own page within the form of a fresh task."""
    kind = get(offer.task_type)
    view = _view(kind, offer.interface, held.input, task["id"])
    body = current_app.jinja_env.get_template(kind.page).render(task=task, view=view, answer=None)
    own: dict[str, str] = {name: escape(value) for name, value in task.items()} | {"csrf_token": escape(csrf_token()), "body": body}
    return "".join(own[part] if is_own else part for is_own, part in _frame(language().code))


def _view(kind: TaskType, interface: dict[str, Any], input: dict[str, Any], id: str) -> dict[str, Any]:
    return kind.view(interface, input) | {"arrangement": kind.arrangement(interface, input, id)}


@lru_cache(maxsize=64)
def _frame(language_code: str) -> list[tuple[bool, str]]:
    """The form of a fresh task in a language: literal parts, and between them the names of those that differ.

    It is drawn once, from the template that the page itself uses, with marks in the place of what differs.
    """
    marks: dict[str, Any] = {name: f"--{name}--" for name in _OWN_PARTS}
    page = current_app.jinja_env.from_string(marks["body"])
    rest = {"page": page, "errors": {}, "to_mend": "", "draft_at": ""}
    drawn = render_template("worker/_task.html", task=marks | _addresses(marks["id"]) | rest)
    drawn = drawn.replace(str(escape(csrf_token())), marks["csrf_token"])
    parts = re.split(f"--({'|'.join(_OWN_PARTS)})--", drawn)
    return [(bool(number % 2), part) for number, part in enumerate(parts)]


def this_sitting() -> Sitting:
    """What was done since the worker sat down; a long pause starts it anew."""
    latest = _moment("latest")
    if latest is None or now() - latest > BREAK:
        session["sitting"] = now().isoformat()
    session["latest"] = now().isoformat()
    since = _moment("sitting")
    return sitting(g.person, since) if since else Sitting(0, 0, 0.0)


def answer_lines(answer: dict[str, Any] | None) -> list[tuple[str, str]]:
    """An answer as pairs of name and text, for lists."""
    return [(name.replace("_", " "), in_words(value)) for name, value in (answer or {}).items()]


def in_words(value: Any) -> str:
    """Any part of an answer as people read it, however deep it lies."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ("; " if any(isinstance(one, dict) for one in value) else ", ").join(map(in_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "a file" if isinstance(value, str) and not check_id(value) else str(value)


def _moment(name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(session[name]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        return None
