"""Searches under a name."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.extensions import db
from marketplace.searches.filters import Filters
from marketplace.searches.models import SavedSearch

MOST_SEARCHES = 50
MOST_CHARACTERS = 80


def save_search(worker: Any, name: str, filters: Filters, has_alert: bool = False, has_push: bool = False) -> SavedSearch:
    """Saves the filters under a name, in place of the search that has it already. Refuses an empty name and a 51st search."""
    name = name.strip()
    if not 1 <= len(name) <= MOST_CHARACTERS:
        raise Invalid(fields={"name": [_("Give it a name of 1 to %(most_characters)s characters.", most_characters=MOST_CHARACTERS)]})
    found = db.session.execute(
        db.select(SavedSearch).where(SavedSearch.worker_id == worker.id, db.func.lower(SavedSearch.name) == name.lower())
    ).scalar_one_or_none()
    if found is None:
        if len(searches_of(worker)) >= MOST_SEARCHES:
            raise Invalid(fields={"name": [_("You have %(most_searches)s searches; delete one first.", most_searches=MOST_SEARCHES)]})
        found = SavedSearch(worker_id=worker.id, name=name)
        db.session.add(found)
    found.filters, found.has_alert, found.has_push = filters.stored(), has_alert, has_push
    db.session.flush()  # so that it has its number and the time of saving
    return found


def set_alert(worker: Any, search_id: int, has_alert: bool | None = None, has_push: bool | None = None) -> SavedSearch:
    """Turns the mail about new batches and the notices on devices on or off; None leaves one as it is."""
    found = search_of(worker, search_id)
    found.has_alert = found.has_alert if has_alert is None else has_alert
    found.has_push = found.has_push if has_push is None else has_push
    return found


def delete_search(worker: Any, search_id: int) -> None:
    """Deletes a search and what is known of its alerts."""
    db.session.delete(search_of(worker, search_id))
    db.session.flush()


def searches_of(worker: Any) -> list[SavedSearch]:
    """The worker's searches, by name."""
    return list(db.session.execute(db.select(SavedSearch).where(SavedSearch.worker_id == worker.id).order_by(db.func.lower(SavedSearch.name))).scalars())


def search_of(worker: Any, search_id: int) -> SavedSearch:
    """One search of the worker; NotFound for anybody else's."""
    found = db.session.get(SavedSearch, search_id)
    if found is None or found.worker_id != worker.id:
        raise NotFound(_("There is no search with this id that is yours."))
    return found


def search_by_public_id(worker: Any, text: str) -> SavedSearch:
    """The same, by the id outside."""
    return search_of(worker, public_id.decode("search", text))
