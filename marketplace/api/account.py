"""/me/…: your login: password, e-mail address, second factor, sessions, tokens and access keys."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Id, Moment, Money, Text
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.payouts.balance import balance
from marketplace.people.aws_keys import aws_keys_of, make_aws_keys, revoke_aws_key
from marketplace.people.change_email import confirm_new_email, request_new_email
from marketplace.people.find import person_by_public_id
from marketplace.people.leave import leave, what_keeps
from marketplace.people.log_in import end_other_sessions, end_session, sessions_of
from marketplace.people.passwords import change_password
from marketplace.people.prove import prove
from marketplace.people.second_factor import begin, confirm, renew_codes, state_of, switch_off
from marketplace.people.tokens import make_token, revoke_token, tokens_of
from marketplace.web.account.leaving import own_data_file
from marketplace.web.forms import email_link

bp = Blueprint("account", __name__, description="Your login. What would hurt in the wrong hands wants your password, too.")


class ProofIn(Strict):
    """That it is you: a token alone is not enough for this."""

    password = Text(most=1_000, required=True)
    code = Text(most=100, load_default="", metadata={"description": "Of your second factor, where it is on; or a recovery code."})


class SecondFactorOut(Schema):
    """Whether a code is asked for at each login."""

    is_on = fields.Boolean(required=True)
    since = Moment(required=True, allow_none=True)
    recovery_codes_left = fields.Integer(required=True)


class SecretOut(Schema):
    """What your app needs; it counts once a first code was shown."""

    secret = Text(required=True)
    address = Text(required=True, metadata={"description": "`otpauth://…`, what a QR code would say."})


class CodeIn(Strict):
    """What your app shows now."""

    code = Text(least=1, most=100, required=True)


class RecoveryCodesOut(Schema):
    """Ways in without the app, each once; shown this once."""

    recovery_codes = fields.List(Text(), required=True)


class PasswordIn(Strict):
    """The present password and the new one. All your sessions end; tokens stay."""

    old = Text(most=1_000, required=True)
    password = Text(most=1_000, required=True)


class EmailIn(ProofIn):
    """The new address."""

    email = Text(least=1, most=254, required=True)


class EmailSentOut(Schema):
    """Where the link went."""

    sent_to = Text(required=True)


class EmailTokenIn(Strict):
    """The end of the address in the mailed link."""

    token = Text(least=1, most=2_000, required=True)


class EmailOut(Schema):
    """Your address from now on."""

    email = Text(required=True)


class TokenIn(ProofIn):
    """What the token is for."""

    name = Text(least=1, most=100, required=True)


class TokenOut(Schema):
    """A token in force."""

    id = Id(required=True)
    name = Text(required=True)
    created_at = Moment(required=True)
    last_used_at = Moment(required=True, allow_none=True)


class TokensOut(Schema):
    """Your tokens in force."""

    items = fields.List(fields.Nested(TokenOut), required=True)


class NewTokenOut(Schema):
    """A new token, shown this once."""

    token = Text(required=True)


class KeyOut(Schema):
    """An access key in force."""

    access_key_id = Text(required=True)
    created_at = Moment(required=True)


class KeysOut(Schema):
    """Your access keys in force."""

    items = fields.List(fields.Nested(KeyOut), required=True)


class NewKeyOut(Schema):
    """A new pair, shown this once."""

    access_key_id = Text(required=True)
    secret_access_key = Text(required=True)


class SessionOut(Schema):
    """A browser signed in as you."""

    id = Id(required=True)
    user_agent = Text(required=True)
    address = Text(required=True)
    created_at = Moment(required=True)
    last_seen_at = Moment(required=True)


class SessionsOut(Schema):
    """The browsers signed in as you."""

    items = fields.List(fields.Nested(SessionOut), required=True)


class LeavingOut(Schema):
    """What stands between you and leaving."""

    unfinished = fields.List(Text(), required=True, metadata={"description": "What must be finished first, in sentences; empty: nothing."})
    balance = Money(required=True, metadata={"description": "What you would give up."})


class LeaveIn(ProofIn):
    """That you mean it."""

    give_up_balance = fields.Boolean(load_default=False, metadata={"description": "What is left on your balance goes to the platform."})


DATA = {"200": {"description": "The zip.", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}


class DoneOut(Schema):
    """It is done."""

    done = fields.Boolean(required=True)


@endpoint(bp, "GET", "/me/second-factor", answer=SecondFactorOut)
def factor(person: Any) -> Any:
    """Say whether a code is asked for at each login."""
    return _factor(person)


@endpoint(bp, "POST", "/me/second-factor", body=ProofIn, answer=SecretOut)
def factor_begin(person: Any, body: dict[str, str]) -> Any:
    """Begin setting up a second factor: the secret for your app."""
    _prove(person, body)
    secret, address = begin(person)
    return {"secret": secret, "address": address}


@endpoint(bp, "POST", "/me/second-factor/confirm", body=CodeIn, answer=RecoveryCodesOut)
def factor_confirm(person: Any, body: dict[str, str]) -> Any:
    """Switch it on with the first code of your app; the recovery codes."""
    return {"recovery_codes": confirm(person, body["code"])}


@endpoint(bp, "POST", "/me/second-factor/recovery-codes", body=ProofIn, answer=RecoveryCodesOut)
def factor_codes(person: Any, body: dict[str, str]) -> Any:
    """Make new recovery codes; the older ones stop working."""
    _prove(person, body)
    return {"recovery_codes": renew_codes(person)}


@endpoint(bp, "POST", "/me/second-factor/end", body=ProofIn, answer=SecondFactorOut)
def factor_end(person: Any, body: dict[str, str]) -> Any:
    """Switch it off."""
    _prove(person, body)
    switch_off(person)
    return _factor(person)


@endpoint(bp, "POST", "/me/password", body=PasswordIn, answer=DoneOut)
def password(person: Any, body: dict[str, str]) -> Any:
    """Change your password. All your sessions end; tokens stay."""
    change_password(person_by_public_id(person.public_id), body["old"], body["password"])
    return {"done": True}


@endpoint(bp, "POST", "/me/email", body=EmailIn, answer=EmailSentOut)
def email(person: Any, body: dict[str, str]) -> Any:
    """Ask for another e-mail address: a link is mailed there, and it counts once that was opened."""
    _prove(person, body)
    return {"sent_to": request_new_email(person, body["email"], email_link)}


@endpoint(bp, "POST", "/me/email/confirm", body=EmailTokenIn, answer=EmailOut)
def email_confirm(person: Any, body: dict[str, str]) -> Any:
    """Take the new address, with the end of the mailed link."""
    return {"email": confirm_new_email(body["token"], only_of=person).email}


@endpoint(bp, "GET", "/me/sessions", answer=SessionsOut)
def sessions(person: Any) -> Any:
    """List the browsers signed in as you."""
    return {
        "items": [
            {
                "id": public_id.encode("session", one.id),
                "user_agent": one.user_agent,
                "address": one.address,
                "created_at": rfc3339(one.created_at),
                "last_seen_at": rfc3339(one.last_seen_at),
            }
            for one in sessions_of(person)
        ]
    }


@endpoint(bp, "POST", "/me/sessions/<session_id>/end", answer=DoneOut)
def session_end(person: Any, session_id: str) -> Any:
    """End one of them."""
    end_session(person, public_id.decode("session", session_id))
    return {"done": True}


@endpoint(bp, "POST", "/me/sessions/end", answer=DoneOut)
def sessions_end(person: Any) -> Any:
    """End all of them."""
    end_other_sessions(person)
    return {"done": True}


@endpoint(bp, "GET", "/me/tokens", answer=TokensOut)
def tokens(person: Any) -> Any:
    """List your tokens in force."""
    return {
        "items": [
            {"id": public_id.encode("token", one.id), "name": one.name, "created_at": rfc3339(one.created_at), "last_used_at": rfc3339(one.last_used_at)}
            for one in tokens_of(person)
        ]
    }


@endpoint(bp, "POST", "/me/tokens", body=TokenIn, answer=NewTokenOut, status=201)
def token(person: Any, body: dict[str, str]) -> Any:
    """Make a token; it is shown this once."""
    _prove(person, body)
    return {"token": make_token(person, body["name"])}


@endpoint(bp, "POST", "/me/tokens/<token_id>/revoke", answer=DoneOut)
def token_end(person: Any, token_id: str) -> Any:
    """Revoke a token at once; it may be the one you use."""
    revoke_token(person, public_id.decode("token", token_id))
    return {"done": True}


@endpoint(bp, "GET", "/me/access-keys", answer=KeysOut)
def keys(person: Any) -> Any:
    """List your access keys of the MTurk endpoint."""
    return {"items": [{"access_key_id": one.access_key_id, "created_at": rfc3339(one.created_at)} for one in aws_keys_of(person)]}


@endpoint(bp, "POST", "/me/access-keys", body=ProofIn, answer=NewKeyOut, status=201)
def key(person: Any, body: dict[str, str]) -> Any:
    """Make a pair of access keys for MTurk clients; the secret is shown this once."""
    _prove(person, body)
    key_id, secret = make_aws_keys(person)
    return {"access_key_id": key_id, "secret_access_key": secret}


@endpoint(bp, "POST", "/me/access-keys/<key_id>/revoke", answer=DoneOut)
def key_end(person: Any, key_id: str) -> Any:
    """Revoke a pair at once."""
    revoke_aws_key(person, key_id)
    return {"done": True}


@endpoint(bp, "GET", "/me/data", answers=DATA)
def data(person: Any) -> Any:
    """Download all that is kept about you: a zip of JSON lines, a file a kind. Results of your batches and files of answers have addresses of their own."""
    return own_data_file(person)


@endpoint(bp, "GET", "/me/leaving", answer=LeavingOut)
def leaving(person: Any) -> Any:
    """Say what must be finished before you can close your account."""
    return {"unfinished": what_keeps(person), "balance": format_money(balance(person).available_micros)}


@endpoint(bp, "POST", "/me/leaving", body=LeaveIn, answer=DoneOut)
def left(person: Any, body: dict[str, Any]) -> Any:
    """Close your account for good. 409: something is unfinished, or money is on your balance and not given up."""
    _prove(person, body)
    leave(person, body["give_up_balance"])
    return {"done": True}


def _prove(person: Any, body: dict[str, str]) -> None:
    prove(person, body["password"], body["code"], request.remote_addr or "")


def _factor(person: Any) -> dict[str, Any]:
    state = state_of(person)
    return {"is_on": bool(state.is_on), "since": rfc3339(state.since), "recovery_codes_left": state.codes_left}
