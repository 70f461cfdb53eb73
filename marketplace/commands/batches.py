"""`flask batches …`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask.cli import AppGroup

from marketplace.commands import act, told
from marketplace.core import public_id
from marketplace.errors import WrongState
from marketplace.hits.result_file import ResultFile
from marketplace.projects import results
from marketplace.projects.find import any_batch, owner
from marketplace.projects.import_tasks import import_tasks

batches = AppGroup("batches", help="Import tasks and write results.")


class Watched:
    """A file that moves a progress bar as it is read."""

    def __init__(self, file: BinaryIO, bar: Any) -> None:
        self.file, self.bar = file, bar

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def read(self, size: int = -1) -> bytes:
        """Reads on."""
        block = self.file.read(size)
        self.bar.update(len(block))
        return block


@batches.command("import")
@click.argument("batch_id")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@told
def import_(batch_id: str, file: Path) -> None:
    """Imports tasks from CSV, TSV or NDJSON (also .gz); prints counts and each rejected row with its line."""

    def work() -> Any:
        batch = any_batch(public_id.decode("batch", batch_id))
        with file.open("rb") as stream, click.progressbar(length=file.stat().st_size, label=file.name, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            return import_tasks(owner(batch), batch, Watched(stream, bar), None, file.name)  # type: ignore[arg-type]

    report = act(work)
    click.echo(f"{report.accepted} tasks accepted, {report.duplicates} duplicates, {report.rejected} rows rejected")
    for error in report.errors:
        click.echo(f"line {error['line']}{', ' + error['field'] if error['field'] else ''}: {error['message']}", err=True)
    if report.rejected > len(report.errors):
        click.echo(f"… and {report.rejected - len(report.errors)} more", err=True)


@batches.command("results")
@click.argument("batch_id")
@click.option("--format", "format_", type=click.Choice(["csv", "ndjson", "mturk"]), default="csv", show_default=True)
@click.option("--level", type=click.Choice(["task", "assignment"]), default="task", show_default=True)
@told
def results_(batch_id: str, format_: str, level: str) -> None:
    """Writes the results of a batch to standard output, streamed; mturk: in the columns of Mechanical Turk's result file."""
    batch = any_batch(public_id.decode("batch", batch_id))
    if batch.state == "draft":
        raise WrongState("This batch is a draft; there are no results yet.")
    if format_ == "mturk":
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]  # the file's own line ends stay
        for text in ResultFile(owner(batch), batch).write():
            sys.stdout.write(text)
        return
    found = (results.task_results if level == "task" else results.assignment_results)(owner(batch), batch)
    for text in (results.write_csv if format_ == "csv" else results.write_ndjson)(found):
        sys.stdout.write(text)
