"""`flask demo load` and `flask demo replay`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.demo.load import load_demo
from marketplace.demo.replay import read_crowd, replay

demo = AppGroup("demo", help="A small market to look around in, and the replay of real crowds.")


@demo.command("load")
@told
def load() -> None:
    """Make the demo market, once, and print its logins."""
    for login in act(load_demo):
        click.echo(f"{login.role:<10} {login.email:<28} {login.password}")


@demo.command("replay")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with answers.csv (task, worker, label), truth.csv (task, label) and perhaps tasks.csv.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@told
def replay_data(data: Path, as_json: bool) -> None:
    """Play a real crowd through claim, submission, approval and payment, and compare the consensus with the truth."""
    figures = replay(read_crowd(data), (lambda line: None) if as_json else click.echo)
    if as_json:
        say(figures)
    if not figures["books hold"]:
        raise click.ClickException("The books do not hold.")
