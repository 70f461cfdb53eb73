"""HIT types: identical terms give the same project, and each has one long-lived batch that its HITs are added to."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from marketplace.core import sql
from marketplace.errors import NotFound
from marketplace.extensions import db
from marketplace.hits.models import HitType
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.models import Batch, Project

TERMS = ("title", "description", "keywords", "reward_micros", "lease_seconds", "auto_approve_seconds", "requirements")
LOCK = 7106
"""Namespace of the advisory lock under which a type is made."""


def hit_type(requester: Any, **terms: Any) -> HitType:
    """The requester's type with exactly these `TERMS`: the one that is there, or a new one."""
    digest = hashlib.sha256(orjson.dumps([terms[name] for name in TERMS], option=orjson.OPT_SORT_KEYS)).digest()
    found = _by_digest(requester, digest)
    if found is None:
        sql.execute("SELECT pg_advisory_xact_lock(%(lock)s, %(key)s)", lock=LOCK, key=int.from_bytes(digest[:4], "big", signed=True))
        found = _by_digest(requester, digest)
    if found is None:
        project = create_project(
            requester,
            **terms,
            task_type="page",
            interface={},
            overlap=1,
            # a delay of 0 means: approved at once
            review={"mode": "all" if terms["auto_approve_seconds"] == 0 else "manual"},
            quality={"refill_rejected": False},
        )
        found = HitType(project_id=project.id, requester_id=requester.id, digest=digest, is_notifying=False)
        db.session.add(found)
        db.session.flush()
    return found


def type_of(requester: Any, project_id: int) -> HitType:
    """The requester's HIT type, or NotFound."""
    found = db.session.get(HitType, project_id)
    if found is None or found.requester_id != requester.id:
        raise NotFound("The HIT type does not exist.", code="hit_type_does_not_exist")
    return found


def batch_for(requester: Any, kind: HitType) -> Batch:
    """The type's batch, open for more HITs and locked; a new one where there is none yet or the requester has closed it."""
    batch = _locked(kind)
    if batch is None or batch.state == "closed":
        db.session.refresh(kind, with_for_update=True)  # two first HITs at the same moment share one batch
        batch = _locked(kind)
    if batch is None or batch.state == "closed":
        project = db.session.get_one(Project, kind.project_id)
        batch = create_batch(requester, project, project.title)
        kind.batch_id = batch.id
        db.session.flush()
    return batch


def _locked(kind: HitType) -> Batch | None:
    return db.session.get(Batch, kind.batch_id, with_for_update=True, populate_existing=True) if kind.batch_id else None


def _by_digest(requester: Any, digest: bytes) -> HitType | None:
    query = db.select(HitType).where(HitType.requester_id == requester.id, HitType.digest == digest)
    return db.session.execute(query).scalar_one_or_none()
