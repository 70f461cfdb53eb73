"""A funded, live batch in one line, for tests of acts."""

from __future__ import annotations

from typing import Any

import orjson

TERMS = {
    "title": "Same product?", "description": "", "instructions": "Label 1 when both are the same.", "task_type": "choice",
    "interface": {"text": "{{text}}", "labels": ["0", "1"]}, "reward": "0.000125", "overlap": 1, "lease_seconds": 600,
    "auto_approve_seconds": 86400, "review": {"mode": "manual"},
}  # fmt: skip


def live_batch(requester: Any, operator: Any, tasks: int = 3, **terms: Any) -> str:
    """The public id of a published batch, made through the API and paid by a deposit of exactly its quote."""
    project = requester.post("/projects", TERMS | terms)
    assert project.status_code == 201, project.text
    batch = requester.post(f"/projects/{project.json['id']}/batches", {"name": "first"}).json["id"]
    rows = b"\n".join(orjson.dumps({"key": f"k{n}", "input": {"text": f"offer {n}"}}) for n in range(tasks))
    assert requester.post(f"/batches/{batch}/tasks", data=rows, content_type="application/x-ndjson").json["accepted"] == tasks
    total = requester.get(f"/batches/{batch}/quote").json["total"]
    assert operator.post("/deposits", {"email": requester.email, "amount": total, "reference": "bank"}).status_code in (200, 201)
    published = requester.post(f"/batches/{batch}/publish")
    assert published.status_code == 200, published.text
    return batch


def check_books(app: Any) -> None:
    """Fails with what is wrong with the books."""
    from marketplace.ledger.check import check_books as check

    with app.app_context():
        found = check()
        assert found["ok"], found["wrong"]
