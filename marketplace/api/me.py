"""/me: the person of the token, their money and their work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, request, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors, shapes
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Money, OneOf, Text
from marketplace.assignments.find import assignments_of
from marketplace.assignments.models import STATES
from marketplace.core.money import format_money
from marketplace.core.spreadsheet import csv_line
from marketplace.core.texts import LANGUAGES
from marketplace.ledger.statement import statement, statement_all
from marketplace.payouts.balance import balance
from marketplace.people.language import choose_language
from marketplace.people.models import ROLES
from marketplace.people.time_zone import choose_time_zone, zone_of

bp = Blueprint("me", __name__, description="You, your money and your work.")
CHOICES = ("", *LANGUAGES)


class MeOut(Schema):
    """The person of the token."""

    id = Id(required=True)
    email = Text(required=True)
    name = Text(required=True)
    roles = fields.List(OneOf(ROLES), required=True)
    language = OneOf(CHOICES, required=True, metadata={"description": "Of your pages and mails; empty: what your browser asks for. The API is in English."})
    time_zone = Text(required=True, metadata={"description": "By which your days and streaks begin and end, a name such as `Europe/Lisbon`."})


class LanguageIn(Strict):
    """The language you read."""

    language = OneOf(CHOICES, required=True, metadata={"description": "Its code; empty: what your browser asks for."})


class BalanceOut(Schema):
    """Where your money stands."""

    available = Money(required=True)
    held = Money(required=True, metadata={"description": "Reserved for your own batches."})
    pending = Money(required=True, metadata={"description": "Handed in and undecided."})
    in_flight = Money(required=True, metadata={"description": "Payouts on their way."})
    paid_out = Money(required=True)
    threshold = Money(required=True, metadata={"description": "The least payout."})
    payable = fields.Boolean(required=True)


class StatementQuery(PageQuery):
    """Which part, in which form; CSV is always the whole statement."""

    format = OneOf(("json", "csv"), load_default=None)


class WorkQuery(PageQuery):
    """Which of your assignments."""

    state = OneOf(STATES, load_default=None)


@endpoint(bp, "GET", "/me", answer=MeOut)
def shown(person: Any) -> Any:
    """Say who you are."""
    return _me(person, person.language)


class TimeZoneIn(Strict):
    """Where you live."""

    time_zone = Text(least=1, most=100, required=True, metadata={"description": "A name of the IANA's, such as `Europe/Lisbon`."})


@endpoint(bp, "POST", "/me/time-zone", body=TimeZoneIn, answer=MeOut)
def time_zone(person: Any, body: dict[str, str]) -> Any:
    """Say in which time zone your days begin and end."""
    choose_time_zone(person, body["time_zone"])
    return _me(person, person.language)


@endpoint(bp, "POST", "/me/language", body=LanguageIn, answer=MeOut)
def choose(person: Any, body: dict[str, Any]) -> Any:
    """Choose the language of your pages and mails."""
    choose_language(person, body["language"])
    return _me(person, body["language"])


def _me(person: Any, language: str) -> dict[str, Any]:
    return {"id": person.public_id, "email": person.email, "name": person.name, "roles": list(person.roles), "language": language, "time_zone": zone_of(person)}


@endpoint(bp, "GET", "/me/balance", answer=BalanceOut)
def money(person: Any) -> Any:
    """Say where your money stands."""
    now = balance(person)
    return {
        "available": format_money(now.available_micros),
        "held": format_money(now.held_micros),
        "pending": format_money(now.pending_micros),
        "in_flight": format_money(now.in_flight_micros),
        "paid_out": format_money(now.paid_out_micros),
        "threshold": format_money(now.threshold_micros),
        "payable": now.payable,
    }


LINES = page_of(shapes.LineOut)
FORMS = {
    "200": {
        "description": "Newest first; each balance is the next older one plus what moved. A move between other accounts of yours leaves it as it was.",
        "content": {"application/json": {"schema": LINES}, "text/csv": {"schema": {"type": "string"}}},
    }
}


@endpoint(bp, "GET", "/me/statement", query=StatementQuery, answers=FORMS)
def lines(person: Any, query: dict[str, Any]) -> Any:
    """List every transfer of yours with the running balance, as JSON pages or as one CSV file."""
    form = query["format"] or request.accept_mimetypes.best_match(["application/json", "text/csv"], "application/json")
    if form in ("csv", "text/csv"):
        answer = Response(stream_with_context(_sheet(statement_all(person))), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="statement.csv"'
        return answer
    return cursors.page(statement(person, cursors.place(query["cursor"]), query["limit"] + 1), query["limit"], shapes.line)


@endpoint(bp, "GET", "/me/assignments", role="worker", query=WorkQuery, answer=page_of(shapes.WorkerAssignmentOut))
def work(person: Any, query: dict[str, Any]) -> Any:
    """List your assignments, newest first."""
    found = assignments_of(person, query["state"], cursors.place(query["cursor"]), query["limit"] + 1)
    return cursors.page(found, query["limit"], shapes.worker_assignment)


COLUMNS = ("id", "created_at", "kind", "amount", "balance", "subject", "memo")


def _sheet(found: Iterator[Any]) -> Iterator[str]:
    """The lines as CSV."""
    yield csv_line(COLUMNS)
    for row in found:
        cells = shapes.line(row)
        yield csv_line(cells[name] for name in COLUMNS)
