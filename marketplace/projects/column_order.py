"""The columns of a batch's tasks, in the order of the files they came from."""

from __future__ import annotations

from marketplace.core import sql


def input_columns(batch_id: int) -> list[str]:
    """The names that the inputs of a batch have: first those of its files, as each file orders them, the earliest file first.

    A stored input has lost that order (jsonb sorts), so an import remembers it. Names that no file brought come last, the
    shorter first, so that they are the same on every download.
    """
    found = {one.name for one in sql.rows(_NAMES, batch=batch_id)}
    ordered = dict.fromkeys(name for one in sql.rows(_FILES, batch=batch_id) for name in one.columns if name in found)
    return [*ordered, *sorted(found - ordered.keys(), key=lambda name: (len(name), name))]


_NAMES = "SELECT DISTINCT name FROM tasks, jsonb_object_keys(input) AS name WHERE batch_id = %(batch)s"
_FILES = "SELECT columns FROM imports WHERE batch_id = %(batch)s AND accepted > 0 ORDER BY id"
