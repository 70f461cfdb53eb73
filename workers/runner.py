"""One runner: takes jobs from Redis and runs each in the application's context.

Jobs run in the runner's own process, four times as many a second as with a fork for each. A job that hangs is ended
by its time limit, a runner that dies is started again, and what it had begun is found by the sweeps.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
import uuid
from typing import Any

import redis
from rq import Queue, SimpleWorker
from rq.job import Job

import config
from marketplace.installation.processes import end_with_parent
from workers import queues


class Runner(SimpleWorker):
    """RQ's in-process worker; every job gets an application context of its own and a committed transaction of its own."""

    app: Any = None

    def perform_job(self, job: Job, queue: Queue, *args: Any, **more: Any) -> bool:
        """Runs one job. The context's end gives the database connection back, whatever the job did."""
        with self.app.app_context():
            queues.started(job.meta.get("once"))
            return super().perform_job(job, queue, *args, **more)


def serve(app: Any, connection: redis.Redis) -> bool:
    """Works until asked to stop (True) or until Redis is gone (an exception)."""
    runner = Runner(
        [Queue(name, connection=connection, serializer="json") for name in queues.QUEUES],
        connection=connection,
        name=f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}",
        serializer="json",
        worker_ttl=60,
        job_monitoring_interval=5,
        maintenance_interval=30,
    )
    runner.app = app
    runner.work(logging_level=app.config["SETTINGS"].log_level.upper(), with_scheduler=False)
    return True


def main() -> None:
    """The runner's process."""
    end_with_parent(signal.SIGKILL)
    settings = config.load_or_exit()
    from marketplace import create_app

    app = create_app(settings)
    logging.getLogger("rq").setLevel(settings.log_level.upper())
    connection = redis.Redis.from_url(settings.redis_url)
    while True:
        try:
            if serve(app, connection):
                return
        except redis.RedisError as error:
            print(f"runner: Redis is away ({error.__class__.__name__}); trying again", file=sys.stderr, flush=True)
            connection.connection_pool.disconnect()
            time.sleep(0.5)


if __name__ == "__main__":
    main()
