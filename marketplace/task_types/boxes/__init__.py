"""Draw boxes, points and polygons on a picture, with labels.

Interface: `image` (template with `{{column}}`), `labels` (strings, or objects with `value`, `label` and perhaps `hint`),
`shapes` (some of "box", "point", "polygon"; default box), `min` and `max` (how many), and optionally `text`, `question`.
Answer: `{"shapes": [{"type": "box", "label", "x", "y", "width", "height"}, {"type": "point", "label", "x", "y"},
{"type": "polygon", "label", "points": [[x, y], …]}]}`. All numbers are parts of the picture's width and height, from the
upper left, 0 to 1, with five decimals: so they hold whatever size a picture is shown or stored in; times the width and
height in pixels they are pixels.

The page is our own small script rather than @annotorious/annotorious (3.8.10): there the keyboard deletes and undoes but
cannot draw, a single point is no shape, and zooming takes a deep-zoom viewer beside it; here a finger, two taps or the
arrow keys draw, two fingers zoom, and the handles are as large as a thumb.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields, template
from marketplace.task_types.base import (
    LABELS_SCHEMA,
    Answer,
    Problems,
    TaskType,
    answer_object,
    option_values,
    option_views,
    options,
    refuse_if,
    short_list,
    stored_options,
)
from marketplace.task_types.boxes.geometry import Shape, area, extent, likeness, rounded, together
from marketplace.task_types.boxes.starts import STARTS
from marketplace.task_types.matching import check_bounds, how_many, kept_marks, likeness_of_answers, marks_of_flat, marks_of_form

TYPES = ("box", "point", "polygon")
NUMBERS = {"box": ("x", "y", "width", "height"), "point": ("x", "y")}
MOST_SHAPES, MOST_POINTS = 500, 500


def shape_schema(kind: str, label: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a shape of one type."""
    part = {"type": "number", "minimum": 0, "maximum": 1, "description": "Part of the picture's width or height, from the upper left."}
    point = {"type": "array", "prefixItems": [part, part], "minItems": 2, "maxItems": 2}
    own: dict[str, Any] = (
        {"points": {"type": "array", "items": point, "minItems": 3, "maxItems": MOST_POINTS}} if kind == "polygon" else dict.fromkeys(NUMBERS[kind], part)
    )
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, "label": dict(label)} | own,
        "required": ["type", "label", *own],
        "additionalProperties": False,
    }


