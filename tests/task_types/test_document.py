"""What the OpenAPI document says of each kind is true of its examples."""

from __future__ import annotations

import jsonschema
import pytest

from marketplace.task_types import TASK_TYPES
from tests.task_types.test_pages import EXAMPLES

STARTS = [(kind, start) for kind in TASK_TYPES.values() for start in kind.starts]


@pytest.mark.parametrize("kind, start", STARTS, ids=lambda one: one.name)
def test_projects_to_start_from_fit_the_schema_and_their_own_file(kind, start):
    jsonschema.Draft202012Validator(kind.interface_document()).validate(start.interface)
    stored = kind.check_interface(start.interface, {column for row in start.example for column in row} or None)
    jsonschema.Draft202012Validator(kind.interface_document()).validate(stored)
    assert start.file().count("\n") >= len(start.example) + 1


@pytest.mark.parametrize("kind", TASK_TYPES)
def test_schemas_are_schemas_and_interfaces_fit(kind):
    found = TASK_TYPES[kind]
    for schema in (found.interface_document(), dict(found.answer_schema)):
        jsonschema.Draft202012Validator.check_schema(schema)
    interface, answer, _ = EXAMPLES[kind]
    jsonschema.Draft202012Validator(found.interface_document()).validate(interface)
    if answer is not None:
        jsonschema.Draft202012Validator(dict(found.answer_schema)).validate(answer)


def test_the_document_names_every_kind(client):
    schemas = client.get("/api/v1/openapi.json").json["components"]["schemas"]
    page = client.get("/api/v1/docs").text
    for kind in TASK_TYPES:
        assert schemas[f"Interface.{kind}"]["properties"] and f"Answer.{kind}" in schemas
        assert f'id="task-type-{kind}"' in page
