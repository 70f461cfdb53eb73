"""The part of JSON Schema that a form understands, turned into questions as surveys have them.

A property is a string (`minLength`, `maxLength`, `enum` or `oneOf` of `{"const", "title"}`, `format` date, email, uri,
textarea, photo or file with `accept`), a number or an integer (`minimum`, `maximum`), a boolean, or an array of such
strings with an enum (`minItems`, `maxItems`). Each may have `title`, `description` and a `default`. Keywords: JSON Schema
2020-12; `textarea`, `photo`, `file` and `accept` are ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from marketplace.core.texts import _
from marketplace.task_types import template
from marketplace.task_types.base import Problems
from marketplace.task_types.survey import questions as kinds

FORMATS = {"date": "date", "email": "email", "uri": "link", "textarea": "long_text", "photo": "photo", "file": "file"}
_COMMON = {"type", "title", "description", "default"}
_KEYWORDS = {
    "string": _COMMON | {"minLength", "maxLength", "enum", "oneOf", "format", "accept"},
    "number": _COMMON | {"minimum", "maximum"},
    "integer": _COMMON | {"minimum", "maximum"},
    "boolean": _COMMON,
    "array": _COMMON | {"items", "minItems", "maxItems", "uniqueItems"},
}
_BOUNDS = {"string": ("minLength", "maxLength"), "number": ("minimum", "maximum"), "integer": ("minimum", "maximum"), "array": ("minItems", "maxItems")}


def check_schema(schema: Any, order: Any, columns: set[str] | None, problems: Problems) -> tuple[dict[str, Any], list[str]]:
    """The schema and the order of its properties (which a database does not keep); notes what is wrong with them."""
    path = "interface.schema"
    if (
        not isinstance(schema, Mapping)
        or schema.get("type", "object") != "object"
        or not isinstance(schema.get("properties"), Mapping)
        or not schema["properties"]
    ):
        problems[path] = [_('Give a JSON Schema such as {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}.')]
        return {}, []
    for key in set(schema) - {"$schema", "type", "title", "description", "properties", "required", "additionalProperties"}:
        problems[f"{path}.{key}"] = [_("A form does not know “%(key)s” at this place.", key=key)]
    properties, required = dict(schema["properties"]), schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) and name in properties for name in required):
        problems[f"{path}.required"] = [_("This must be a list of names out of the properties.")]
        required = []
    if schema.get("additionalProperties", False) is not False:
        problems[f"{path}.additionalProperties"] = [_("A form has the fields it names and no others; leave this out, or say false.")]
    names = [name for name in order if name in properties] if isinstance(order, list) and all(isinstance(name, str) for name in order) else []
    names += [name for name in properties if name not in names]
    clean = {"type": "object", "properties": {name: properties[name] for name in names}, "required": list(dict.fromkeys(required))}
    earlier: dict[str, dict[str, Any]] = {}
    for name in names:
        _check_property(name, properties[name], f"{path}.properties.{name}", name in required, earlier, columns, problems)
    return clean, names


def questions(schema: Mapping[str, Any], order: list[str]) -> list[dict[str, Any]]:
    """The questions that a checked schema asks, in its order."""
    return [question_of(name, schema["properties"][name], name in schema["required"]) for name in order]


def question_of(name: str, given: Mapping[str, Any], required: bool) -> dict[str, Any]:
    """One property as a question."""
    kind = given.get("type", "string")
    listed = given.get("items", {}) if kind == "array" else given
    question: dict[str, Any] = {"name": name, "label": given.get("title") or name, "required": required}
    if "enum" in listed or "oneOf" in listed:
        question["type"] = "multiple" if kind == "array" else "choice"
        question["options"] = listed["enum"] if "enum" in listed else [_option(one) for one in listed["oneOf"]]
    elif kind == "string":
        longest = given.get("maxLength")
        long = longest if isinstance(longest, int) else 0
        question["type"] = FORMATS.get(given.get("format", ""), "long_text" if long > kinds.LONGEST["text"] else "text")
    else:
        question["type"] = "multiple" if kind == "array" else kind
    low, high = _BOUNDS.get(kind, ("", ""))
    taken = {"help": "description", "min": low, "max": high, "accept": "accept"}
    question |= {key: given[keyword] for key, keyword in taken.items() if keyword in given}
    if question["type"] in kinds.ACCEPT:
        question.setdefault("accept", kinds.ACCEPT[question["type"]])
    return question


def default_of(given: Mapping[str, Any], input: Mapping[str, Any]) -> Any:
    """What stands in a field at the beginning: the property's default, with the task's columns filled in."""
    value = given.get("default")
    if isinstance(value, str):
        value = template.fill(value, input)
        kind = given.get("type", "string")
        if kind in ("number", "integer", "boolean") and value:
            return kinds.from_form({"type": kind}, [value])
    return value


def columns_of(schema: Mapping[str, Any]) -> set[str]:
    """The columns that titles, descriptions and defaults name."""
    texts = [str(given.get(key) or "") for given in schema["properties"].values() for key in ("title", "description", "default")]
    return {column for text in texts for column in template.columns(text)}


def as_text(schema: Mapping[str, Any], order: list[str]) -> str:
    """The schema as a requester writes it, its properties in their order."""
    return json.dumps({**schema, "properties": {name: schema["properties"][name] for name in order}}, indent=2, ensure_ascii=False)


def _check_property(name: str, given: Any, path: str, required: bool, earlier: dict[str, dict[str, Any]], columns: set[str] | None, problems: Problems) -> None:
    if not isinstance(given, Mapping):
        problems[path] = [_("A property must be an object, such as {“type”: “string”}.")]
        return
    kind = given.get("type", "string")
    if not isinstance(kind, str) or kind not in _KEYWORDS:
        problems[f"{path}.type"] = [_("This must be one of %(keywords)s.", keywords=", ".join(_KEYWORDS))]
        return
    for key in set(given) - _KEYWORDS[kind]:
        problems[f"{path}.{key}"] = [
            _("A form does not know “%(key)s” for type %(kind)s; it knows %(keywords)s.", key=key, kind=kind, keywords=", ".join(sorted(_KEYWORDS[kind])))
        ]
    if "format" in given and (not isinstance(given["format"], str) or given["format"] not in FORMATS):
        problems[f"{path}.format"] = [_("This must be one of %(formats)s.", formats=", ".join(FORMATS))]
        return
    if kind == "array" and not (isinstance(given.get("items"), Mapping) and set(given["items"]) in ({"enum"}, {"type", "enum"}, {"oneOf"}, {"type", "oneOf"})):
        problems[f"{path}.items"] = [_("A list needs items with an enum, such as {“type”: “string”, “enum”: [“a”, “b”]}.")]
        return
    if isinstance(given.get("default"), str) and (found := template.problems(given["default"], columns)):
        problems[f"{path}.default"] = found
    inner: Problems = {}
    kinds.check_question(question_of(name, given, required), path, earlier, columns, inner)
    low, high = _BOUNDS.get(kind, ("minimum", "maximum"))
    enum = "items" if kind == "array" else "oneOf" if "oneOf" in given else "enum"
    words = {"label": "title", "help": "description", "min": low, "max": high, "options": enum, "name": ""}
    for where, sentences in inner.items():
        key = where.removeprefix(path).lstrip(".")
        problems.setdefault(f"{path}.{words.get(key, key)}".rstrip("."), []).extend(sentences)


def _option(one: Any) -> Any:
    if not isinstance(one, Mapping):
        return one
    return {"value": one.get("const"), "label": one.get("title", one.get("const"))}
