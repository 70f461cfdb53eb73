"""Runner and scheduler on a real Redis: jobs run in the application's context, and a wiped Redis is filled again."""

from __future__ import annotations

import importlib

from rq import Queue

from marketplace.extensions import redis_client
from workers import scheduler
from workers.queues import QUEUES, put
from workers.runner import Runner
from workers.schedule import SCHEDULE


def runner(app):
    made = Runner([Queue(name, connection=redis_client.raw, serializer="json") for name in QUEUES], connection=redis_client.raw, serializer="json")
    made.app = app
    return made


def waiting():
    return sum(Queue(name, connection=redis_client.raw, serializer="json").count for name in QUEUES)


def test_every_scheduled_job_exists_and_runs_on_an_empty_site(app):
    for name, seconds, job in SCHEDULE:
        module, _, function = job.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function)), name
        assert seconds > 0
        put(job, ())
    runner(app).work(burst=True, logging_level="ERROR")
    assert waiting() == 0
    assert not [id for queue in QUEUES for id in Queue(queue, connection=redis_client.raw, serializer="json").failed_job_registry.get_job_ids()]


def test_what_waits_is_not_queued_twice(app):
    name, _, job = SCHEDULE[0]
    scheduler.ring(name, job)
    scheduler.ring(name, job)
    assert waiting() == 1
    runner(app).work(burst=True, logging_level="ERROR")
    scheduler.ring(name, job)
    assert waiting() == 1


def test_a_wiped_redis_is_filled_again(app):
    name, _, job = SCHEDULE[0]
    scheduler.ring(name, job)
    redis_client.raw.flushall()
    scheduler.ring(name, job)
    assert waiting() == 1
