"""The one table of faces for browsers: module, prefix, guard. "public" is written down too; tests walk it."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, g, redirect, request, url_for
from werkzeug.utils import import_string
from werkzeug.wrappers import Response

from marketplace.core.texts import _
from marketplace.errors import Forbidden
from marketplace.people.second_factor import is_missing
from marketplace.web.session import current_person

FACES = (
    ("marketplace.web.health", "", "public"),
    ("marketplace.web.public", "", "public"),
    ("marketplace.web.account", "/account", "signed_in"),
    ("marketplace.web.requester", "/requester", "requester"),
    ("marketplace.web.worker", "/worker", "worker"),
    ("marketplace.web.payouts", "/payouts", "worker"),
    ("marketplace.web.uploads", "/uploads", "signed_in"),
    ("marketplace.web.operator", "/operator", "operator"),
    ("marketplace.mturk.protocol", "/mturk", "public"),
    ("marketplace.mturk.external_submit", "", "public"),
    ("marketplace.mturk.worker_json", "", "public"),
)


def register_blueprints(app: Flask) -> None:
    """Registers each face under its guard."""
    for module, prefix, guard in FACES:
        blueprint: Blueprint = import_string(f"{module}:bp")
        if not getattr(blueprint, "_guarded", False):
            blueprint.before_request(GUARDS[guard])
            blueprint._guarded = True  # type: ignore[attr-defined]  # a second app of the same process
        app.register_blueprint(blueprint, url_prefix=prefix)


def _public() -> None:
    current_person()


def _signed_in() -> Response | None:
    person = current_person()
    if person is None:
        return redirect(url_for("public.login", next=request.full_path if request.method == "GET" else None))
    if person.is_suspended:
        raise Forbidden(_("This account is suspended. The operator can tell you why and restore it."), code="suspended")
    return None


def _role(role: str):  # noqa: ANN202
    def guard() -> Response | None:
        answer = _signed_in()
        if answer is None and role == "operator" and is_missing(g.person):
            flash(_("Operators of this site need a second factor. Set it up first."), "warn")
            return redirect(url_for("account.second_factor"))
        if answer is None and not g.person.has_role(role):
            raise Forbidden(_("This page is for people with the role %(role)s. You can add roles in your account, or ask the operator.", role=role))
        return answer

    return guard


GUARDS = {"public": _public, "signed_in": _signed_in, "requester": _role("requester"), "worker": _role("worker"), "operator": _role("operator")}
