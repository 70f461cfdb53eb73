"""The kinds of tasks. A new kind is a folder beside the others and one line in `TASK_TYPES`."""

from __future__ import annotations

from jinja2 import BaseLoader, PackageLoader, PrefixLoader

from marketplace.core.texts import _
from marketplace.errors import Invalid
from marketplace.task_types import apptest, boxes, choice, clip, compare, edit, form, page, product_review, spans, survey, transcribe
from marketplace.task_types.base import TaskType

_MODULES = (choice, compare, spans, boxes, survey, edit, transcribe, clip, form, product_review, apptest, page)
TASK_TYPES: dict[str, TaskType] = {module.TYPE.name: module.TYPE for module in _MODULES}


def get(name: str) -> TaskType:
    """The kind of this name; refuses a name that is none, naming those there are."""
    kind = TASK_TYPES.get(name) if isinstance(name, str) else None
    if kind is None:
        raise Invalid(fields={"task_type": [_("There is no such task type; choose one of %(task_types)s.", task_types=", ".join(TASK_TYPES))]})
    return kind


def template_loader() -> BaseLoader:
    """Finds `task_types/<kind>/page.html` in the folders of the kinds, and `task_types/shown.html` beside them."""
    return PrefixLoader({"task_types": PackageLoader("marketplace", "task_types")})
