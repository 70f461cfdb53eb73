"""Who looks at a page, for its masthead; pages must be drawn even when the database cannot say."""

from __future__ import annotations

from flask import Flask
from psycopg import Error as DatabaseError
from sqlalchemy.exc import SQLAlchemyError

from marketplace.people.tokens import Bearer
from marketplace.web.session import current_person


def viewer() -> Bearer | None:
    """The person signed in, or None. Error pages ask too, where no guard has looked and the transaction may be broken."""
    try:
        person = current_person()
        return person if person and person.roles is not None else None
    except (SQLAlchemyError, DatabaseError):
        return None


def register_viewer(app: Flask) -> None:
    """Makes `viewer()` known to templates."""
    app.jinja_env.globals["viewer"] = viewer
