"""/books: the books, proven now."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api.face import endpoint
from marketplace.api.fields import Json, Text
from marketplace.ledger.check import check_books

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
