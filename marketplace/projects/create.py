"""Making and changing projects, and batches of them."""

from __future__ import annotations

from typing import Any

from flask import current_app

from marketplace.core.money import share_of
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.models import TERMS, Batch, Project
from marketplace.quality.newcomers import with_site_share
from marketplace.quality.terms import check_quality, check_requirements
from marketplace.task_types import TASK_TYPES

DEFAULTS: dict[str, Any] = {
    "description": "",
    "instructions": "",
    "overlap": 1,
    "lease_seconds": 1800,
    "auto_approve_seconds": 3 * 86400,
    "review": {"mode": "manual"},
    "keywords": "",
    "requirements": [],
    "quality": {},
}
YEAR_SECONDS = 365 * 86400
LIMITS = {"overlap": (1, 1000), "lease_seconds": (10, YEAR_SECONDS), "auto_approve_seconds": (0, YEAR_SECONDS), "reward_micros": (0, 10_000_000_000)}
TEXTS = {"title": (1, 200), "description": (0, 2000), "instructions": (0, 100_000), "keywords": (0, 1000)}
REVIEW_MODES = ("manual", "all", "agreement")


def create_project(requester: Person, **terms: Any) -> Project:
    """A new project of the requester. Refuses terms that no worker could be offered, naming each field (see `check_terms`)."""
    project = Project(requester_id=requester.id, **check_terms(DEFAULTS | terms))
    db.session.add(project)
    db.session.flush()  # the id is part of the answer
    return project


def edit_project(requester: Person, project: Project, **terms: Any) -> Project:
    """Changes a project. Its drafts follow; what was published keeps the terms it was published with."""
    checked = check_terms({name: getattr(project, name) for name in TERMS} | terms)
    for name, value in checked.items():
        setattr(project, name, value)
    for batch in db.session.execute(db.select(Batch).where(Batch.project_id == project.id, Batch.state == "draft")).scalars():
        _copy_terms(project, batch)
    db.session.flush()
    return project


def create_batch(requester: Person, project: Project, name: str) -> Batch:
    """A new draft of a project."""
    if not name.strip() or len(name) > 200:
        raise Invalid(fields={"name": [_("Give the batch a name of 1 to 200 characters.")]})
    if project.archived_at:
        raise WrongState(_("This project is archived."))
    batch = Batch(
        project_id=project.id, requester_id=requester.id, name=name.strip(), state="draft", tasks=0, published_tasks=0, slots=0, reserve_slots=0, gold_tasks=0
    )
    _copy_terms(project, batch)
    db.session.add(batch)
    db.session.flush()  # the id is part of the answer
    return batch


def _copy_terms(project: Project, batch: Batch) -> None:
    for name in TERMS:
        setattr(batch, name, getattr(project, name))
    batch.quality = with_site_share(project.quality, float(current_app.config["SETTINGS"].newcomer_share))
    batch.fee_micros = share_of(project.reward_micros, str(current_app.config["SETTINGS"].platform_fee))


def check_terms(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms, normalised; Invalid with one entry a field that is wrong."""
    fields: dict[str, list[str]] = {}
    for name, (least, most) in TEXTS.items():
        text = terms.get(name, "")
        if not isinstance(text, str) or not least <= len(text.strip()) <= most:
            fields[name] = [
                _("Write %(least)s to %(most)s characters.", least=least, most=most) if least else _("Write at most %(most)s characters.", most=most)
            ]
    for name, (least, most) in LIMITS.items():
        number = terms.get(name)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            fields["reward" if name == "reward_micros" else name] = [
                _("Write an amount from 0 to 10000.")
                if name == "reward_micros"
                else _("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
            ]
    review = _review(terms.get("review"), fields)
    interface = _interface(terms.get("task_type"), terms.get("interface"), fields)
    overlap = terms.get("overlap")
    quality = check_quality(terms.get("quality"), overlap if isinstance(overlap, int) else 1, fields)
    requirements = check_requirements(terms.get("requirements"), fields)
    if fields:
        raise Invalid(fields=fields)
    checked = {"title": terms["title"].strip(), "review": review, "interface": interface, "quality": quality, "requirements": requirements}
    return {name: terms[name] for name in TERMS} | checked


def _review(review: Any, fields: dict[str, list[str]]) -> dict[str, Any]:
    if not isinstance(review, dict) or review.get("mode") not in REVIEW_MODES:
        fields["review.mode"] = [_("Choose one of %(review_modes)s.", review_modes=", ".join(REVIEW_MODES))]
        return {}
    if review["mode"] != "agreement":
        if unknown := set(review) - {"mode"}:
            fields[f"review.{sorted(unknown)[0]}"] = [_("The mode %(review)s takes no further settings.", review=review["mode"])]
        return {"mode": review["mode"]}
    least = review.get("min_agreement", 0.5)
    if isinstance(least, bool) or not isinstance(least, (int, float)) or not 0 <= least <= 1:
        fields["review.min_agreement"] = [_("Write a number from 0 to 1.")]
    if unknown := set(review) - {"mode", "min_agreement"}:
        fields[f"review.{sorted(unknown)[0]}"] = [_("The mode agreement takes min_agreement only.")]
    return {"mode": "agreement", "min_agreement": least}


def _interface(task_type: Any, interface: Any, fields: dict[str, list[str]]) -> dict[str, Any]:
    if not isinstance(task_type, str) or task_type not in TASK_TYPES:
        fields["task_type"] = [_("Choose one of %(task_types)s.", task_types=", ".join(TASK_TYPES))]
        return {}
    if not isinstance(interface, dict):
        fields["interface"] = [_("Write an object.")]
        return {}
    try:
        return TASK_TYPES[task_type].check_interface(interface, None)
    except Invalid as error:
        fields.update(error.fields or {"interface": [error.message]})
        return {}
