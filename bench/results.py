"""Streaming the results of a large batch."""

from __future__ import annotations

from bench.tools import isolated, market
from bench.tools.place import Place
from bench.tools.report import Report
from bench.tools.sizes import Size
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects import results
from marketplace.projects.find import any_batch

TITLE = "Results of a large batch, streamed"
OVERLAP = 1


def run(place: Place, size: Size) -> Report:
    """Each level and form in a process of its own, for the whole batch and for one a tenth of its size."""
    report = Report()
    with place.application().app_context():
        requester = market.rich_requester()
        crowd = [market.person("worker").id for _ in range(20)]
        made = []
        for tasks in (size.results_tasks // 10, size.results_tasks):
            made.append((tasks, market.batch_of(requester, tasks)))
            market.answer_all(made[-1][1], crowd, 1, tasks)
        requester_id = requester.id
    table = report.table("download", "tasks", "seconds", "rows/s", "MB", "memory MB")
    for level in ("task", "assignment"):
        for form in ("csv", "ndjson"):
            for tasks, batch_id in made:
                found = isolated.run(place, "bench.results:download", batch_id=batch_id, requester_id=requester_id, level=level, form=form)
                memory = f"{found['memory_before_mb']:.0f} → {found['memory_most_mb']:.0f}"
                table.add(f"{level}s as {form}", tasks, found["seconds"], int(tasks / found["seconds"]), found["result"] / 1e6, memory)
    report.say("Overlap 1, each download in a new process; memory is that process's, before and at its most.")
    return report


def download(batch_id: int, requester_id: int, level: str, form: str) -> int:
    """Writes all rows to nowhere; how many bytes."""
    requester = db.session.get_one(Person, requester_id)
    found = (results.task_results if level == "task" else results.assignment_results)(requester, any_batch(batch_id))
    return sum(len(text) for text in (results.write_csv if form == "csv" else results.write_ndjson)(found))
