"""A batch as Mechanical Turk's requesters made one: a page with `${…}` and a file whose rows fill it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any, BinaryIO

from marketplace.core.texts import _
from marketplace.errors import Invalid, Refusal
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.task_types.page import MOST_HTML, placeholders


def template_batch(
    requester: Any, page: str, rows: BinaryIO, filename: str, *, name: str, frame_height: int = 0, markup: bool = False, **terms: Any
) -> tuple[Any, Any]:
    """A draft of a new project with a task for each row, and the report of the import.

    `markup`: the rows hold HTML that is put in as it is. `terms` are the project's (title, reward_micros, overlap, …). Refuses a page with names that the file lacks, and terms
    and rows as projects and imports do.
    """
    if not page.strip() or len(page) > MOST_HTML:
        raise Invalid(fields={"template": [_("This must be the HTML of a page, 1 to %(most_html)s characters.", most_html=f"{MOST_HTML:,}")]})
    terms.setdefault("overlap", 1)
    project = create_project(
        requester, task_type="page", interface={"html": page, "frame_height": frame_height} | ({"markup": True} if markup else {}), **terms
    )
    batch = create_batch(requester, project, name)
    try:
        report = import_tasks(requester, batch, rows_of_upload(rows, page), None, filename)
    except Refusal as refusal:
        sentences = " ".join(sum(refusal.fields.values(), [])) or refusal.message
        raise Invalid(fields={"rows": [sentences]}) from None
    if not report.accepted:
        first = report.errors[0]["message"] if report.errors else _("The file has no rows.")
        raise Invalid(fields={"rows": [_("No row could be taken. The first problem: %(first)s", first=first)]})
    return batch, report


def page_of_upload(data: bytes) -> str:
    """The text of an uploaded template: UTF-8, or the character set that it names itself, or that of old Windows; refuses what is no text."""
    named = re.search(rb"charset=[\"']?([A-Za-z0-9_-]{2,30})", data[:4096])
    for encoding in ("utf-8-sig", named[1].decode() if named else "cp1252", "cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        break
    if "\0" in text:
        raise Invalid(fields={"template": [_("The template is not text; save it as an HTML file in UTF-8.")]})
    return text.replace("\r\n", "\n")


def rows_of_upload(rows: BinaryIO, page: str) -> BinaryIO:
    """The file of rows; of a result file only its `Input.` columns, where it has no others that the page asks for."""
    head = rows.read(65_536)
    rows.seek(0)
    header = next(csv.reader(io.StringIO(head.decode("utf-8-sig", "replace"))), [])
    inputs = {name.removeprefix("Input."): place for place, name in enumerate(header) if name.startswith("Input.")}
    if not inputs or set(placeholders.names(page)) & set(header):
        return rows
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(inputs)
    reader = csv.reader(io.TextIOWrapper(rows, encoding="utf-8-sig", errors="replace", newline=""))
    next(reader, None)
    writer.writerows(dict.fromkeys(tuple(cells[place] if place < len(cells) else "" for place in inputs.values()) for cells in reader))
    return io.BytesIO(out.getvalue().encode())
