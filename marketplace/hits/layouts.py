"""Stored pages with `${placeholders}`: a HITLayout. Filled with values, one is the page of a task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.extensions import db
from marketplace.task_types.page import MOST_HTML, placeholders

LONGEST_NAME = 200


class Layout(db.Model):
    """A requester's stored page. It is never changed: tasks made from it, and clients that name it, rely on it."""

    __tablename__ = "mturk_layouts"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @property
    def public_id(self) -> str:
        """The HITLayoutId."""
        return public_id.encode("layout", self.id)

    @property
    def placeholders(self) -> list[str]:
        """The names that must be filled, in order."""
        return placeholders.names(self.html)


def create_layout(requester: Any, name: str, html: str) -> Layout:
    """Stores a page for the requester. Refuses a name or a page that is empty or too long."""
    fields: dict[str, list[str]] = {}
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        fields["name"] = [_("Write 1 to %(longest_name)s characters.", longest_name=LONGEST_NAME)]
    if not html.strip() or len(html) > MOST_HTML or "\0" in html:
        fields["html"] = [_("This must be the HTML of a page, 1 to %(most_html)s characters.", most_html=f"{MOST_HTML:,}")]
    if fields:
        raise Invalid(fields=fields)
    layout = Layout(owner_id=requester.id, name=name.strip(), html=html)
    db.session.add(layout)
    db.session.flush()  # the id is part of the answer
    return layout


def layout_of(requester: Any, text: str) -> Layout:
    """The requester's layout with this public id, or NotFound."""
    found = db.session.get(Layout, public_id.decode("layout", text))
    if found is None or found.owner_id != requester.id:
        raise NotFound(_("There is no layout with this id that you can see."))
    return found


def layouts_of(requester: Any, before_id: int = 2**62, limit: int = 50) -> list[Layout]:
    """The requester's layouts, newest first."""
    query = db.select(Layout).where(Layout.owner_id == requester.id, Layout.id < before_id).order_by(Layout.id.desc()).limit(limit)
    return list(db.session.execute(query).scalars())


def fill_layout(layout: Layout, values: Mapping[str, str], frame_height: int = 0) -> dict[str, Any]:
    """The input of a `page` task: the layout's page with the values in their places, unable to act.

    Refuses values for names that the page does not have, and names of the page without a value.
    """
    there = placeholders.everywhere(layout.html)
    fields = {f"parameters.{name}": [_("The layout has no such placeholder.")] for name in values if name not in there}
    fields |= {f"parameters.{name}": [_("The layout has this placeholder; give it a value.")] for name in layout.placeholders if name not in values}
    if fields:
        raise Invalid(fields=fields)
    return {"kind": "html", "html": placeholders.fill(layout.html, values), "frame_height": frame_height}
