"""The language a person reads: pages while they are signed in, and mails."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import LANGUAGES, _
from marketplace.errors import Invalid


def choose_language(person: Any, code: str) -> None:
    """A person chooses one of the languages offered, by its code; "" leaves it to the browser. Refuses others."""
    if code and code not in LANGUAGES:
        raise Invalid(fields={"language": [_("Choose one of the languages offered.")]})
    sql.execute("UPDATE persons SET language = %(code)s WHERE id = %(id)s", code=code, id=person.id)


def language_of(person_id: int) -> str:
    """The code a person has chosen, or ""."""
    return str(sql.value("SELECT language FROM persons WHERE id = %(id)s", id=person_id) or "")
