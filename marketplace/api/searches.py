"""/me/searches, marks, goals: what a worker wants to see."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from marketplace.api import shapes
from marketplace.api.face import Strict, endpoint
from marketplace.api.fields import Id, Moment, Money, OneOf, Text
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.core.texts import _
from marketplace.people.push import application_key, notify, subscribe, subscriptions_of, unsubscribe
from marketplace.projects.top_up import promised
from marketplace.quality.admission import refusal
from marketplace.reports.offer import offer_by_public_id
from marketplace.reports.ways import ways
from marketplace.searches import marks as marking
from marketplace.searches import saved
from marketplace.searches.filters import read_filters
from marketplace.searches.settings import goals, set_goals
from marketplace.task_types import TASK_TYPES

bp = Blueprint("searches", __name__, description="Saved searches, marks and goals of a worker.")
SUBJECTS = {"hidden": "person", "favourite": "project"}


def flag(default: bool) -> fields.Raw:
    """true or false, and nothing that only looks like it."""
    return fields.Raw(load_default=default, validate=validate.OneOf((True, False), error="This must be true or false."), metadata={"type": "boolean"})


class SearchIn(Strict):
    """Filters under a name; the same name takes the place of the search that had it."""

    name = Text(least=1, most=80, required=True)
    words = Text(most=200, load_default="")
    task_type = OneOf(("", *TASK_TYPES), load_default="")
    reward = Text(most=20, load_default="", metadata={"description": "The least reward of a task, a decimal string."})
    hourly = Text(most=20, load_default="", metadata={"description": "The least pay of an hour, a decimal string."})
    qualified = flag(True)
    favourites = flag(False)
    alert = flag(False)
    push = flag(False)


class SearchOut(Schema):
    """A saved search."""

    id = Id(required=True)
    name = Text(required=True)
    words = Text(required=True)
    task_type = Text(required=True)
    reward = Money(required=True)
    hourly = Money(required=True)
    qualified = fields.Boolean(required=True)
    favourites = fields.Boolean(required=True)
    alert = fields.Boolean(required=True, metadata={"description": "New batches that fit are mailed."})
    push = fields.Boolean(required=True, metadata={"description": "New batches that fit are told on your devices."})
    created_at = Moment(required=True)


class SearchesOut(Schema):
    """All of them."""

    items = fields.List(fields.Nested(SearchOut), required=True)


class DeviceIn(Strict):
    """What `PushManager.subscribe` gave: its `endpoint` and `keys`."""

    endpoint = Text(least=1, most=2_000, required=True, metadata={"format": "uri", "description": "https, on the internet."})
    p256dh = Text(least=1, most=200, required=True, metadata={"description": "The browser's key, base64url."})
    auth = Text(least=1, most=100, required=True, metadata={"description": "16 bytes, base64url."})
    device = Text(most=200, load_default="", metadata={"description": "A name to know it by."})


class DeviceOut(Schema):
    """A device that takes notices."""

    id = Id(required=True)
    device = Text(required=True)
    created_at = Moment(required=True)


class DevicesOut(Schema):
    """All of them, with the installation's key."""

    application_key = Text(required=True, metadata={"description": "What a browser asks for as `applicationServerKey`."})
    items = fields.List(fields.Nested(DeviceOut), required=True)


class SentOut(Schema):
    """How many devices a notice is on its way to."""

    sent = shapes.Count()


class MarkIn(Strict):
    """hidden: the batch's requester is no longer in the feed; favourite: its project is marked."""

    mark = OneOf(("hidden", "favourite"), required=True)


class MarkOut(Schema):
    """A mark."""

    mark = OneOf(("hidden", "favourite"), required=True)
    subject_id = Id(required=True, metadata={"description": "The requester's id, or the project's."})
    name = Text(required=True, allow_none=True)
    created_at = Moment(required=True)


class MarksOut(Schema):
    """All of them."""

    items = fields.List(fields.Nested(MarkOut), required=True)


class GoalsIn(Strict):
    """What to earn in a day and in a week; null or left out: no goal."""

    day = Money(load_default=None, allow_none=True)
    week = Money(load_default=None, allow_none=True)


class GoalsOut(Schema):
    """The goals."""

    day = Money(required=True, allow_none=True)
    week = Money(required=True, allow_none=True)


class WayOut(Schema):
    """A requirement that is not met."""

    qualification_id = Id(required=True)
    asked = Text(required=True)
    yours = Text(required=True)
    words = Text(required=True, metadata={"description": "The way to it."})
    act = OneOf(("request", "test", "training", ""), required=True)
    training = Id(required=True, allow_none=True, metadata={"description": "Where there is a training for it: the id to ask /training for."})


class EligibilityOut(Schema):
    """Whether you may do a batch."""

    eligible = fields.Boolean(required=True)
    missing = fields.List(fields.Nested(WayOut), required=True)
    hourly_floor = Money(required=True, metadata={"description": "What approved answers pay an hour at least: topped up where they pay less. 0.00: no floor."})
    reason = Text(required=True, metadata={"description": "Why not, in a sentence; questions about you are asked at /batches/ID/screener."})


@endpoint(bp, "GET", "/me/searches", role="worker", answer=SearchesOut)
def listed(person: Any) -> Any:
    """List your saved searches."""
    return {"items": [_search(one) for one in saved.searches_of(person)]}


