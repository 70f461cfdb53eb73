"""Results have the columns of a file in the order that the file has them."""

import io

from marketplace.core.unit_of_work import committed
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.column_order import input_columns
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.results import task_results, write_csv

TERMS = {"title": "Same?", "task_type": "choice", "interface": {"text": "{{text}}", "labels": ["0", "1"]}, "reward_micros": 10_000}


def test_columns_keep_the_order_of_their_files(context, requester):
    person = db.session.get_one(Person, requester.id)
    batch = create_batch(person, create_project(person, **TERMS), "First")
    import_tasks(person, batch, io.BytesIO(b"zeta,sentence,id,a,gold.label\n1,one,k1,x,1\n2,two,k2,y,0\n"), "csv", columns={"text": "sentence", "key": "id"})
    import_tasks(person, batch, io.BytesIO(b'{"input": {"b": "1", "a": "2", "text": "three", "c": "4"}}\n'), "ndjson")
    import_tasks(person, batch, io.BytesIO(b"unused,text\n"), "csv")
    committed(lambda: None)
    assert input_columns(batch.id) == ["zeta", "text", "a", "b", "c"], "a file that added nothing adds no columns"
    header = next(write_csv(task_results(person, batch))).splitlines()[0]
    assert header.endswith("input.zeta,input.text,input.a,input.b,input.c")
