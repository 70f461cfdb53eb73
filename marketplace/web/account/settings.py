"""The account page and what can be changed on it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.texts import LANGUAGES, _
from marketplace.errors import Refusal
from marketplace.hits.events import webhook_secret
from marketplace.people.aws_keys import aws_keys_of, make_aws_keys, revoke_aws_key
from marketplace.people.change_email import request_new_email
from marketplace.people.find import person_by_public_id
from marketplace.people.log_in import end_other_sessions, end_session, sessions_of, start_session
from marketplace.people.models import Person
from marketplace.people.passwords import change_password
from marketplace.people.second_factor import is_on
from marketplace.people.sign_up import take_role
from marketplace.people.time_zone import choose_time_zone, zone_of, zones
from marketplace.people.tokens import make_token, revoke_token, tokens_of
from marketplace.refusals import is_program
from marketplace.web.account import bp
from marketplace.web.forms import email_link, errors_of, trace
from marketplace.web.proof import needs_proof
from marketplace.web.session import session_token, sign_in


@bp.get("/")
def settings() -> str:
    """Everything about one's login on one page."""
    return _page()


@bp.post("/password")
def password() -> Response | tuple[str, int]:
    """Changes the password; all sessions end, and this browser gets a new one."""
    try:
        change_password(_me(), request.form.get("old", ""), request.form.get("password", ""))
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "old")), refusal.status
    flash(_("Your password is changed. All other sessions were ended."), "good")
    return sign_in(redirect(url_for("account.settings")), start_session(g.person, **trace()))


@bp.post("/time-zone")
def time_zone() -> Response | tuple[str, int] | tuple[Response, int]:
    """Sets the time zone; a browser's script says its own once, where none was chosen."""
    from_browser = bool(request.form.get("from_browser"))
    try:
        chosen = choose_time_zone(g.person, request.form.get("time_zone", ""), only_if_unknown=from_browser)
    except Refusal as refusal:
        if is_program():
            raise
        return _page(errors=errors_of(refusal, "time_zone")), refusal.status
    if is_program():
        return jsonify(time_zone=chosen), 200
    flash(_("Your days begin and end by this time zone now."), "good")
    return redirect(url_for("account.settings"))


@bp.post("/sessions/<int:session_id>/end")
def session_end(session_id: int) -> Response:
    """Ends one session."""
    end_session(g.person, session_id)
    flash(_("That session is ended."), "good")
    return redirect(url_for("account.settings") + "#sessions")


@bp.post("/sessions/end-others")
def other_sessions_end() -> Response:
    """Ends all sessions but this one."""
    end_other_sessions(g.person, session_token())
    flash(_("All other sessions are ended."), "good")
    return redirect(url_for("account.settings") + "#sessions")


@bp.post("/email")
@needs_proof
def email() -> Response | tuple[str, int]:
    """Mails a link to the new address; it counts once that was opened."""
    try:
        sent_to = request_new_email(_me(), request.form.get("email", ""), email_link)
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "email")), refusal.status
    flash(_("A link is on its way to %(email)s. Your address changes when you open it.", email=sent_to), "good")
    return redirect(url_for("account.settings"), 303)


@bp.post("/tokens")
@needs_proof
def tokens() -> str | tuple[str, int]:
    """Makes a token and shows it, this one time."""
    try:
        token = make_token(g.person, request.form.get("name", ""))
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "name")), refusal.status
    return _page(new_token=token)


@bp.post("/tokens/<int:token_id>/end")
def token_end(token_id: int) -> Response:
    """Revokes a token."""
    revoke_token(g.person, token_id)
    flash(_("That token no longer works."), "good")
    return redirect(url_for("account.settings") + "#tokens")


@bp.post("/aws-keys")
@needs_proof
def aws_keys() -> str | tuple[str, int]:
    """Makes a pair of access keys for the MTurk endpoint and shows it, this one time."""
    try:
        pair = make_aws_keys(g.person)
    except Refusal as refusal:
        return _page(errors=errors_of(refusal, "aws_keys")), refusal.status
    return _page(new_keys=pair)


@bp.post("/aws-keys/<string:key_id>/end")
def aws_key_end(key_id: str) -> Response:
    """Revokes a pair of access keys."""
    revoke_aws_key(g.person, key_id)
    flash(_("That access key no longer works."), "good")
    return redirect(url_for("account.settings") + "#aws-keys")


@bp.post("/roles")
def roles() -> Response:
    """Adds the role of a worker or a requester."""
    role = request.form.get("role", "")
    take_role(_me(), role)
    flash(_("You are now a %(role)s too.", role=_(role)), "good")
    return redirect(url_for("account.settings"))


def _me() -> Person:
    """The person signed in with everything about them, to be shown or changed."""
    return person_by_public_id(g.person.public_id)


def _page(errors: dict[str, Any] | None = None, new_token: str = "", new_keys: tuple[str, str] | None = None) -> str:
    is_requester = g.person.has_role("requester")
    return render_template(
        "account/settings.html",
        person=g.person,
        since=_me().created_at,
        zones=zones(),
        zone=zone_of(g.person),
        chosen_languages=[("", _("What the browser asks for")), *((one.code, one.name) for one in LANGUAGES.values())],
        has_second_factor=is_on(g.person),
        sessions=sessions_of(g.person, session_token()),
        tokens=tokens_of(g.person),
        errors=errors or {},
        new_token=new_token,
        new_keys=new_keys,
        aws_keys=aws_keys_of(g.person) if is_requester else [],
        endpoint=request.host_url.rstrip("/") + "/mturk",
        notification_secret=webhook_secret(g.person.id) if is_requester else "",
    )
