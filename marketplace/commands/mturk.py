"""`flask mturk …`: moving in from Mechanical Turk by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.core import public_id
from marketplace.core.money import parse_money
from marketplace.hits import past
from marketplace.hits.result_file import read_decisions
from marketplace.hits.template_batch import page_of_upload, template_batch
from marketplace.people.find import person_by_email
from marketplace.projects.find import any_batch, owner
from marketplace.review.bulk import review_many

mturk = AppGroup("mturk", help="Move in from Mechanical Turk: templates with files, result files, workers, decisions.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@mturk.command("import-batch")
@click.argument("email")
@click.argument("template", type=FILE)
@click.argument("rows", type=FILE)
@click.option("--title", required=True)
@click.option("--reward", required=True, help="For one answer, such as 0.05.")
@click.option("--assignments", default=1, show_default=True, help="Answers wanted for each row.")
@click.option("--description", default="")
@click.option("--keywords", default="")
@click.option("--minutes", default=60, show_default=True, help="Time for one task.")
@click.option("--auto-approve-days", default=3, show_default=True)
@click.option("--frame-height", default=0, show_default=True, help="Pixels; 0: as high as the page.")
@click.option("--markup", is_flag=True, help="Put the columns in untouched, scripts included.")
@told
def import_batch(email: str, template: Path, rows: Path, **given: Any) -> None:
    """Makes a draft of EMAIL's from an HTML TEMPLATE with ${names} and a file of ROWS; prints it as JSON."""

    def work() -> dict[str, Any]:
        with rows.open("rb") as stream:
            batch, report = template_batch(
                person_by_email(email),
                page_of_upload(template.read_bytes()),
                stream,
                rows.name,
                name=rows.stem[:200],
                title=given["title"],
                description=given["description"],
                keywords=given["keywords"],
                reward_micros=parse_money(given["reward"]),
                overlap=given["assignments"],
                lease_seconds=given["minutes"] * 60,
                auto_approve_seconds=given["auto_approve_days"] * 86_400,
                frame_height=given["frame_height"],
                markup=given["markup"],
            )
            return {"batch_id": batch.public_id, "state": batch.state, "accepted": report.accepted, "rejected": report.rejected, "errors": report.errors[:100]}

    say(act(work))


@mturk.command("import-results")
@click.argument("email")
@click.argument("files", type=FILE, nargs=-1, required=True)
@told
def import_results(email: str, files: tuple[Path, ...]) -> None:
    """Reads batch result FILES of EMAIL's: the history of their workers. A file read twice counts once."""
    for path in files:
        _read(path, lambda stream: past.import_results(person_by_email(email), stream))


@mturk.command("import-workers")
@click.argument("email")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--qualification", default="", help="A qualification for all workers of the file; a column `value` is its score.")
@told
def import_workers(email: str, files: tuple[Path, ...], qualification: str) -> None:
    """Reads lists of workers, or worker files with CURRENT-… and UPDATE-… columns, of EMAIL's."""
    for path in files:
        _read(path, lambda stream: past.import_workers(person_by_email(email), stream, qualification))


@mturk.command("decide")
@click.argument("batch_id")
@click.argument("file", type=FILE)
@told
def decide(batch_id: str, file: Path) -> None:
    """Decides by a result FILE that is marked with `x` in Approve or a reason in Reject; a line of JSON for each answer."""

    def work() -> list[dict[str, Any]]:
        batch = any_batch(public_id.decode("batch", batch_id))
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return review_many(owner(batch), batch, *read_decisions(stream))

    for one in act(work):
        say(one)


def _read(path: Path, read: Any) -> None:
    def work() -> past.Report:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            return read(stream)

    report = act(work)
    say(
        {
            "file": path.name,
            "taken": report.taken,
            "known": report.known,
            "workers": len(report.workers),
            "granted": report.granted,
            "errors": report.errors[:100],
        }
    )
