"""`flask people …`"""

from __future__ import annotations

import csv
from functools import partial
from typing import Any

import click
from flask.cli import AppGroup

from marketplace.commands import act, say, told
from marketplace.core import audit
from marketplace.people.aws_keys import create_aws_keys
from marketplace.people.models import ROLES
from marketplace.people.sign_up import sign_up
from marketplace.people.tokens import create_token

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
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@told
def import_(file: Any) -> None:
    """Creates the people of a CSV file (columns email, roles separated by ;, password), each with a token."""
    for line in csv.DictReader(file):
        roles = [role.strip() for role in (line.get("roles") or "").split(";") if role.strip()]
        email, password = (line.get("email") or "").strip(), line.get("password") or None
        say(act(partial(made, email, roles, password, line.get("name") or "", True, False)))


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
