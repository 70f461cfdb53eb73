"""The requester's portal: from a file of tasks to reviewed answers."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("requester", __name__)

from marketplace.web.requester import (  # noqa: E402, F401 - routes register themselves
    batches,
    imports,
    money,
    mturk,
    previews,
    projects,
    qualifications,
    quality,
    quality_rules,
    rehearsals,
    results,
    reviews,
    task_reports,
    training,
    workers,
)
