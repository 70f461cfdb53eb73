"""The tasks of a batch as a worker will see them."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.people.models import Person
from marketplace.projects.models import Batch


def sample_tasks(requester: Person, batch: Batch, limit: int = 10, after_position: int = 0) -> list[Any]:
    """Up to `limit` tasks in order: position, key, input."""
    return sql.rows(
        "SELECT position, key, input FROM tasks WHERE batch_id = %(batch)s AND position > %(after)s ORDER BY position LIMIT %(limit)s",
        batch=batch.id,
        after=after_position,
        limit=limit,
    )
