"""The page between: what would hurt most is done after another look at the password, where the last one is a while ago."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, render_template, request

from marketplace.errors import Refusal
from marketplace.people.prove import is_proven, prove
from marketplace.people.second_factor import is_on
from marketplace.web.forms import errors_of
from marketplace.web.session import session_token

PASSWORD, CODE = "proof_password", "proof_code"
OURS = (PASSWORD, CODE, "csrf_token")


def needs_proof(view: Callable[..., Any]) -> Callable[..., Any]:
    """For views of forms. Without a fresh proof the same form comes back as a page that asks for the password and carries on all that
    was typed; sent from there, the view runs as if nothing had been in between."""

    @wraps(view)
    def guarded(**names: Any) -> Any:
        token = session_token() or ""
        errors: dict[str, list[str]] = {}
        status = 403
        if not is_proven(token):
            if PASSWORD not in request.form:
                return _page(errors), status
            try:
                prove(g.person, request.form[PASSWORD], request.form.get(CODE, ""), request.remote_addr or "", token)
            except Refusal as refusal:
                found = errors_of(refusal, PASSWORD)
                return _page({CODE if name == "code" else PASSWORD: said for name, said in found.items()}), refusal.status
        return view(**names)

    return guarded


def _page(errors: dict[str, list[str]]) -> str:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    return render_template("proof.html", errors=errors, typed=typed, has_code=is_on(g.person), action=request.path)
