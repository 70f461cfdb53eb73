"""`flask people …`"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.core import audit
from marketplace.errors import Invalid
from marketplace.people.aws_keys import create_aws_keys
from marketplace.people.models import ROLES
from marketplace.people.sign_up import sign_up
from marketplace.people.tokens import create_token
from marketplace.projects.table_file import RowError, read_table

people = AppGroup("people", help="Create people and import lists of them.")


@people.command("create")
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--password", help="Without one the person sets it by a password reset.")
@click.option("--name", default="", help="Shown to others instead of nothing.")
@click.option("--token", is_flag=True, help="Also make an API token.")
@click.option("--aws-keys", is_flag=True, help="Also make keys for the MTurk endpoint.")
@told
def create(email: str, roles: tuple[str, ...], password: str | None, name: str, token: bool, aws_keys: bool) -> None:
    """Creates a person and prints one JSON object."""
    say(act(lambda: made(email, list(roles), password, name, token, aws_keys)))


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@told
def import_(file: Path) -> None:
    """Creates the people of a CSV file (columns email, roles separated by ;, password), each with a token.

    A row that cannot become a person is told with its line, the others are made; the exit code is 1 then."""
    rejected = 0
    with file.open("rb") as stream:
        table = read_table(stream, filename=file.name)
        if missing := [name for name in ("email", "roles") if name not in table.columns]:
            raise ValueError(f"The file has no column {missing[0]!r}; it needs email and roles, and may have password and name.")
        for row in table:
            try:
                if isinstance(row, RowError):
                    raise Invalid(fields={row.field or "row": [row.message]})
                cells = {name: str(cell) for name, cell in row.input.items()}
                roles = [role.strip() for role in cells["roles"].split(";") if role.strip()]
                say(act(partial(made, cells["email"], roles, cells.get("password") or None, cells.get("name", ""), True, False)))
            except Invalid as refusal:
                rejected += 1
                for path, sentences in refusal.fields.items():
                    click.echo(f"line {row.line}, {path}: {' '.join(sentences)}", err=True)
    if rejected:
        raise ValueError(f"{rejected} rows rejected; the people of the others are there.")


def made(email: str, roles: list[str], password: str | None, name: str, token: bool, aws_keys: bool) -> dict[str, Any]:
    """A new person as the command line prints them."""
    person = sign_up(email, password, roles, name)
    audit.record(None, "person created", person.email, roles=roles)
    found: dict[str, Any] = {"id": person.public_id, "email": person.email, "roles": person.roles}
    if token:
        found["token"] = create_token(person, "command line")
    if aws_keys:
        found["aws_access_key_id"], found["aws_secret_access_key"] = create_aws_keys(person)
    return found
