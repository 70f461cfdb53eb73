"""The time zone a person lives in: their days, weeks and streaks begin and end by it. The database knows the zones (IANA's names)."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid

UTC = "UTC"


def chosen_zone(person: Any) -> str:
    """The name that the person, or their browser, said; "" before that."""
    return str(sql.value("SELECT time_zone FROM persons WHERE id = %(id)s", id=person.id) or "")


def zone_of(person: Any) -> str:
    """The zone that holds for the person: the one said, else UTC."""
    return chosen_zone(person) or UTC


def zones() -> list[str]:
    """The names that can be chosen: places (`Europe/Lisbon`) and UTC, sorted."""
    found = sql.rows(
        "SELECT name FROM pg_timezone_names WHERE name ~ '^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/'"
        " OR name = 'UTC' ORDER BY name"
    )
    return [one.name for one in found]


def choose_time_zone(person: Any, name: str, only_if_unknown: bool = False) -> str:
    """Sets the person's zone; the zone that holds now. `only_if_unknown` is for a browser that says its own: it never
    overrules a choice. Refuses names that are no zone."""
    if not sql.value("SELECT 1 FROM pg_timezone_names WHERE name = %(name)s LIMIT 1", name=name):
        raise Invalid(fields={"time_zone": [_("Choose a time zone from the list, such as Europe/Lisbon.")]})
    sql.execute(
        "UPDATE persons SET time_zone = %(name)s WHERE id = %(id)s AND (time_zone = '' OR NOT %(unknown)s)", name=name, id=person.id, unknown=only_if_unknown
    )
    return zone_of(person)
