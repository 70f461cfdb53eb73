"""Batches of pages for the tests, and what was answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson

from tests.market import TERMS


def one_task_each(requester: Any, operator: Any, questions: list[dict[str, Any]], **terms: Any) -> str:
    """The public id of a live batch with a task for each question."""
    given = TERMS | {"title": "Pages", "task_type": "page", "interface": {}, "reward": "0.05"} | terms
    project = requester.post("/projects", given)
    assert project.status_code == 201, project.text
    batch = requester.post(f"/projects/{project.json['id']}/batches", {"name": "first"}).json["id"]
    lines = b"\n".join(orjson.dumps({"input": one}) for one in questions)
    added = requester.post(f"/batches/{batch}/tasks", data=lines, content_type="application/x-ndjson")
    assert added.json["accepted"] == len(questions), added.text
    total = requester.get(f"/batches/{batch}/quote").json["total"]
    assert operator.post("/deposits", {"email": requester.email, "amount": total, "reference": "bank"}).status_code in (200, 201)
    assert requester.post(f"/batches/{batch}/publish").status_code == 200
    return batch


def answers_of(requester: Any, batch: str) -> list[dict[str, Any]]:
    """The answers handed in, in the order of the tasks."""
    return [one["answer"] for one in requester.get(f"/batches/{batch}/results?level=assignment").json["items"]]


def wait_until(holds: Callable[[], bool]) -> None:
    """Waits for what a browser does in its own time; fails after half a minute."""
    for _ in range(150):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("it did not come to hold")


def html(page: str, frame_height: int = 0) -> dict[str, Any]:
    """A question of HTML."""
    return {"kind": "html", "html": page, "frame_height": frame_height}


def at_work(screen_of: Any, worker: Any, batch: str, count: int = 1, **more: Any) -> Any:
    """The working screen with tasks in hand."""
    assert len(worker.post(f"/batches/{batch}/claims", {"count": count}).json["assignments"]) == count
    page = screen_of(worker, **more)
    page.goto(f"/worker/batches/{batch}/work")
    return page
