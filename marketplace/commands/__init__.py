"""The command line: Flask's own, one file a group. Commands parse, call one act, print."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import orjson
import psycopg
import sqlalchemy.exc
from flask import Flask

from marketplace.core.unit_of_work import committed
from marketplace.errors import Refusal


def register_commands(app: Flask) -> None:
    """Adds all groups to `flask`."""
    from marketplace.commands.backup import backup, restore
    from marketplace.commands.batches import batches
    from marketplace.commands.books import books
    from marketplace.commands.funds import funds
    from marketplace.commands.mturk import mturk
    from marketplace.commands.people import people
    from marketplace.demo.commands import demo

    for group in (people, funds, batches, books, mturk, demo, backup, restore):
        app.cli.add_command(group)


def say(data: Any) -> None:
    """One JSON object on a line."""
    click.echo(orjson.dumps(data, default=str).decode())


def act(work: Callable[[], Any]) -> Any:
    """Runs an act in one transaction."""
    return committed(work)


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Refusals and a missing installation end a command with one line on standard error and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            for path, sentences in refusal.fields.items():
                click.echo(f"{path}: {' '.join(sentences)}", err=True)
            if not refusal.fields:
                click.echo(refusal.message, err=True)
        except ValueError as error:
            click.echo(str(error), err=True)
        except (sqlalchemy.exc.OperationalError, psycopg.OperationalError):
            click.echo(
                "The installation's database does not answer. Start it with `make run`, or set DATABASE_URL (and DATA_DIR) as it was started with.", err=True
            )
        sys.exit(1)

    return run
