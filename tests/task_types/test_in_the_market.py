"""Kinds of answers that are no single label, through claim, submission, gold, agreement and results."""

from __future__ import annotations

import csv
import io

import orjson
import pytest

from marketplace.assignments.claim import claim_positions
from marketplace.assignments.submit import submit
from marketplace.core import sql
from marketplace.core.public_id import encode
from marketplace.ledger.deposit import deposit
from marketplace.people.find import person_by_email
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.find import any_batch
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.publish import publish
from marketplace.projects.results import task_results, write_csv
from marketplace.review.automatic import decide
from marketplace.task_types import get
from tests.pages.market import assert_books, commit, new_person


def box(x):
    return {"type": "box", "label": "boat", "x": x, "y": 0.1, "width": 0.2, "height": 0.2}


KINDS = {
    "spans": (
        {"text": "{{text}}", "labels": ["name"]},
        [
            {"spans": [{"start": 0, "end": 3, "label": "name"}]},
            {"spans": [{"start": 0, "end": 3, "label": "name"}]},
            {"spans": [{"start": 8, "end": 10, "label": "name"}]},
        ],
    ),
    "boxes": ({"image": "{{picture}}", "labels": ["boat"]}, [{"shapes": [box(0.1)]}, {"shapes": [box(0.12)]}, {"shapes": [box(0.7)]}]),
    "compare": ({"mode": "pair", "a": "{{text}}", "b": "{{picture}}"}, [{"label": "a"}, {"label": "a"}, {"label": "b"}]),
    "ranking": (
        {"mode": "ranking", "items": ["{{text}}", "{{picture}}", "both {{text}}"]},
        [{"ranking": ["3", "text", "picture"]}, {"ranking": ["3", "text", "picture"]}, {"ranking": ["picture", "text", "3"]}],
    ),
    "rubric": (
        {"mode": "rubric", "text": "{{text}}", "scales": [{"name": "clear", "max": 7}]},
        [{"ratings": {"clear": 6}}, {"ratings": {"clear": 6}}, {"ratings": {"clear": 1}}],
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_two_agree_one_does_not(app, name):
    interface, answers = KINDS[name]
    kind = get(name if name in ("spans", "boxes") else "compare")
    people = [new_person(app, "worker") for _ in answers]
    email = new_person(app, "requester")
    with app.app_context():
        requester = person_by_email(email)
        deposit(None, requester, 100_000_000)
        terms = {
            "title": name,
            "task_type": kind.name,
            "interface": interface,
            "reward_micros": 50_000,
            "overlap": 3,
            "review": {"mode": "agreement", "min_agreement": 0.5},
        }
        batch = create_batch(requester, create_project(requester, **terms), "One")
        row = {"input": {"text": "Ann met Bo", "picture": "/static/demo/harbour-1.svg"}, "key": "k", "gold": answers[0]}
        import_tasks(requester, batch, io.BytesIO(orjson.dumps(row)), "ndjson")
        commit()
        publish(requester, batch)
        commit()
        for email_of_one, answer in zip(people, answers, strict=True):
            worker = person_by_email(email_of_one)
            [held] = claim_positions(worker, batch.id, [1])
            submit(worker, held.id, answer)
            commit()
        decide(batch.id)
        commit()
        found = sql.rows("SELECT id, state, answer, details, gold_score FROM assignments WHERE batch_id = %(b)s ORDER BY id", b=batch.id)
        assert [one.state for one in found] == ["approved", "approved", "submitted"]
        assert found[0].gold_score == 1 and found[1].gold_score >= 0.5 > found[2].gold_score
        for one in found:  # what was drawn by lot is kept, and can be computed again
            drawn = kind.arrangement(any_batch(batch.id).interface, row["input"], encode("assignment", one.id))
            assert drawn.items() <= (one.details or {}).items()

        stored = any_batch(batch.id)
        [table] = csv.DictReader(io.StringIO("".join(write_csv(task_results(requester, stored)))))
        flat = {key.removeprefix("answer."): value for key, value in table.items() if key.startswith("answer.")}
        merged = kind.check_answer(stored.interface, row["input"], kind.read_flat(stored.interface, flat))
        assert kind.agree(merged, answers[0]) >= 0.5 and 0.5 < float(table["confidence"]) < 1 and table["answers"] == "3"
    assert_books(app)


@pytest.mark.parametrize("cell, wrong", [('[{"start": 0, "end": 3, "label": "name"}]', False), ("", False), ("[oops", True), ('[{"start": 0}]', True)])
def test_known_answers_come_in_columns_of_a_file(app, cell, wrong):
    email = new_person(app, "requester")
    with app.app_context():
        requester = person_by_email(email)
        project = create_project(requester, title="x", task_type="spans", interface={"text": "{{text}}", "labels": ["name"]}, reward_micros=1)
        batch = create_batch(requester, project, "One")
        out = io.StringIO()
        csv.writer(out).writerows([["text", "gold.spans"], ["Ann met Bo", cell]])
        result = import_tasks(requester, batch, io.BytesIO(out.getvalue().encode()), "csv")
        assert bool(result.errors) is wrong
        commit()
