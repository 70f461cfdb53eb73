"""The rules of the house, checked from the code itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONCEPTS = {"people", "projects", "task_types", "assignments", "hits", "quality", "review", "payouts", "reports", "searches", "uploads"}
FACES = {"web", "api", "mturk", "commands", "demo", "installation"}
MODULES = sorted((ROOT / "marketplace").rglob("*.py")) + sorted((ROOT / "workers").rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def part(path: Path) -> str:
    inside = path.relative_to(ROOT).parts
    return inside[1] if inside[0] == "marketplace" and len(inside) > 2 else inside[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    here, used = part(path), imports(path)
    reached = {name.split(".")[1] for name in used if name.startswith("marketplace.") and len(name.split(".")) > 1}
    if here == "core":
        assert not reached & (CONCEPTS | FACES | {"ledger"}), reached
    if here == "ledger":
        assert not reached & (CONCEPTS - {"people"} | FACES), reached
    if here in CONCEPTS:
        assert not reached & (FACES - {"demo"}), reached


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_concepts_know_no_request_and_commit_nothing(path):
    text, here = path.read_text(), part(path)
    if here in CONCEPTS | {"ledger"}:
        flask = {name.split(".")[-1] for name in imports(path) if name.startswith("flask.")}
        assert not flask & {"request", "session", "g"}, flask
    if here in CONCEPTS | {"ledger", "web", "api", "mturk"}:
        assert ".commit()" not in text


@pytest.mark.parametrize("path", [one for one in MODULES if part(one) in {"web", "api", "mturk"}], ids=lambda path: str(path.relative_to(ROOT)))
def test_faces_write_no_sql_beyond_their_own_keys(path):
    if path.name not in ("idempotency.py", "health.py"):
        assert not any(word in path.read_text() for word in ("INSERT INTO", "UPDATE ", "DELETE FROM")), path


def test_every_face_for_browsers_has_a_guard(app):
    from marketplace.blueprints import FACES as TABLE
    from marketplace.blueprints import GUARDS

    assert all(guard in GUARDS for _, _, guard in TABLE)
    from werkzeug.utils import import_string

    known = {import_string(f"{module}:bp").name for module, _, _ in TABLE}
    pages = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api/")}
    assert pages - {"static"} <= known, pages - known


def test_migrations_make_what_the_models_say(context):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from marketplace.extensions import db

    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata) == []


def test_every_scheduled_job_and_queue_exists():
    from werkzeug.utils import import_string

    from workers.queues import QUEUES, TIMEOUT_SECONDS
    from workers.schedule import SCHEDULE

    assert set(QUEUES) == set(TIMEOUT_SECONDS)
    assert all(callable(import_string(job)) and seconds > 0 for _, seconds, job in SCHEDULE)
