"""A comparison's settings as fields of the requester's form, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marketplace.task_types import form_fields as form
from marketplace.task_types.compare.settings import SCALE_KEYS
from marketplace.task_types.form_fields import Problems

GROUP = "interface.scales"
BLANK = dict.fromkeys(SCALE_KEYS, "") | {"min": "1", "max": "5"}


def values_of(interface: Mapping[str, Any]) -> dict[str, str]:
    """The fields that are no plain text: items as lines, scales as rows."""
    lines = [one if isinstance(one, str) else f"{one['name']} => {one['content']}" for one in interface.get("items", ())]
    return {"interface.items": "\n".join(lines)} | form.row_values(GROUP, interface.get("scales", ()))


def scale_rows(values: form.Values) -> list[dict[str, str]]:
    """The rows as they are shown: those begun, or one to begin with."""
    return [dict(BLANK) if row["new"] else row for row in form.rows(values, GROUP, SCALE_KEYS, ("name", "label"))] or [dict(BLANK)]


def interface_of(values: form.Values, problems: Problems) -> dict[str, Any]:
    """The settings of the chosen mode; what was filled in for another one is left out."""
    mode = form.text(values, "mode") or "pair"
    made: dict[str, Any] = {"mode": mode} | form.texts(values, ("question", "medium"))
    if mode == "pair":
        return made | form.texts(values, ("a", "b")) | {"tie": form.ticked(values, "tie")}
    items = [_item(line) for line in form.lines(values.get("interface.items", ""))]
    if items or mode == "ranking":
        made["items"] = items
    if mode == "rubric":
        made["scales"] = [_scale(row, f"{GROUP}.{place}", problems) for place, row in enumerate(scale_rows(values))]
    return made


def field_of(path: str) -> str:
    """The field beside which a refusal of this path is told."""
    path = re.sub(r"^(interface\.scales\.\d+)$", r"\1.name", path)
    return f"{GROUP}.0.name" if path == GROUP else path


def _item(line: str) -> Any:
    name, arrow, content = (part.strip() for part in line.partition("=>"))
    return {"name": name, "content": content} if arrow else line


def _scale(row: dict[str, str], path: str, problems: Problems) -> dict[str, Any]:
    texts = {key: row[key].strip() for key in ("label", "help", "low", "high") if row[key].strip()}
    ends = {key: form.number(row[key], f"{path}.{key}", problems) for key in ("min", "max") if row[key].strip()}
    return {"name": row["name"].strip() or _name_from(row["label"])} | texts | ends


def _name_from(label: str) -> str:
    return "_".join(re.findall(r"\w+", label.lower())[:4])[:40]
