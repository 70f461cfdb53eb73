"""Duplicates within a chunk, over chunks and from an earlier import: each counted, positions dense, first row kept."""

import io

import pytest

from marketplace.core import sql
from marketplace.projects import import_tasks as importing
from marketplace.projects.create import create_batch, create_project
from tests.market import TERMS


@pytest.fixture
def batch(app, monkeypatch, requester):
    """A requester and an empty batch; chunks of three rows."""
    monkeypatch.setattr(importing, "CHUNK_ROWS", 3)
    with app.app_context():
        owner = requester.person
        terms = {name: value for name, value in TERMS.items() if name != "reward"} | {"reward_micros": 10_000}
        yield owner, create_batch(owner, create_project(owner, **terms), "duplicates")


def table(*keys: str) -> io.BytesIO:
    return io.BytesIO("".join(f"{line}\n" for line in ["key,text", *(f"{key},text {place}" for place, key in enumerate(keys))]).encode())


def stored(batch) -> list[tuple]:
    return [tuple(one) for one in sql.rows("SELECT position, key, input->>'text' FROM tasks WHERE batch_id = %(b)s ORDER BY position", b=batch.id)]


def test_each_key_once_wherever_it_comes_again(batch):
    requester, made = batch
    report = importing.import_tasks(requester, made, table("a", "a", "b", "c", "d", "a", "e", "f", "g", "d", "h"), "csv")
    assert (report.accepted, report.duplicates, report.rejected) == (8, 3, 0)
    assert [(position, key) for position, key, _ in stored(made)] == list(enumerate("abcdefgh", 1))
    assert stored(made)[0][2] == "text 0", "the first row of a key is the one that is kept"


def test_a_second_file_adds_only_what_is_new(batch):
    requester, made = batch
    importing.import_tasks(requester, made, table("a", "b", "c", "d"), "csv")
    report = importing.import_tasks(requester, made, table("x", "b", "c", "y", "z", "a", "q"), "csv")
    assert (report.accepted, report.duplicates) == (4, 3)
    assert [(position, key) for position, key, _ in stored(made)] == list(enumerate(["a", "b", "c", "d", "x", "y", "z", "q"], 1))


def test_the_same_file_again_adds_nothing(batch):
    requester, made = batch
    importing.import_tasks(requester, made, table(*"abcdefg"), "csv")
    report = importing.import_tasks(requester, made, table(*"abcdefg"), "csv")
    assert (report.accepted, report.duplicates, made.tasks) == (0, 7, 7)


def test_bad_rows_are_left_out_and_the_rest_is_kept_in_order(batch):
    requester, made = batch
    text = b'{"input": {"text": "one"}}\n{"input": {"text": "two"}}\n{"input": 3}\n{"input": {"text": "four"}}\n'
    report = importing.import_tasks(requester, made, io.BytesIO(text), "ndjson")
    assert (report.accepted, report.rejected) == (3, 1)
    assert [position for position, _, _ in stored(made)] == [1, 2, 3]
