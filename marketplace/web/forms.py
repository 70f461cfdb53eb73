"""What pages do with forms: read fields, keep what was typed, and put each refusal beside its field."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, TypedDict

from flask import current_app, request, url_for

from marketplace.core.money import parse_money
from marketplace.core.texts import N_, _
from marketplace.errors import Refusal


def errors_of(refusal: Refusal, field: str = "") -> dict[str, list[str]]:
    """The sentences of a refusal by field; one that names no field stands at `field`."""
    known = {"new": "password", "new_password": "password"}
    return {known.get(name, name): list(sentences) for name, sentences in refusal.fields.items()} or {field: [refusal.message]}


def own_path(path: str | None) -> str:
    """A path of this site, or "": nobody is sent to another host by a link to us."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or any(ord(sign) < 32 for sign in path):
        return ""
    return path.rstrip("?")


def site_root() -> str:
    """The beginning of our addresses in mails: PUBLIC_URL; else the host of the request where it is this machine or a private
    network's number; else where we listen. Any other Host header may be made up to send somebody's link elsewhere."""
    if root := current_app.config.get("PUBLIC_URL"):
        return str(root)
    host = request.host.rpartition(":")[0] if re.search(r":\d+$", request.host) else request.host
    try:
        is_ours = ipaddress.ip_address(host.strip("[]")).is_private
    except ValueError:
        is_ours = host == "localhost"
    return request.url_root.rstrip("/") if is_ours else str(current_app.config["SITE_URL"])


def reset_link(token: str) -> str:
    """Where a new password is chosen, as a whole address."""
    return site_root() + url_for("public.new_password", token=token)


def email_link(token: str) -> str:
    """Where a new e-mail address is confirmed, as a whole address."""
    return site_root() + url_for("public.new_email", token=token)


def home_of(person: Any) -> str:
    """Where a person goes after signing in."""
    for role, path in (("operator", "/operator/"), ("requester", "/requester/"), ("worker", "/worker/")):
        if person.has_role(role):
            return path
    return "/account/"


class Trace(TypedDict):
    """Where a session was begun."""

    user_agent: str
    address: str


def trace() -> Trace:
    """What the list of sessions shows of this browser."""
    return {"user_agent": request.user_agent.string[:300], "address": request.remote_addr or ""}


def whole(text: str | None, field: str, errors: dict[str, list[str]], what: str = N_("a whole number, such as 3")) -> int | None:
    """A whole number from a form, or None after noting what is wrong."""
    try:
        return int((text or "").strip())
    except ValueError:
        errors.setdefault(field, []).append(_("Write %(what)s.", what=_(what)))
        return None


def amount(text: str | None, field: str, errors: dict[str, list[str]]) -> int | None:
    """Micros of an amount from a form, or None after noting what is wrong."""
    try:
        return parse_money((text or "").strip())
    except ValueError as error:
        errors.setdefault(field, []).append(str(error))
        return None


def lines(text: str | None) -> list[str]:
    """The lines of a text field that are not empty, trimmed."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
