"""Qualification requirements of the protocol, checked and turned into those of a project."""

from __future__ import annotations

from typing import Any

from marketplace.errors import NotFound
from marketplace.mturk import ids
from marketplace.mturk.errors import TurkError
from marketplace.mturk.shapes import invalid
from marketplace.quality.qualifications.find import type_seen

GUARD_OF = {"Accept": "accept", "PreviewAndAccept": "preview", "DiscoverPreviewAndAccept": "discover"}
MOST_INTEGERS = 15
MOST_LOCALES = 30


def stored(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The requirements as a project keeps them. Refuses unknown types, and values that do not fit their comparator."""
    return [_stored(one, f"QualificationRequirements.{place}") for place, one in enumerate(given, 1)]


def _stored(given: dict[str, Any], path: str) -> dict[str, Any]:
    number = ids.qualification(given["QualificationTypeId"])
    try:
        kind = type_seen(number)
    except NotFound:
        raise TurkError("QualificationTypeDoesNotExist", f"QualificationType {given['QualificationTypeId']} does not exist.") from None
    comparator = given["Comparator"]
    integers, locales = given.get("IntegerValues", []), given.get("LocaleValues", [])
    is_locale = kind.system_name == "locale"
    if comparator in ("Exists", "DoesNotExist"):
        if integers or locales:
            raise invalid(path, f"{comparator} takes no values.")
    elif is_locale:
        if integers or not 1 <= len(locales) <= MOST_LOCALES or comparator not in ("EqualTo", "NotEqualTo", "In", "NotIn"):
            raise invalid(path, f"a place is compared by EqualTo, NotEqualTo, In or NotIn with 1 to {MOST_LOCALES} LocaleValues.")
    elif locales:
        raise invalid(path, "LocaleValues are for the qualification of the place only.")
    elif comparator in ("In", "NotIn"):
        if not 1 <= len(integers) <= MOST_INTEGERS:
            raise invalid(path, f"{comparator} takes 1 to {MOST_INTEGERS} IntegerValues.")
    elif len(integers) != 1:
        raise invalid(path, f"{comparator} takes one IntegerValue.")
    guard = GUARD_OF[given["ActionsGuarded"]] if "ActionsGuarded" in given else "preview" if given.get("RequiredToPreview") else "accept"
    found: dict[str, Any] = {"qualification_id": number, "comparator": comparator, "guard": guard}
    if integers:
        found["integer_values"] = integers
    if locales:
        found["locale_values"] = [
            {"country": one["Country"]} | ({"subdivision": one["Subdivision"]} if "Subdivision" in one else {}) for one in locales
        ]  # fmt: skip
    return found
