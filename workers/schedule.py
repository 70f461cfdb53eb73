"""All periodic work: name, every so many seconds, job. Each is a sweep over PostgreSQL, so a run lost is no harm."""

SCHEDULE = (
    ("expire", 2, "workers.jobs.assignments.expire"),
    ("approve-due", 3, "workers.jobs.review.approve_due"),
    ("decide-waiting", 5, "workers.jobs.review.decide_waiting"),
    ("mend-queues", 10, "workers.jobs.assignments.mend_queues"),
    ("settle-closed", 5, "workers.jobs.projects.settle_closed"),
    ("settle-closed-tasks", 5, "workers.jobs.projects.settle_closed_tasks"),
    ("imports", 10, "workers.jobs.projects.resume_imports"),
    ("outbox", 5, "workers.jobs.people.send_outbox"),
    ("watch-quality", 10, "workers.jobs.quality.watch"),
    ("records", 60, "workers.jobs.reports.refresh_records"),
    ("expire-hits", 2, "workers.jobs.hits.expire"),
    ("follow-hits", 5, "workers.jobs.hits.follow_all"),
    ("deliver-events", 5, "workers.jobs.hits.deliver"),
    ("tidy-hits", 3600, "workers.jobs.hits.tidy"),
    ("books", 3600, "workers.jobs.ledger.check"),
    ("loose-files", 3600, "workers.jobs.uploads.sweep"),
    ("forget", 3600, "workers.jobs.people.forget_old"),
)