@endpoint(bp, "POST", "/me/searches", role="worker", body=SearchIn, answer=SearchOut, status=201)
def create(person: Any, body: dict[str, Any]) -> Any:
    """Save a search."""
    return _search(saved.save_search(person, body["name"], read_filters(body), body["alert"], body["push"]))


@endpoint(bp, "POST", "/me/searches/<search_id>/delete", role="worker", answer=SearchesOut)
def remove(person: Any, search_id: str) -> Any:
    """Delete a search; what is left."""
    saved.delete_search(person, saved.search_by_public_id(person, search_id).id)
    return {"items": [_search(one) for one in saved.searches_of(person)]}


@endpoint(bp, "GET", "/me/devices", role="worker", answer=DevicesOut)
def devices(person: Any) -> Any:
    """List your devices that take notices (Web Push), with the key that a browser asks for."""
    return _devices(person)


@endpoint(bp, "POST", "/me/devices", role="worker", body=DeviceIn, answer=DeviceOut, status=201)
def new_device(person: Any, body: dict[str, str]) -> Any:
    """Let a device take notices: what its push manager gave you. The same address takes the place of itself."""
    return _device(subscribe(person, body["endpoint"], body["p256dh"], body["auth"], body["device"]))


@endpoint(bp, "POST", "/me/devices/<device_id>/delete", role="worker", answer=DevicesOut)
def no_device(person: Any, device_id: str) -> Any:
    """Send nothing more to a device; what is left."""
    unsubscribe(person, public_id.decode("push_subscription", device_id))
    return _devices(person)


@endpoint(bp, "POST", "/me/devices/test", role="worker", answer=SentOut)
def try_devices(person: Any) -> Any:
    """Send a notice to all your devices, to see that it comes."""
    return {"sent": notify(person.id, _("It works"), _("Notices of new work will look like this."), "/worker/searches", "test")}


@endpoint(bp, "GET", "/me/marks", role="worker", answer=MarksOut)
def marks(person: Any) -> Any:
    """List your favourites and the requesters you hid."""
    return _marks(person)


@endpoint(bp, "POST", "/batches/<batch_id>/marks", role="worker", body=MarkIn, answer=MarksOut)
def mark(person: Any, batch_id: str, body: dict[str, str]) -> Any:
    """Hide a batch's requester, or mark its project."""
    marking.mark(person, public_id.decode("batch", batch_id), body["mark"])
    return _marks(person)


@endpoint(bp, "POST", "/me/marks/<mark>/<subject_id>/delete", role="worker", answer=MarksOut)
def unmark(person: Any, mark: str, subject_id: str) -> Any:
    """Take a mark away."""
    marking.unmark(person, mark, public_id.decode(SUBJECTS.get(mark, "project"), subject_id))
    return _marks(person)


@endpoint(bp, "GET", "/batches/<batch_id>/eligibility", role="worker", answer=EligibilityOut)
def eligibility(person: Any, batch_id: str) -> Any:
    """Say what you lack for a batch, with the way to it."""
    offer = offer_by_public_id(person, batch_id)
    shown = [
        {
            "qualification_id": public_id.encode("qualification", one.type_id), "asked": one.asked, "yours": one.yours, "words": one.words, "act": one.act,
            "training": public_id.encode("project", one.project_id) if one.project_id else None,
        }
        for one in ways(person, offer.requirements)
    ]  # fmt: skip
    reason = refusal(offer.batch_id, person.id)
    return {"eligible": not reason, "missing": shown, "reason": reason, "hourly_floor": format_money(promised(offer.batch_id))}


@endpoint(bp, "GET", "/me/goals", role="worker", answer=GoalsOut)
def shown_goals(person: Any) -> Any:
    """Show what you want to earn."""
    return _goals(goals(person))


@endpoint(bp, "POST", "/me/goals", role="worker", body=GoalsIn, answer=GoalsOut)
def new_goals(person: Any, body: dict[str, Any]) -> Any:
    """Set what you want to earn in a day and in a week."""
    return _goals(set_goals(person, body["day"], body["week"]))


def _search(row: Any) -> dict[str, Any]:
    filters = row.filters
    return {
        "id": row.public_id,
        "name": row.name,
        "words": filters["words"],
        "task_type": filters["task_type"],
        "reward": shapes.money_or_none(filters["least_reward_micros"]),
        "hourly": shapes.money_or_none(filters["least_hourly_micros"]),
        "qualified": filters["qualified"],
        "favourites": filters["favourites"],
        "alert": row.has_alert,
        "push": row.has_push,
        "created_at": rfc3339(row.created_at),
    }


def _marks(person: Any) -> dict[str, Any]:
    found = marking.marks_of(person)
    items = [
        {"mark": one.mark, "subject_id": public_id.encode(SUBJECTS[one.mark], one.subject_id), "name": one.name, "created_at": rfc3339(one.created_at)}
        for one in found
    ]
    return {"items": items}


def _goals(found: Any) -> dict[str, str | None]:
    return {"day": shapes.money_or_none(found.day_micros), "week": shapes.money_or_none(found.week_micros)}


def _device(row: Any) -> dict[str, Any]:
    return {"id": row.public_id, "device": row.device, "created_at": rfc3339(row.created_at)}


def _devices(person: Any) -> dict[str, Any]:
    return {"application_key": application_key(), "items": [_device(one) for one in subscriptions_of(person)]}
