"""A runner: takes jobs from the queues one after the other. `python -m workers.runner`.

It runs jobs in its own process (no fork a job: an order of magnitude faster), inside the application's context. When
Redis is away it waits and connects again; when it is killed, the job's row in PostgreSQL is still there and a sweep rings
once more.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import redis
from rq import Queue, SimpleWorker
from rq.timeouts import UnixSignalDeathPenalty

import config
from workers.queues import QUEUES, started

log = logging.getLogger("rivulet.runner")
GATHER_SECONDS = 0.1
"""So long a decision waits where no other does, so that answers that come meanwhile are decided with it: deciding thirty costs as
much as one. Its name keeps its like out until it starts, so nothing else is rung for them."""


class Runner(SimpleWorker):
    """RQ's worker in one process; JSON only, so that who can write to Redis still cannot run code of their own."""

    app: Any = None
    death_penalty_class = UnixSignalDeathPenalty  # ends a job also while it waits for a server

    def perform_job(self, job: Any, queue: Any, *more: Any) -> bool:
        """Runs one job inside the application's context, with a clean session before and after."""
        from marketplace.extensions import db

        once = (job.meta or {}).get("once") or ""
        if queue.name == "decisions" and not once.startswith("schedule:") and queue.is_empty():
            time.sleep(GATHER_SECONDS)
        started(once)
        with self.app.app_context():
            try:
                return super().perform_job(job, queue, *more)
            finally:
                db.session.remove()


def main() -> None:
    """Runs until SIGTERM, which lets the job at hand end."""
    from marketplace import create_app
    from marketplace.extensions import redis_client
    from marketplace.installation.processes import end_with_parent

    end_with_parent()
    app = create_app(config.load_or_exit())
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s runner %(levelname)s %(message)s")
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    while True:
        try:
            queues = [Queue(name, connection=redis_client.raw, serializer="json") for name in QUEUES]
            runner = Runner(queues, connection=redis_client.raw, serializer="json")
            runner.app = app
            runner.work(with_scheduler=False, logging_level="WARNING")
            return  # a wanted end
        except (redis.RedisError, OSError) as error:
            log.warning("Redis is away (%s); trying again", error)
            time.sleep(1)


if __name__ == "__main__":
    main()
