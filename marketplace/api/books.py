"""/books: the books, proven now."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Json, Moment, Money, OneOf, Text
from marketplace.core import public_id
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.ledger.check import check_books
from marketplace.ledger.models import KINDS
from marketplace.reports.accounts import account_lines, account_of, accounts_page, flows
from marketplace.reports.journal_file import journal_csv
from marketplace.reports.period import read_period, standing

bp = Blueprint("books", __name__, description="The books.")


class ProofOut(Schema):
    """A proof that failed, with rows that show it."""

    proof = Text(required=True)
    rows = fields.List(Json(), required=True)


class BooksOut(Schema):
    """What `flask books check` prints."""

    ok = fields.Boolean(required=True)
    proven = fields.List(Text(), required=True)
    wrong = fields.List(fields.Nested(ProofOut), required=True)
    sums = Json(required=True)


@endpoint(bp, "GET", "/books", role="operator", answer=BooksOut)
def shown(person: Any) -> Any:
    """Prove the books from the transfers alone, in one snapshot."""
    return check_books()


class BookAccountOut(Schema):
    """A place where money stands."""

    id = Id(required=True)
    kind = OneOf(KINDS, required=True)
    email = Text(required=True, metadata={"description": "Whose it is; empty where it is nobody's."})
    title = Text(required=True, metadata={"description": "What it is held for; empty where it is free."})


class StandingAccountOut(BookAccountOut):
    """A place where money stands, with how much."""

    balance = Money(signed=True, required=True)


class AccountsQuery(PageQuery):
    """Which accounts."""

    kind = OneOf(KINDS, load_default=None)
    owner = Text(most=254, load_default="", metadata={"description": "An e-mail address, or the id of a batch."})


class AccountLineOut(Schema):
    """A transfer as one account sees it."""

    id = Id(required=True)
    created_at = Moment(required=True)
    kind = Text(required=True)
    amount = Money(signed=True, required=True)
    balance = Money(signed=True, required=True, metadata={"description": "What stood on the account after it."})
    other = fields.Nested(BookAccountOut, required=True, metadata={"description": "The account at the other end."})
    memo = Text(required=True, allow_none=True)


class FlowOut(Schema):
    """What moved in all, of one kind between two kinds of accounts."""

    kind = Text(required=True)
    from_kind = OneOf(KINDS, required=True)
    to_kind = OneOf(KINDS, required=True)
    transfers = fields.Integer(required=True)
    amount = Money(required=True)


class MovedOut(Schema):
    """What stood on all accounts of a kind before the days asked for, what came and went in them, and what stood after."""

    kind = OneOf(KINDS, required=True)
    before = Money(signed=True, required=True)
    came = Money(required=True)
    went = Money(required=True)
    after = Money(signed=True, required=True)


class FlowsOut(Schema):
    """The journal of the days asked for, summed."""

    flows = fields.List(fields.Nested(FlowOut), required=True)
    standing = fields.List(fields.Nested(MovedOut), required=True)


class DaysQuery(Strict):
    """Which days, in the time zone of the one who asks (`/me/time-zone`); without one of them there is no bound on that side."""

    first_day = Text(most=10, load_default=None, metadata={"format": "date", "examples": ["2026-11-23"]})
    last_day = Text(most=10, load_default=None, metadata={"format": "date", "examples": ["2026-11-23"], "description": "This day is in it."})


class JournalQuery(DaysQuery):
    """From where on."""

    after = Text(most=100, load_default="", metadata={"description": "The id of a transfer; only later ones are sent."})


@endpoint(bp, "GET", "/books/accounts", role="operator", query=AccountsQuery, answer=page_of(StandingAccountOut))
def accounts(person: Any, query: dict[str, Any]) -> Any:
    """List accounts, newest first, with what stands on them."""
    found = accounts_page(query["kind"] or "", query["owner"], cursors.place(query["cursor"]), query["limit"] + 1)
    return cursors.page(found, query["limit"], lambda one: _account(one.id, one.kind, one.email, one.title) | {"balance": format_money(one.balance_micros)})


@endpoint(bp, "GET", "/books/accounts/<account_id>/transfers", role="operator", query=PageQuery, answer=page_of(AccountLineOut))
def account_transfers(person: Any, account_id: str, query: dict[str, Any]) -> Any:
    """List an account's transfers, newest first, each with the balance after it and the account at the other end."""
    one = account_of(public_id.decode("account", account_id))
    return cursors.page(account_lines(one.id, cursors.place(query["cursor"]), query["limit"] + 1), query["limit"], _line)


@endpoint(bp, "GET", "/books/flows", role="operator", query=DaysQuery, answer=FlowsOut)
def summed(person: Any, query: dict[str, Any]) -> Any:
    """Sum the journal, whole or of some days, by kind of transfer and of the accounts at its ends; with what stood before and after."""
    period = read_period(person, query["first_day"] or "", query["last_day"] or "")
    return {
        "flows": [
            {"kind": one.kind, "from_kind": one.from_kind, "to_kind": one.to_kind, "transfers": one.transfers, "amount": format_money(one.amount_micros)}
            for one in flows(period)
        ],
        "standing": [
            {
                "kind": one.kind,
                "before": format_money(one.before_micros),
                "came": format_money(one.came_micros),
                "went": format_money(one.went_micros),
                "after": format_money(one.after_micros),
            }
            for one in standing(period)
        ],  # fmt: skip
    }


SHEET = {"200": {"description": "Oldest first, streamed.", "content": {"text/csv": {"schema": {"type": "string"}}}}}


@endpoint(bp, "GET", "/books/transfers", role="operator", query=JournalQuery, answers=SHEET)
def transfers(person: Any, query: dict[str, Any]) -> Any:
    """Download every transfer as CSV, or those after one, or those of some days."""
    after = public_id.decode("transfer", query["after"]) if query["after"] else 0
    period = read_period(person, query["first_day"] or "", query["last_day"] or "")
    return Response(stream_with_context(journal_csv(after, period)), content_type="text/csv; charset=utf-8")


def _account(number: int, kind: str, email: str, title: str) -> dict[str, Any]:
    return {"id": public_id.encode("account", number), "kind": kind, "email": email, "title": title}


def _line(one: Any) -> dict[str, Any]:
    return {
        "id": public_id.encode("transfer", one.id),
        "created_at": rfc3339(one.created_at),
        "kind": one.kind,
        "amount": format_money(one.amount_micros),
        "balance": format_money(one.balance_micros),
        "other": _account(one.other_id, one.other_kind, one.other_email, one.other_title),
        "memo": one.memo,
    }