class Boxes(TaskType):
    """Marks with labels on a picture."""

    name = "boxes"
    compares_across_tasks = False
    label = N_("Mark pictures")
    icon = "boxes"
    answer_seconds = 25.0
    description = N_("Workers draw boxes, points or outlines on a picture and say what they are.")
    interface_keys = ("image", "text", "question", "labels", "shapes", "min", "max")
    interface_schema = {
        "question": {"type": "string"},
        "labels": LABELS_SCHEMA,
        "shapes": {"type": "array", "items": {"enum": list(TYPES)}, "minItems": 1, "default": ["box"]},
        "min": {"type": "integer", "minimum": 0, "default": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": MOST_SHAPES},
    }
    answer_schema = {
        "type": "object",
        "properties": {"shapes": {"type": "array", "items": {"oneOf": [shape_schema(kind, {"type": "string"}) for kind in TYPES]}}},
        "required": ["shapes"],
        "additionalProperties": False,
    }
    starts = STARTS
    answer_shows = ("image",)
    answer_page = "task_types/boxes/answer.html"

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        self.check_templates(clean, columns, problems)
        if not clean.get("image"):
            problems.setdefault("interface.image", []).append(_("Say which picture is shown, as in “{{image}}”."))
        clean["labels"] = stored_options(options(clean.get("labels"), "interface.labels", problems, least=1))
        shapes = clean.setdefault("shapes", ["box"])
        if not isinstance(shapes, list) or not shapes or any(one not in TYPES for one in shapes):
            problems["interface.shapes"] = [_("Give a list of one or more of %(types)s.", types=", ".join(TYPES))]
        else:
            clean["shapes"] = [one for one in TYPES if one in shapes]
        if not isinstance(clean.get("question", ""), str):
            problems["interface.question"] = [_("This must be text.")]
        elif found := template.problems(clean.get("question", ""), None if columns is None else set(columns)):
            problems["interface.question"] = found
        check_bounds(clean, MOST_SHAPES, problems)
        refuse_if(problems)
        return clean

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        return super().form_values(interface) | {f"interface.shapes.{one}": "1" for one in interface.get("shapes", ())}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        made = super().interface_of_form(values, problems) | {"labels": form_fields.options(values.get("interface.labels", ""))}
        made |= form_fields.texts(values, ["question"]) | {"shapes": [one for one in TYPES if form_fields.ticked(values, f"shapes.{one}")]}
        return made | form_fields.numbers(values, ("min", "max"), problems)

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        return super().columns(interface) | set(template.columns(interface.get("question", "")))

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        return self.shown(interface, input) | {
            "question": template.fill(interface.get("question", ""), input),
            "labels": option_views(interface["labels"]),
            "shapes": interface["shapes"],
            "min": interface["min"],
            "max": interface["max"],
        }

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        problems: Problems = {f"answer.{key}": [_("This is no part of the answer; it is {“shapes”: […]}.")] for key in answer if key != "shapes"}
        shapes, labels = answer.get("shapes"), option_values(interface["labels"])
        clean: list[Shape] = []
        if not isinstance(shapes, list):
            problems["answer.shapes"] = [_("Give a list of shapes, such as [{“type”: “box”, “label”: …, “x”: 0.1, “y”: 0.1, “width”: 0.2, “height”: 0.2}].")]
        elif problem := how_many(interface, len(shapes)):
            problems["answer.shapes"] = [problem]
        else:
            for place, shape in enumerate(shapes):
                if problem := _problem_of(shape, interface["shapes"], labels):
                    problems[f"answer.shapes.{place}"] = [problem]
                else:
                    clean.append(rounded(shape))
        refuse_if(problems)
        clean.sort(key=lambda one: _place(one, labels))
        if any(one == other for one, other in zip(clean, clean[1:], strict=False)):
            refuse_if({"answer.shapes": [_("The same shape is there twice.")]})
        return {"shapes": clean}

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        return marks_of_form("shapes", form)

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        label = {"type": "string", "enum": option_values(interface["labels"])}
        items = {"oneOf": [shape_schema(kind, label) for kind in interface["shapes"]]}
        shapes = {"type": "array", "items": items, "minItems": interface["min"], "maxItems": interface["max"]}
        return {"type": "object", "properties": {"shapes": shapes}, "required": ["shapes"], "additionalProperties": False}

    def answer_view(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
        labels = option_views(interface["labels"])
        values = [one["value"] for one in labels]
        return {"shapes": [(shape, values.index(shape["label"]), labels[values.index(shape["label"])]["label"]) for shape in answer.get("shapes", [])]}

    def agree(self, a: Answer, b: Answer) -> float:
        """The F1 score of shapes, where a pair counts its intersection over union (from one half on)."""
        return likeness_of_answers(a["shapes"], b["shapes"], likeness, extent)

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Shapes of one type and label with an intersection over union of at least one half are one; it is kept when more
        than half of the answers have it: boxes and points at the mean of their coordinates, of polygons the one that is most
        like the others."""
        if not answers:
            return {}, 0.0
        labels = option_values((interface or {}).get("labels", ()))
        kept, sure = kept_marks([answer["shapes"] for answer in answers], likeness, extent, together)
        kept.sort(key=lambda one: _place(one, labels))
        return {"shapes": [one for place, one in enumerate(kept) if one not in kept[:place]]}, sure

    def export(self, answer: Answer | None) -> dict[str, Any]:
        return {"shapes": json.dumps(answer["shapes"], ensure_ascii=False)} if answer else {}

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        return marks_of_flat("shapes", flat)


def _problem_of(shape: Any, types: Sequence[str], labels: list[str]) -> str:
    if not isinstance(shape, Mapping) or shape.get("type") not in types:
        return _("A shape has a “type”, one of %(types)s.", types=", ".join(types))
    if not isinstance(shape.get("label"), str) or shape["label"] not in labels:
        return _("Choose one of the labels %(short_list)s.", short_list=short_list(labels))
    names = NUMBERS.get(shape["type"], ("points",))
    if set(shape) != {"type", "label", *names}:
        return _("A %(shape)s has “type”, “label” and %(value)s, and nothing else.", shape=shape["type"], value=", ".join(f"“{name}”" for name in names))
    if shape["type"] == "polygon":
        return _problem_of_points(shape["points"])
    if not all(_is_part(shape[name]) for name in names):
        return _("Positions and sizes are parts of the picture: numbers from 0 to 1.")
    clean = rounded(shape)
    if shape["type"] == "box" and (shape["x"] + shape["width"] > 1.00001 or shape["y"] + shape["height"] > 1.00001):
        return _("The box reaches beyond the picture.")
    return _("The box has no size.") if shape["type"] == "box" and not (clean["width"] > 0 and clean["height"] > 0) else ""


def _problem_of_points(points: Any) -> str:
    if not isinstance(points, list) or not 3 <= len(points) <= MOST_POINTS:
        return _("A polygon has 3 to %(most_points)s points.", most_points=MOST_POINTS)
    if not all(isinstance(one, list) and len(one) == 2 and all(map(_is_part, one)) for one in points):
        return _("A point is a pair of numbers from 0 to 1.")
    return _("The polygon has no area.") if area(rounded({"type": "polygon", "label": "", "points": points})["points"]) == 0 else ""


def _is_part(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number) and 0 <= number <= 1


def _place(shape: Shape, labels: list[str]) -> tuple[Any, ...]:
    """Where a shape stands among others: by label, type, and from top to bottom."""
    number = labels.index(shape["label"]) if shape["label"] in labels else len(labels)
    where = shape["points"] if shape["type"] == "polygon" else [[shape["y"], shape["x"], shape.get("height", 0), shape.get("width", 0)]]
    return number, shape["label"], TYPES.index(shape["type"]), where


TYPE = Boxes()
