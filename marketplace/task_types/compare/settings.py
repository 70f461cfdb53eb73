"""What a requester may say of a comparison, and the things it compares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marketplace.core.texts import gettext
from marketplace.task_types import template
from marketplace.task_types.base import Problems

MEDIA = ("text", "image", "audio", "video")
OWN_KEYS: dict[str, tuple[str, ...]] = {"pair": ("a", "b", "tie"), "ranking": ("items",), "rubric": ("items", "scales")}
QUESTIONS = {"pair": "Which is better?", "ranking": "Put them in order, the best first.", "rubric": "How good is it?"}
SCALE_KEYS = ("name", "label", "help", "min", "max", "low", "high")
MOST_ITEMS, MOST_SCALES, MOST_STEPS = 20, 30, 11
# A name is part of a column's name and of a form field's, and several share one cell.
NAME = re.compile(r"[^\s|.\0](?:[^|.\0\n\r\t]{0,58}[^\s|.\0])?")
NAME_RULE = "1 to 60 characters, without “|” and “.”"

_TEMPLATE = {"type": "string", "description": "`{{column}}` stands for a column of the file."}
SCHEMA: dict[str, Any] = {
    "mode": {"enum": list(OWN_KEYS), "default": "pair"},
    "question": _TEMPLATE,
    "medium": {"enum": list(MEDIA), "default": "text", "description": "What the things are."},
    "a": _TEMPLATE,
    "b": _TEMPLATE,
    "tie": {"type": "boolean", "default": False, "description": "“No difference” may be chosen."},
    "items": {
        "type": "array",
        "maxItems": MOST_ITEMS,
        "items": {
            "anyOf": [
                _TEMPLATE,
                {
                    "type": "object",
                    "properties": {"name": {"type": "string", "pattern": f"^{NAME.pattern}$"}, "content": _TEMPLATE},
                    "required": ["content"],
                    "additionalProperties": False,
                },
            ]
        },
    },
    "scales": {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_SCALES,
        "items": {
            "type": "object",
            "properties": {"min": {"type": "integer", "default": 1}, "max": {"type": "integer", "default": 5}}
            | {key: {"type": "string"} for key in ("name", "label", "help", "low", "high")},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
}


def things(interface: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, template) of what is compared, in the interface's order; nothing for a rubric over what is shown above."""
    if interface["mode"] == "pair":
        return [("a", interface["a"]), ("b", interface["b"])]
    return [(one["name"], one["content"]) for one in interface.get("items", ())]


