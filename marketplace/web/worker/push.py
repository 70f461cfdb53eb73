"""Notices on the worker's own devices: this browser agrees, or takes its agreement back."""

from __future__ import annotations

from flask import flash, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.public_id import decode
from marketplace.core.texts import _
from marketplace.people.push import notify, subscribe, unsubscribe
from marketplace.web.filters import browser_named
from marketplace.web.worker import bp


@bp.post("/devices")
def create_device() -> tuple[Response, int]:
    """Keeps what the browser's push manager said, sent by its script."""
    form = request.form
    made = subscribe(g.person, form.get("endpoint", ""), form.get("p256dh", ""), form.get("auth", ""), browser_named(request.user_agent.string))
    return jsonify(id=made.public_id, device=made.device), 201


@bp.post("/devices/<device_id>/deletions")
def remove_device(device_id: str) -> Response:
    """Nothing more is sent to a device."""
    unsubscribe(g.person, decode("push_subscription", device_id))
    flash(_("That device gets no more notices."), "good")
    return redirect(url_for(".searches"), 303)


@bp.post("/devices/tests")
def try_devices() -> Response:
    """Sends a notice to all devices, to see that it comes."""
    sent = notify(g.person.id, _("It works"), _("Notices of new work will look like this."), url_for(".searches"), "test")
    flash(_("On its way.") if sent else _("No device takes notices yet."), "good" if sent else "warn")
    return redirect(url_for(".searches"), 303)
