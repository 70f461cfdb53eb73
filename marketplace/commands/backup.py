"""`flask backup FILE` and `flask restore FILE`: the database, by PostgreSQL's own programs, and the files of answers, in one tar file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from marketplace.installation.postgres import binaries
from marketplace.installation.problem import Problem
from marketplace.uploads import store

DATABASE, FILES = "database.dump", "uploads"
"""The parts of a backup."""


def program(name: str) -> Path:
    """pg_dump or pg_restore: the bundled one, which is as new as any server that is supported, or an installed one."""
    try:
        return binaries() / name
    except Problem:
        found = shutil.which(name)
        if not found:
            raise click.ClickException(f"{name} is not installed on this system") from None
        return Path(found)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Writes the database and the files of answers into FILE, a tar file, while the site runs. Readable by its owner alone.

    The files, which never change, are taken after the database, so that each row in the backup has its file.
    """
    partial = file.with_name(f"{file.name}.part")
    partial.touch(mode=0o600)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=f"{file.name}.") as folder, tarfile.open(partial, "w") as tar:
        dump = Path(folder) / DATABASE
        _run(program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}", f"--dbname={_url()}")
        tar.add(dump, DATABASE)
        for one in sorted(store.folder().glob("??/*")):
            tar.add(one, f"{FILES}/{one.parent.name}/{one.name}")
    partial.replace(file)  # a file of this name is always a whole backup
    click.echo(f"{file}: {file.stat().st_size} bytes")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, yes: bool) -> None:
    """Puts what FILE holds in place of everything in the database, in one transaction, and the files of answers beside it.

    A file of `pg_dump --format=custom`, which backups were before, is taken as well.
    """
    if not yes:
        click.confirm("Everything in the database is replaced by the backup. Go on?", abort=True)
    with tempfile.TemporaryDirectory(dir=store.folder().parent, prefix="restore.") as folder:
        dump = file
        if tarfile.is_tarfile(file):
            with tarfile.open(file) as tar:
                tar.extractall(folder, filter="data")
            dump = Path(folder) / DATABASE
        _run(program("pg_restore"), "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", f"--dbname={_url()}", dump)
        for one in (Path(folder) / FILES).glob("??/*"):
            target = store.folder() / one.parent.name / one.name
            target.parent.mkdir(mode=0o700, exist_ok=True)
            one.replace(target)
    click.echo("Restored. Restart the site, then prove the books with `flask books check`.")


def _url() -> str:
    """The database's address without its password: arguments are seen by everybody on the machine."""
    parts = urlsplit(str(current_app.config["SETTINGS"].database_url))
    return parts._replace(netloc=re.sub(r"^([^:@]*):[^@]*@", r"\1@", parts.netloc)).geturl()


def _run(*command: str | Path) -> None:
    password = urlsplit(str(current_app.config["SETTINGS"].database_url)).password
    environ = os.environ | ({"PGPASSWORD": unquote(password)} if password else {})
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environ)
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()] or ["it ended without a word"]
        raise click.ClickException(next((line for line in lines if "error:" in line), lines[-1]))
