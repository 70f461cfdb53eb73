"""Fetching through the right: a requester reaches their own projects, batches and imports, and nothing else exists."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id
from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.models import Batch, Import, Project


def project_of(requester: Person, text: str) -> Project:
    """The requester's project with this public id, or NotFound."""
    return _own(requester, Project, public_id.decode("project", text), "project")


def batch_of(requester: Person, text: str) -> Batch:
    """The requester's batch with this public id, or NotFound."""
    return _own(requester, Batch, public_id.decode("batch", text), "batch")


def import_of(requester: Person, text: str) -> Import:
    """The import with this public id into a batch of the requester, or NotFound."""
    found = db.session.get(Import, public_id.decode("import", text))
    if found is None:
        raise NotFound(_("There is no import with this id that you can see."))
    _own(requester, Batch, found.batch_id, "import")
    return found


def imports_of(requester: Person, batch: Batch) -> list[Import]:
    """The imports into a batch, newest first."""
    return list(db.session.execute(db.select(Import).where(Import.batch_id == batch.id).order_by(Import.id.desc()).limit(50)).scalars())


def projects_of(requester: Person, before_id: int = 2**62, limit: int = 200) -> list[Project]:
    """The requester's projects, newest first."""
    query = db.select(Project).where(Project.requester_id == requester.id, Project.id < before_id).order_by(Project.id.desc()).limit(limit)
    return list(db.session.execute(query).scalars())


def batches_of(requester: Person, project: Project | None = None, before_id: int = 2**62, limit: int = 200) -> list[Batch]:
    """The requester's batches (of one project), newest first."""
    query = db.select(Batch).where(Batch.requester_id == requester.id, Batch.id < before_id).order_by(Batch.id.desc()).limit(limit)
    if project is not None:
        query = query.where(Batch.project_id == project.id)
    return list(db.session.execute(query).scalars())


def any_batch(number: int) -> Batch:
    """A batch for the system itself (jobs, the command line), whoever owns it."""
    batch = db.session.get(Batch, number)
    if batch is None:
        raise NotFound(_("There is no batch with this id."))
    return batch


def owner(batch: Batch) -> Person:
    """The requester of a batch."""
    return db.session.get_one(Person, batch.requester_id)


def _own(requester: Person, model: Any, number: int, word: str) -> Any:
    found = db.session.get(model, number)
    if found is None or found.requester_id != requester.id:
        raise NotFound(_("There is no %(word)s with this id that you can see.", word=word))
    return found
