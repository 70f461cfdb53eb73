"""Files in answers. An answer carries the id that the upload gave; whose file it is, the database says when it is handed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from marketplace.core.texts import _
from marketplace.uploads.media import KINDS, LARGEST, MEGABYTE, TYPES, wording

ID = re.compile(r"F[A-Z2-7]{26}")


class Wanted(NamedTuple):
    """A file that an answer names: the path of its field, its id, and the kinds and sizes (bytes) of files that the field takes."""

    path: str
    id: str
    accept: tuple[str, ...]
    least_bytes: int = 0
    most_bytes: int = max(LARGEST.values())


def check_id(value: Any) -> str:
    """What is wrong with the value of a file field, in a sentence; empty when nothing is."""
    return "" if isinstance(value, str) and ID.fullmatch(value) else _("Upload a file, and give the id that the upload answered with.")


def check_accept(value: Any) -> str:
    """What is wrong with a list of kinds of files, in a sentence; empty when nothing is."""
    if isinstance(value, list) and value and all(one in KINDS for one in value) and len(set(value)) == len(value):
        return ""
    return _("Give a list of the kinds of files that are taken, out of %(kinds)s.", kinds=", ".join(KINDS))


def schema(accept: Sequence[str]) -> dict[str, Any]:
    """The JSON Schema of a file field."""
    return {"type": "string", "pattern": f"^{ID.pattern}$", "description": f"The id of an uploaded file: {wording(tuple(accept))}."}


def view(accept: Sequence[str], most_bytes: int = max(LARGEST.values())) -> dict[str, Any]:
    """What a page needs to know of a file field: the media types for the file dialogue, the sizes, and words for people."""
    words, most = wording(tuple(accept)), min(most_bytes, max(LARGEST[kind] for kind in accept))
    return {
        "accept": ",".join(media for kind in accept for media in TYPES[kind]),
        "kinds": " ".join(accept),
        "most_bytes": most,
        "hint": _(
            "%(kinds)s, up to %(size)s.",
            kinds=words[0].upper() + words[1:],
            size=f"{most // MEGABYTE} MB" if most >= MEGABYTE else _("%(number)s bytes", number=f"{most:,}"),
        ),
    }
