"""The scheduler: queues the periodic jobs of `workers/schedule.py`.

Any number may run; the one that holds PostgreSQL's advisory lock works, the others wait for it to go. Nothing is kept
in Redis that matters: after a wipe the next slot is queued as if nothing had been.
"""

from __future__ import annotations

import logging
import signal
import sys
import time
from types import FrameType

import psycopg
import redis
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus
from rq.scheduler import RQScheduler

import config
from marketplace.installation.processes import end_with_parent
from workers import queues
from workers.schedule import SCHEDULE

LOCK = 7_310_002
"""Key of the advisory lock that makes one scheduler of many the working one."""
TICK_SECONDS = 0.5
WAITING = (JobStatus.QUEUED, JobStatus.STARTED, JobStatus.SCHEDULED)


class Scheduler:
    """Queues each periodic job once a slot of time."""

    def __init__(self, connection: redis.Redis):
        self.connection = connection
        self.queue = Queue("default", connection=connection, serializer="json")
        self.retries = RQScheduler(list(queues.QUEUES), connection, serializer="json")
        self.last: dict[str, tuple[int, str]] = {}

    def tick(self, now: float) -> int:
        """Queues what is due at this time; returns how many. A job whose last run has not begun yet is not piled up."""
        queued = 0
        for name, seconds, function in SCHEDULE:
            slot = int(now // seconds)
            last_slot, last_id = self.last.get(name, (-1, ""))
            if slot == last_slot or (last_id and self._waits(last_id, now - last_slot * seconds)):
                continue
            job_id = f"{name}-{slot}"
            if not Job.exists(job_id, connection=self.connection, serializer="json"):
                self.queue.enqueue(
                    function, job_id=job_id, job_timeout=queues.TIMEOUT_SECONDS["default"], result_ttl=0, failure_ttl=3600
                )
                queued += 1
            self.last[name] = (slot, job_id)
        return queued

    def release_retries(self) -> None:
        """Queues the failed jobs whose next try is due (RQ keeps them aside until somebody does)."""
        if len(self.retries.acquired_locks) < len(queues.QUEUES):
            self.retries.acquire_locks()
        else:
            self.retries.heartbeat()
        self.retries.enqueue_scheduled_jobs()

    def _waits(self, job_id: str, age: float) -> bool:
        """Whether the last one still waits or runs. One that a dead runner took with it is not waited for forever."""
        try:
            return age < 120 and Job.fetch(job_id, connection=self.connection, serializer="json").get_status() in WAITING
        except NoSuchJobError:
            return False


def hold_lock(settings: config.Settings) -> psycopg.Connection:
    """Waits until this process is the working scheduler; the connection holds the lock as long as it lives."""
    while True:
        connection = psycopg.connect(settings.database_url, autocommit=True, connect_timeout=5, application_name="rivulet scheduler")
        if connection.execute("select pg_try_advisory_lock(%s)", (LOCK,)).fetchone() == (True,):
            return connection
        connection.close()
        time.sleep(2)


def work(settings: config.Settings) -> None:
    """Ticks as long as the lock is held and Redis answers."""
    client = redis.Redis.from_url(settings.redis_url, socket_timeout=5)
    scheduler = Scheduler(client)
    with hold_lock(settings) as lock:
        while True:
            lock.execute("select 1")
            scheduler.release_retries()
            scheduler.tick(time.time())
            time.sleep(TICK_SECONDS)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    """The scheduler's process."""
    end_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    settings = config.load_or_exit()
    logging.getLogger("rq").setLevel("ERROR")
    while True:
        try:
            work(settings)
        except (psycopg.Error, redis.RedisError) as error:
            print(f"scheduler: {error.__class__.__name__}: trying again", file=sys.stderr, flush=True)
            time.sleep(0.5)


if __name__ == "__main__":
    main()