def rating_keys(interface: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(key, scale) of each rating that a rubric wants."""
    names = [name for name, _ in things(interface)]
    return [(f"{name}.{scale['name']}" if name else scale["name"], scale) for name in names or [""] for scale in interface["scales"]]


def check(clean: dict[str, Any], columns: set[str] | None, problems: Problems) -> None:
    """Puts the settings into their stored form and notes what is wrong with them."""
    mode = clean.setdefault("mode", "pair")
    if mode not in OWN_KEYS:
        problems["interface.mode"] = [gettext("Choose one of %(own_keys)s.", own_keys=", ".join(OWN_KEYS))]
        return
    for key in sorted({key for keys in OWN_KEYS.values() for key in keys} - set(OWN_KEYS[mode])):
        if clean.get(key) is not None:
            problems[f"interface.{key}"] = [
                gettext("The mode %(mode)s has no “%(key)s”; it has %(own_keys)s.", mode=mode, key=key, own_keys=", ".join(OWN_KEYS[mode]))
            ]
    if clean.setdefault("medium", "text") not in MEDIA:
        problems["interface.medium"] = [gettext("Choose one of %(media)s.", media=", ".join(MEDIA))]
    _check_template(
        clean.setdefault("question", QUESTIONS[mode]), "interface.question", columns, problems, gettext("Ask a question, such as “Which is better?”.")
    )
    if mode == "pair":
        for side in ("a", "b"):
            _check_template(clean.get(side), f"interface.{side}", columns, problems, gettext("Say what side %(side)s shows, as in “{{%(side)s}}”.", side=side))
        if not isinstance(clean.setdefault("tie", False), bool):
            problems["interface.tie"] = [gettext("This must be true or false.")]
    if mode == "ranking" or "items" in clean:
        clean["items"] = _items(clean.get("items"), columns, problems, least=2 if mode == "ranking" else 1)
    if mode == "rubric":
        clean["scales"] = _scales(clean.get("scales"), problems)


def _check_template(value: Any, path: str, columns: set[str] | None, problems: Problems, missing: str) -> None:
    if not isinstance(value, str) or not value.strip():
        problems.setdefault(path, []).append(missing)
    elif found := template.problems(value, columns):
        problems.setdefault(path, []).extend(found)


def _items(given: Any, columns: set[str] | None, problems: Problems, least: int) -> list[dict[str, str]]:
    if not isinstance(given, list) or not least <= len(given) <= MOST_ITEMS:
        problems["interface.items"] = [
            gettext('Give a list of %(least)s to %(most_items)s items, such as ["{{one}}", "{{two}}"].', least=least, most_items=MOST_ITEMS)
        ]
        return []
    made: list[dict[str, str]] = []
    for place, one in enumerate(given, 1):
        item = {"name": _name_of(one, place), "content": one} if isinstance(one, str) else one
        if not isinstance(item, Mapping) or set(item) - {"name", "content"}:
            problems.setdefault("interface.items", []).append(gettext("Item %(place)s must be a text, or an object with “name” and “content”.", place=place))
            continue
        item = {"name": item.get("name", _name_of(item.get("content"), place)), "content": item.get("content")}
        if not isinstance(item["name"], str) or not NAME.fullmatch(item["name"]):
            problems.setdefault("interface.items", []).append(gettext("Item %(place)s needs a name of %(name_rule)s.", place=place, name_rule=NAME_RULE))
        elif item["name"] in [other["name"] for other in made]:
            problems.setdefault("interface.items", []).append(gettext("There is more than one item “%(item)s”.", item=item["name"]))
        _check_template(item["content"], "interface.items", columns, problems, gettext("Item %(place)s shows nothing.", place=place))
        made.append(item)
    return made


def _name_of(content: Any, place: int) -> str:
    found = re.fullmatch(r"\s*\{\{\s*([^{}]*?)\s*\}\}\s*", content) if isinstance(content, str) else None
    return found[1] if found and NAME.fullmatch(found[1]) else str(place)


def _scales(given: Any, problems: Problems) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_SCALES:
        problems["interface.scales"] = [
            gettext('Give a list of 1 to %(most_scales)s scales, such as [{"name": "clarity", "min": 1, "max": 5}].', most_scales=MOST_SCALES)
        ]
        return []
    made: list[dict[str, Any]] = []
    for place, one in enumerate(given):
        path = f"interface.scales.{place}"
        if not isinstance(one, Mapping):
            problems[path] = [gettext("A scale is an object with “name”, and perhaps “label”, “help”, “min”, “max”, “low” and “high”.")]
            continue
        for key in set(one) - set(SCALE_KEYS):
            problems[f"{path}.{key}"] = [gettext("A scale has no setting “%(key)s”; it has %(scale_keys)s.", key=key, scale_keys=", ".join(SCALE_KEYS))]
        scale = {"min": 1, "max": 5} | {key: one[key] for key in SCALE_KEYS if one.get(key) is not None}
        if not isinstance(scale.get("name"), str) or not NAME.fullmatch(scale["name"]):
            problems[f"{path}.name"] = [gettext("Give the scale a name of %(name_rule)s.", name_rule=NAME_RULE)]
        elif scale["name"] in [other.get("name") for other in made]:
            problems[f"{path}.name"] = [gettext("There is another scale “%(scale)s”.", scale=scale["name"])]
        scale.setdefault("label", scale.get("name"))
        for key in ("label", "help", "low", "high"):
            if not isinstance(scale.get(key, ""), str):
                problems[f"{path}.{key}"] = [gettext("This must be text.")]
        low, high = scale["min"], scale["max"]
        if not all(isinstance(end, int) and not isinstance(end, bool) for end in (low, high)) or not low < high < low + MOST_STEPS:
            problems[f"{path}.max"] = [
                gettext("The ends must be whole numbers, the upper one larger, and at most %(most_steps)s steps in all.", most_steps=MOST_STEPS)
            ]
        made.append({key: scale[key] for key in SCALE_KEYS if key in scale})
    return made
