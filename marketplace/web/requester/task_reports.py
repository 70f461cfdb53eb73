"""What workers reported about the tasks of a batch."""

from __future__ import annotations

from flask import g, render_template

from marketplace.assignments.report import REASONS, reports_in
from marketplace.people.pseudonym import pseudonym
from marketplace.projects.find import batch_of
from marketplace.web.requester import bp
from marketplace.web.worker.cursor import cursor, page_of

PAGE = 50


@bp.get("/batches/<batch_id>/reports")
def task_reports(batch_id: str) -> str:
    """The reports, newest first."""
    batch = batch_of(g.person, batch_id)
    shown, following = page_of(reports_in(g.person, batch, before_id=cursor("report"), limit=PAGE + 1), PAGE, "report")
    return render_template("requester/task_reports.html", batch=batch, reports=shown, following=following, reasons=REASONS, worker_name=pseudonym)
