"""/layouts: stored pages with `${placeholders}`, which the MTurk endpoint calls HITLayouts."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from marketplace.api import cursors
from marketplace.api.face import PageQuery, Strict, endpoint, page_of
from marketplace.api.fields import Id, Moment, Text
from marketplace.core.clock import rfc3339
from marketplace.hits.layouts import LONGEST_NAME, Layout, create_layout, layout_of, layouts_of
from marketplace.task_types.page import MOST_HTML

bp = Blueprint("layouts", __name__, description="Stored pages with `${placeholders}`, for tasks made one at a time.")


class LayoutIn(Strict):
    """A new page."""

    name = Text(least=1, most=LONGEST_NAME, required=True)
    html = Text(least=1, most=MOST_HTML, required=True, metadata={"description": "The page; `${name}` stands for a value, which cannot act in the page."})


class LayoutOut(Schema):
    """A stored page, without its HTML."""

    layout_id = Id(required=True, metadata={"description": "The HITLayoutId of the MTurk endpoint."})
    name = Text(required=True)
    placeholders = fields.List(Text(), required=True)
    created_at = Moment(required=True)


class WholeLayoutOut(LayoutOut):
    """A stored page."""

    html = Text(most=MOST_HTML, required=True)


@endpoint(bp, "POST", "/layouts", role="requester", body=LayoutIn, answer=LayoutOut, status=201, example={"name": "One image", "html": "<img src='${image}'>"})
def create(person: Any, body: dict[str, Any]) -> Any:
    """Store a page with placeholders."""
    return _shown(create_layout(person, body["name"], body["html"]))


@endpoint(bp, "GET", "/layouts", role="requester", query=PageQuery, answer=page_of(LayoutOut))
def listed(person: Any, query: dict[str, Any]) -> Any:
    """List your stored pages, newest first."""
    before = cursors.place(query["cursor"])
    return cursors.page(layouts_of(person, before if before is not None else 2**62, query["limit"] + 1), query["limit"], _shown)


@endpoint(bp, "GET", "/layouts/<layout_id>", role="requester", answer=WholeLayoutOut)
def shown(person: Any, layout_id: str) -> Any:
    """Show one of your stored pages."""
    layout = layout_of(person, layout_id)
    return _shown(layout) | {"html": layout.html}


def _shown(layout: Layout) -> dict[str, Any]:
    return {"layout_id": layout.public_id, "name": layout.name, "placeholders": layout.placeholders, "created_at": rfc3339(layout.created_at)}
