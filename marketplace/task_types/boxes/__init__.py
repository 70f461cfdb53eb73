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

import math
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields
from marketplace.task_types.base import LABELS_SCHEMA, Answer, Problems, option_values, option_views, short_list
from marketplace.task_types.boxes.geometry import area, extent, likeness, rounded, together
from marketplace.task_types.boxes.starts import STARTS
from marketplace.task_types.marking import Mark, Marking, answer_schema, label_number
from marketplace.task_types.matching import kept_marks, likeness_of_answers

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


class Boxes(Marking):
    """Marks with labels on a picture."""

    name = "boxes"
    part = "shapes"
    marked = "image"
    marked_missing = N_("Say which picture is shown, as in “{{image}}”.")
    most_marks = MOST_SHAPES
    usual_bounds = (0, MOST_SHAPES)
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
    answer_schema = answer_schema("shapes", {"oneOf": [shape_schema(kind, {"type": "string"}) for kind in TYPES]})
    starts = STARTS
    answer_shows = ("image",)
    answer_page = "task_types/boxes/answer.html"

    def check_settings(self, clean: dict[str, Any], problems: Problems) -> None:
        shapes = clean.setdefault("shapes", ["box"])
        if not isinstance(shapes, list) or not shapes or any(one not in TYPES for one in shapes):
            problems["interface.shapes"] = [_("Give a list of one or more of %(types)s.", types=", ".join(TYPES))]
        else:
            clean["shapes"] = [one for one in TYPES if one in shapes]

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        return super().form_values(interface) | {f"interface.shapes.{one}": "1" for one in interface.get("shapes", ())}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        return super().interface_of_form(values, problems) | {"shapes": [one for one in TYPES if form_fields.ticked(values, f"shapes.{one}")]}

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        return super().view(interface, input) | {"shapes": interface["shapes"]}

    def mark_schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        label = {"type": "string", "enum": option_values(interface["labels"])}
        return {"oneOf": [shape_schema(kind, label) for kind in interface["shapes"]]}

    def check_marks(self, interface: Mapping[str, Any], input: Mapping[str, Any], marks: Sequence[Any], path: str, problems: Problems) -> list[Mark]:
        labels = option_values(interface["labels"])
        found = {f"{path}.{number}": _problem_of(shape, interface["shapes"], labels) for number, shape in enumerate(marks)}
        problems |= {where: [problem] for where, problem in found.items() if problem}
        return [] if problems else [rounded(shape) for shape in marks]

    def place(self, mark: Mark, labels: list[str]) -> tuple[Any, ...]:
        """By label, type, and from top to bottom."""
        where = mark["points"] if mark["type"] == "polygon" else [[mark["y"], mark["x"], mark.get("height", 0), mark.get("width", 0)]]
        return label_number(mark, labels), mark["label"], TYPES.index(mark["type"]), where

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
        kept, sure = kept_marks([answer["shapes"] for answer in answers], likeness, extent, together)
        kept = self.in_order(kept, interface)
        return {"shapes": [one for place, one in enumerate(kept) if one not in kept[:place]]}, sure


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


TYPE = Boxes()
