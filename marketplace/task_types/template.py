"""`{{column}}` in a requester's texts: which columns they name, and what one task makes of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import _

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def columns(text: str) -> list[str]:
    """The columns that the text names, in order, each once."""
    return list(dict.fromkeys(name for name in PLACEHOLDER.findall(text) if name))


def fill(text: str, input: Mapping[str, Any]) -> str:
    """The text with the task's values; a column that the task lacks becomes nothing."""
    return PLACEHOLDER.sub(lambda found: text_of(input.get(found.group(1), "")), text)


def text_of(value: Any) -> str:
    """A value of a task as people read it: text as it is, anything else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def sample(names: Iterable[str], wanted: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """A made-up row: each column's name in brackets; but where a template is nothing but a column, one of the values wanted there,
    in turn."""
    row, given = {name: f"[{name}]" for name in names}, 0
    for text, values in wanted:
        if values and (found := PLACEHOLDER.fullmatch(text.strip())) and found[1] in row:
            row[found[1]], given = values[given % len(values)], given + 1
    return row


def unknown(text: str, known: Iterable[str]) -> list[str]:
    """The columns that the text names and the file lacks."""
    known = set(known)
    return [name for name in columns(text) if name not in known]


def problems(text: str, known: set[str] | None = None) -> list[str]:
    """What is wrong with a template, in sentences; `known` is None as long as no file says its columns."""
    found = []
    if any(not name for name in PLACEHOLDER.findall(text)):
        found.append(_("A placeholder is empty; write the column's name inside it, as in {{text}}."))
    rest = PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        found.append(_("A placeholder is not closed; write it as {{column}}."))
    if known is not None:
        there = ", ".join(sorted(known)) or "none"
        found += [_("There is no column “%(name)s” in the tasks; their columns are: %(there)s.", name=name, there=there) for name in unknown(text, known)]
    return found
