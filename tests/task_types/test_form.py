"""Forms described by a JSON Schema."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get
from marketplace.task_types.files import Wanted

FORM = get("form")
FILE = "F" + "A" * 26
SCHEMA = {
    "type": "object",
    "properties": {
        "total": {"type": "number", "minimum": 0, "maximum": 1000, "title": "Total of {{shop}}"},
        "items": {"type": "integer", "minimum": 1},
        "name": {"type": "string", "maxLength": 20, "default": "{{shop}}"},
        "note": {"type": "string", "format": "textarea", "minLength": 5},
        "day": {"type": "string", "format": "date"},
        "mail": {"type": "string", "format": "email"},
        "site": {"type": "string", "format": "uri"},
        "paid": {"oneOf": [{"const": "c", "title": "cash"}, {"const": "k", "title": "card"}]},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["new", "used", "rare"]}, "minItems": 1, "maxItems": 2},
        "open": {"type": "boolean"},
        "photo": {"type": "string", "format": "photo"},
        "paper": {"type": "string", "format": "file", "accept": ["document"]},
    },
    "required": ["total", "paid"],
}
SHOP = FORM.check_interface({"schema": SCHEMA}, {"shop"})
FULL = {
    "total": 9.5, "items": 2, "name": "Mill", "note": "two loaves", "day": "2026-11-23", "mail": "a@example.org", "site": "https://example.org/x",
    "paid": "k", "tags": ["new", "rare"], "open": False, "photo": FILE, "paper": "F" + "B" * 26,
}  # fmt: skip


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


def test_a_full_answer():
    assert FORM.check_answer(SHOP, {}, FULL | {"tags": ["rare", "new"]}) == FULL
    assert FORM.files(SHOP, FULL) == [Wanted("answer.photo", FILE, ("image",)), Wanted("answer.paper", FULL["paper"], ("document",))]


@pytest.mark.parametrize(
    "change, field",
    [
        ({"total": None}, "answer.total"),
        ({"total": -1}, "answer.total"),
        ({"total": "9"}, "answer.total"),
        ({"items": 1.5}, "answer.items"),
        ({"name": "x" * 21}, "answer.name"),
        ({"note": "four"}, "answer.note"),
        ({"day": "23.11.2026"}, "answer.day"),
        ({"mail": "nobody"}, "answer.mail"),
        ({"site": "javascript:alert(1)"}, "answer.site"),
        ({"paid": "cash"}, "answer.paid"),
        ({"tags": ["new", "used", "rare"]}, "answer.tags"),
        ({"open": "no"}, "answer.open"),
        ({"photo": "shot.png"}, "answer.photo"),
        ({"colour": "red"}, "answer.colour"),
    ],
)
def test_wrong_answers(change, field):
    assert refused(FORM.check_answer, SHOP, {}, FULL | change) == {field}


@pytest.mark.parametrize(
    "schema, field",
    [
        (None, "interface.schema"),
        ({"type": "array"}, "interface.schema"),
        ({"properties": {}}, "interface.schema"),
        ({"properties": {"a": {}}, "required": ["b"]}, "interface.schema.required"),
        ({"properties": {"a": {}}, "if": {}}, "interface.schema.if"),
        ({"properties": {"a": {"type": "null"}}}, "interface.schema.properties.a.type"),
        ({"properties": {"a": {"pattern": "x"}}}, "interface.schema.properties.a.pattern"),
        ({"properties": {"a": {"format": "ipv4"}}}, "interface.schema.properties.a.format"),
        ({"properties": {"a": {"enum": ["x"]}}}, "interface.schema.properties.a.enum"),
        ({"properties": {"a": {"type": "array", "items": {"type": "number"}}}}, "interface.schema.properties.a.items"),
        ({"properties": {"a": {"type": "number", "minimum": 2, "maximum": 1}}}, "interface.schema.properties.a.maximum"),
        ({"properties": {"a": {"format": "file", "accept": ["exe"]}}}, "interface.schema.properties.a.accept"),
        ({"properties": {"a": {"title": "{{b}}"}}}, "interface.schema.properties.a.title"),
        ({"properties": {"a": "text"}}, "interface.schema.properties.a"),
        ({"properties": {"a|b": {}}}, "interface.schema.properties.a|b"),
    ],
)
def test_a_wrong_schema_names_the_place(schema, field):
    assert field in refused(FORM.check_interface, {"schema": schema}, {"shop"})


def test_the_order_of_the_fields_outlives_the_database():
    stored = SHOP | {"schema": SHOP["schema"] | {"properties": dict(sorted(SHOP["schema"]["properties"].items()))}}
    again = FORM.check_interface(stored, {"shop"})
    assert [one["name"] for one in FORM.view(again, {"shop": "Mill"})["questions"]] == list(SCHEMA["properties"])


def test_columns_are_filled_in():
    view = FORM.view(SHOP, {"shop": "Mill"})
    assert view["questions"][0]["label"] == "Total of Mill" and view["questions"][2]["default"] == "Mill"
    assert FORM.columns(SHOP) == {"shop"}


def test_forms_of_pages():
    posted = MultiDict([("q.total", "9.5"), ("q.paid", "k"), ("q.tags", "new"), ("q.tags", "rare"), ("q.open", "false"), ("q.note", "a\r\nb"), ("q.day", "")])
    assert FORM.parse_form(SHOP, posted) == {"total": 9.5, "paid": "k", "tags": ["new", "rare"], "open": False, "note": "a\nb"}


def test_the_requesters_form_and_back():
    values = FORM.form_values(SHOP)
    problems = {}
    made = FORM.interface_of_form(values, problems)
    assert FORM.check_interface(made, {"shop"}) == SHOP and problems == {}
    assert FORM.interface_of_form({"interface.schema": "{"}, problems) == {} and "interface.schema" in problems
    assert FORM.form_field("interface.schema.properties.a.type") == "interface.schema"


def test_export_and_back():
    flat = FORM.export(FULL)
    assert flat["tags"] == "new|rare" and FORM.read_flat(SHOP, {name: str(value) for name, value in flat.items()}) == FULL
