"""The scheduler: rings the jobs of `workers.schedule` on time. `python -m workers.scheduler`.

Several may run; the one that holds a PostgreSQL advisory lock rings. When Redis is away it runs nothing and tries again.
"""

from __future__ import annotations

import logging
import signal
import time

import psycopg
from rq.scheduler import RQScheduler

import config
from marketplace.extensions import redis_client
from workers.queues import QUEUES, put
from workers.schedule import SCHEDULE

LOCK = 7102
log = logging.getLogger("rivulet.scheduler")


def main() -> None:
    """Runs until SIGTERM."""
    from marketplace import create_app
    from marketplace.installation.processes import end_with_parent

    end_with_parent()
    app = create_app(config.load_or_exit())
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s scheduler %(levelname)s %(message)s")
    logging.getLogger("rq.scheduler").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(SystemExit(0)))
    while True:
        try:
            with psycopg.connect(app.config["SETTINGS"].database_url, autocommit=True, application_name="rivulet scheduler") as connection:
                ring_while_leading(connection)
        except psycopg.OperationalError as error:
            log.warning("the database is away (%s); trying again", str(error).splitlines()[0] if str(error) else error)
            time.sleep(1)


def ring_while_leading(connection: psycopg.Connection) -> None:
    """Waits for the lock, then rings each job when its time has come, for as long as the connection lives."""
    while not connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()[0]:  # type: ignore[index]
        time.sleep(1)
    due = dict.fromkeys((name for name, _, _ in SCHEDULE), 0.0)
    checked = time.monotonic()
    retries = RQScheduler(list(QUEUES), redis_client.raw, serializer="json", logging_level=logging.WARNING)
    while True:
        moment = time.monotonic()
        for name, seconds, job in SCHEDULE:
            if moment >= due[name]:
                due[name] = moment + seconds
                ring(name, job)
        if moment - checked > 5:
            connection.execute("SELECT 1")  # raises when the database, and with it the lock, is gone
            checked = moment
            release_retries(retries)
        time.sleep(0.25)


def release_retries(retries: RQScheduler) -> None:
    """Queues the failed jobs whose next try is due; RQ keeps them aside until somebody does."""
    try:
        if len(retries.acquired_locks) < len(QUEUES):
            retries.acquire_locks()
        else:
            retries.heartbeat()
        retries.enqueue_scheduled_jobs()
    except Exception as error:
        log.warning("the failed jobs could not be queued again: %s", error)


def ring(name: str, job: str) -> None:
    """Queues a job, unless the last ringing still waits."""
    try:
        put(job, (), queue="decisions" if name in ("expire", "approve-due", "decide-waiting") else "default", once=f"schedule:{name}")
    except Exception as error:
        log.warning("%s could not be queued: %s", job, error)


if __name__ == "__main__":
    main()
