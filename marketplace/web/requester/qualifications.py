"""A requester's own qualifications: made, given to workers by hand or as a list, taken back, and requests for them decided."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import Invalid, Refusal
from marketplace.people.pseudonym import pseudonym
from marketplace.quality.qualifications import find, grant, types
from marketplace.quality.qualifications.request import accept_request, reject_request
from marketplace.task_types.form_fields import number
from marketplace.web.forms import errors_of
from marketplace.web.requester import bp

MOST_SHOWN = 500


@bp.get("/qualifications")
def qualifications() -> str:
    """Those there are, the requests that wait, and the form of a new one."""
    return _list({})


@bp.post("/qualifications")
def create_qualification() -> Response | tuple[str, int]:
    """Makes one."""
    try:
        made = types.create_type(g.person, name=request.form.get("name", ""), description=request.form.get("description", ""))
    except Refusal as refusal:
        return _list(errors_of(refusal, "name")), refusal.status
    return redirect(url_for(".qualification", qualification_id=public_id.encode("qualification", made.id)), 303)


@bp.get("/qualifications/<qualification_id>")
def qualification(qualification_id: str) -> str:
    """Who holds it."""
    return _one(qualification_id, {})


@bp.post("/qualifications/<qualification_id>/holders")
def give_qualification(qualification_id: str) -> Response | tuple[str, int]:
    """Gives it to the workers of the lines."""
    number_of = find.type_of(g.person, public_id.decode("qualification", qualification_id)).id
    errors: dict[str, list[str]] = {}
    values = _lines(request.form.get("workers", ""), errors)
    try:
        if errors or not values:
            raise Invalid(fields=errors or {"workers": [_("Write a worker a line.")]})
        grant.grant_all(g.person, number_of, values)
    except Refusal as refusal:
        return _one(qualification_id, errors_of(refusal, "workers")), refusal.status
    flash(_("Saved."), "good")
    return redirect(url_for(".qualification", qualification_id=qualification_id), 303)


@bp.post("/qualifications/<qualification_id>/holders/<worker>/revocations")
def take_qualification_back(qualification_id: str, worker: str) -> Response:
    """Takes it from a worker."""
    grant.revoke(g.person, public_id.decode("qualification", qualification_id), find.workers_named(g.person, [worker])[worker])
    return redirect(url_for(".qualification", qualification_id=qualification_id), 303)


@bp.post("/qualification-requests/<request_id>/decisions")
def decide_qualification_request(request_id: str) -> Response:
    """Grants what was asked for with the value of the form, or declines it."""
    asked, errors = public_id.decode("qualification_request", request_id), dict[str, list[str]]()
    try:
        if request.form.get("decision") == "accept":
            value = _whole(request.form.get("value") or "1", errors)
            if value is None:
                raise Invalid(fields=errors)
            accept_request(g.person, asked, value)
        else:
            reject_request(g.person, asked)
    except Invalid as refusal:
        flash(" ".join(refusal.fields.get("workers", [refusal.message])), "warn")
    return redirect(url_for(".qualifications"), 303)


def _lines(text: str, errors: dict[str, list[str]]) -> dict[str, int]:
    """What lines such as `W2ABC… 90` say: the worker, and the value or 1."""
    values: dict[str, int] = {}
    for line in filter(None, (line.replace(",", " ").replace(";", " ").split() for line in text.splitlines())):
        value = _whole(line[1], errors) if len(line) > 1 else grant.DEFAULT_VALUE
        if value is not None:
            values[line[0]] = value
    return values


def _whole(text: str, errors: dict[str, list[str]]) -> int | None:
    value = number(text, "workers", errors)
    if value is not None and (value != int(value) or abs(value) >= 2**31):
        errors["workers"] = [_("Write a whole number as the value.")]
        return None
    return None if value is None else int(value)


def _list(errors: dict[str, list[str]]) -> str:
    return render_template(
        "requester/qualifications.html",
        types=[(public_id.encode("qualification", one.id), one) for one in find.find_types(g.person, own=True, limit=MOST_SHOWN)],
        requests=[(public_id.encode("qualification_request", one.id), one, find.type_of(g.person, one.type_id)) for one in find.requests_waiting(g.person)],
        worker_name=_worker,
        values=request.form,
        errors=errors,
    )


def _one(qualification_id: str, errors: dict[str, list[str]]) -> str:
    found = find.type_of(g.person, public_id.decode("qualification", qualification_id))
    return render_template(
        "requester/qualification.html",
        type=found,
        id=qualification_id,
        holders=find.holders(g.person, found.id, limit=MOST_SHOWN),
        worker_name=_worker,
        values=request.form,
        errors=errors,
    )


def _worker(row: Any) -> str:
    return pseudonym(g.person.id, row.worker_id)
