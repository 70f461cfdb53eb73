"""`flask demo load`, `flask demo replay` and `flask demo adaptive`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.demo.load import load_demo
from marketplace.demo.replay import read_crowd, replay
from marketplace.quality.adaptive import fixed, simulate

demo = AppGroup("demo", help="A small market to look around in, and the replay of real crowds.")


GOLD, TEST = 0.05, 5
"""What the replay reckons with where gold and tests are counted: the share of tasks whose answer is known, and the paid
answers of a test before the first task."""


@demo.command("load")
@told
def load() -> None:
    """Make the demo market, once, and print its logins."""
    for login in act(load_demo):
        click.echo(f"{login.role:<10} {login.email:<28} {login.password}")


_data = click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with answers.csv (task, worker, label), truth.csv (task, label) and perhaps tasks.csv.",
)


@demo.command("replay")
@_data
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@told
def replay_data(data: Path, as_json: bool) -> None:
    """Play a real crowd through claim, submission, approval and payment, and compare the consensus with the truth."""
    figures = replay(read_crowd(data), (lambda line: None) if as_json else click.echo)
    if as_json:
        say(figures)
    if not figures["books hold"]:
        raise click.ClickException("The books do not hold.")


@demo.command("adaptive")
@_data
@click.option("--draws", default=5, show_default=True, help="Orders of arrival that the figures are the mean of.")
@told
def adaptive(data: Path, draws: int) -> None:
    """Compare answers until sure with the same number for every task: accuracy and answers paid a task, also with the
    answers on gold and on a qualification test in the count."""
    crowd = read_crowd(data)
    if not crowd.truth:
        raise click.ClickException("There is no truth.csv to compare with.")
    given: dict[str, list[tuple[str, str]]] = {task: [] for task in crowd.tasks}
    for worker, mine in crowd.answers.items():
        for task, label in mine.items():
            given[task].append((worker, label))

    def mean(runs: list[tuple[float, float]]) -> str:
        right, paid = (sum(one) / len(runs) for one in zip(*runs, strict=True))
        return f"{right:>8.3f} {paid:>14.2f}"

    click.echo(f"{'':<34}{'accuracy':>8} {'answers a task':>14}")
    for overlap in (1, 2, 3, 5, 8, 10, 20):
        click.echo(f"{f'always {overlap}':<34}" + mean([fixed(given, crowd.truth, overlap, draw) for draw in range(draws)]))
    for target in (0.8, 0.85, 0.9, 0.95):
        runs = [simulate(given, crowd.truth, target, 2, 20, draw) for draw in range(draws)]
        click.echo(f"{f'2 to 20, until {target:.0%} sure':<34}" + mean(runs))
    for target in (0.8, 0.85, 0.9):
        runs = [simulate(given, crowd.truth, target, 2, 20, draw, gold=GOLD, test=TEST) for draw in range(draws)]
        click.echo(f"{f'  {target:.0%}, {GOLD:.0%} gold and a test of {TEST} counted':<34}" + mean(runs))
