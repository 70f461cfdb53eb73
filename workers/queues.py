"""The queues, and the one way to put a job on one."""

from __future__ import annotations

from typing import Any

from rq import Queue, Retry

from marketplace.extensions import redis_client

QUEUES = ("decisions", "default", "imports")
"""In the order a runner serves them."""
TIMEOUT_SECONDS = {"decisions": 300, "default": 300, "imports": 3600}
FORGOTTEN_SECONDS = 15
"""A name whose job was lost on the way, by a crash between two steps, keeps others out no longer than this."""


def put(job: str, ids: tuple[int, ...], *, queue: str = "default", once: str | None = None) -> None:
    """Queues `job` (a dotted path) with ids. While one of the same `once` name waits, nothing is added.

    `once` is a Redis key that the job's runner takes away as it starts (`started`), so that work which arrives while
    the job runs rings again.
    """
    if once and not redis_client.own.set(f"once:{once}", 1, nx=True, ex=FORGOTTEN_SECONDS):
        return
    kwargs: dict[str, Any] = {"meta": {"once": once}} if once else {}
    Queue(queue, connection=redis_client.raw, serializer="json").enqueue(
        job, *ids, job_timeout=TIMEOUT_SECONDS[queue], result_ttl=60, failure_ttl=86400, retry=Retry(max=3, interval=[1, 5, 30]), **kwargs
    )


def started(once: str | None) -> None:
    """Called by the runner before the job's function: from now on the same call may be queued again."""
    if once:
        redis_client.client.delete(f"once:{once}")
