"""Results to take home, as CSV or NDJSON, by task or by answer, streamed however many there are."""

from __future__ import annotations

import re

from flask import Response, g, render_template

from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.hits.result_file import ResultFile
from marketplace.projects.find import batch_of
from marketplace.projects.results import assignment_results, task_results, write_csv, write_ndjson
from marketplace.web.requester import bp

LEVELS = {"tasks": task_results, "answers": assignment_results}
FORMATS = {"csv": (write_csv, "text/csv; charset=utf-8"), "ndjson": (write_ndjson, "application/x-ndjson")}


@bp.get("/batches/<batch_id>/results")
def results(batch_id: str) -> str:
    """What can be downloaded."""
    return render_template("requester/results.html", batch=batch_of(g.person, batch_id))


@bp.get("/batches/<batch_id>/results/<level>.<format>")
def download(batch_id: str, level: str, format: str) -> Response:
    """The file itself."""
    batch = batch_of(g.person, batch_id)
    if (level, format) == ("mturk", "csv"):
        headers = {"Content-Disposition": f'attachment; filename="Batch_{batch.public_id}_batch_results.csv"'}
        return Response(ResultFile(g.person, batch).write(), content_type="text/csv; charset=utf-8", headers=headers)
    if level not in LEVELS or format not in FORMATS:
        raise NotFound(_("Results come as tasks.csv, tasks.ndjson, answers.csv, answers.ndjson or mturk.csv."))
    write, content_type = FORMATS[format]
    name = re.sub(r"[^A-Za-z0-9]+", "-", batch.name).strip("-").lower() or "batch"
    return Response(
        write(LEVELS[level](g.person, batch)), content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}-{level}.{format}"'}
    )
